/** What an event takes beside its text, at most. */
const FRAME_BYTES = 512;

/** An event is about one token; one that is larger than its frame can be has one more for every four bytes. */
export function tokensOfEvent(sizeBytes: number): number {
  return sizeBytes <= FRAME_BYTES ? 1 : 1 + ((sizeBytes - FRAME_BYTES) >> 2);
}

const blankLine = /\r?\n\r?\n/g;

/** The tokens of some whole events. */
export function tokensOfEvents(bytes: Buffer): number {
  const text = bytes.toString('latin1');
  let tokens = 0;
  let start = 0;
  for (const { index } of text.matchAll(blankLine)) {
    tokens += tokensOfEvent(index - start);
    start = index;
  }
  return tokens;
}
