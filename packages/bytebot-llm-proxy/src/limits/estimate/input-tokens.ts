/** Most languages and code need a token for about four bytes of JSON. */
const BYTES_IN_TOKEN = 4;
/** Up to this size nobody looks for pictures: a whole one does not fit. */
const SMALL_BODY_BYTES = 8_192;
/** A string this long without a space in its first characters is no text but a picture, a recording or a file. */
const MEDIA_MIN_BYTES = 4_096;
const LOOKED_AT_BYTES = 512;
/** What a picture counts at providers that say so is between 85 and 1,600 tokens, mostly near this. */
const MEDIA_TOKENS = 1_000;
/** Pages and recordings count by their length; a kilobyte of base64 is about a token of them. */
const MEDIA_BYTES_IN_TOKEN = 1_000;

const QUOTE = 0x22;
const SPACE = 0x20;

/**
 * Roughly how many tokens a request holds, from the size of its body. What is carried in base64 counts little for its
 * size. An estimate: it is off by a third easily, which is why limits are settled with what the provider reports.
 */
export function estimatedInputTokens(body: Buffer): number {
  if (body.length <= SMALL_BODY_BYTES) return Math.ceil(body.length / BYTES_IN_TOKEN);
  let textBytes = body.length;
  let mediaTokens = 0;
  let start = body.indexOf(QUOTE);
  while (start >= 0) {
    const end = body.indexOf(QUOTE, start + 1);
    if (end < 0) break;
    const sizeBytes = end - start;
    if (sizeBytes >= MEDIA_MIN_BYTES && !hasSpace(body, start)) {
      textBytes -= sizeBytes;
      mediaTokens += MEDIA_TOKENS + Math.ceil(sizeBytes / MEDIA_BYTES_IN_TOKEN);
    }
    // Between two quotes is a string or what stands between strings: both are looked at, and neither is missed.
    start = end;
  }
  return Math.ceil(textBytes / BYTES_IN_TOKEN) + mediaTokens;
}

/** Only so far: a search to the end for each string would take minutes over a large body without a space. */
function hasSpace(body: Buffer, start: number): boolean {
  return body.subarray(start, start + LOOKED_AT_BYTES).includes(SPACE);
}
