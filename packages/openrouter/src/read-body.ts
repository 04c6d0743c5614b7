import type { Readable } from 'node:stream';

/** The body is longer than anybody wants to read. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/**
 * The text of a body.
 *
 * @throws BodyTooLarge above the limit; what the socket threw.
 */
export async function readText(body: Readable, bytesMax: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of body) {
    if (!(piece instanceof Uint8Array)) continue;
    sizeBytes += piece.byteLength;
    if (sizeBytes > bytesMax) throw new BodyTooLarge(`the answer is larger than ${bytesMax} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** What can be read of an error's body: one that breaks off, or has no end, is still an error. */
export async function readErrorText(body: Readable, bytesMax: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  try {
    for await (const piece of body) {
      if (!(piece instanceof Uint8Array)) continue;
      pieces.push(piece);
      sizeBytes += piece.byteLength;
      if (sizeBytes >= bytesMax) break;
    }
  } catch {
    // The status is known, and what came so far.
  }
  return Buffer.concat(pieces).subarray(0, bytesMax).toString('utf8');
}
