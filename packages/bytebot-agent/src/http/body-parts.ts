import type { IncomingMessage, ServerResponse } from 'node:http';

/** A body below this size has no room for many parts. */
const SMALL_BYTES = 1_000_000;
/** Commas and opening brackets, those of texts included. The longest text that is taken has half as many characters. */
const PARTS_MAX = 1_000_000;
const COMMA = 0x2c;
const OPENING_BRACKET = 0x5b;
const OPENING_BRACE = 0x7b;

/** JSON that has few bytes and very many parts; the body parser answers with its status. */
export class TooManyParts extends Error {
  override readonly name = 'TooManyParts';
  readonly status = 413;
}

/**
 * For the body parser's `verify`: a large body may be a few long texts, such as files in base64, but not millions of
 * small parts, which as objects take twenty times the memory of their bytes.
 *
 * @throws TooManyParts
 */
export function refuseManyParts(_request: IncomingMessage, _response: ServerResponse, body: Buffer): void {
  if (body.length < SMALL_BYTES) return;
  let parts = 0;
  for (const byte of body) {
    if (byte === COMMA || byte === OPENING_BRACKET || byte === OPENING_BRACE) parts += 1;
  }
  if (parts > PARTS_MAX) throw new TooManyParts('The body has more than a million parts.');
}
