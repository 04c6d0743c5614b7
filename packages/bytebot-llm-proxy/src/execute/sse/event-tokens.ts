/** What an event takes beside its text, at most. */
const FRAME_BYTES = 512;

/** An event is about one token; one that is larger than its frame can be has one more for every four bytes. */
export function tokensOfEvent(sizeBytes: number): number {
  return sizeBytes <= FRAME_BYTES ? 1 : 1 + ((sizeBytes - FRAME_BYTES) >> 2);
}
