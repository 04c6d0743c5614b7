import { MediaError } from './media-error.ts';

/** What providers take in some form; anything else would only be refused later, with less to say. */
const accepted = /^(?:image\/|audio\/|video\/|text\/|application\/(?:pdf|json)$)/;

const signatures: readonly { readonly begins: readonly number[]; readonly mediaType: string }[] = [
  { begins: [0x89, 0x50, 0x4e, 0x47], mediaType: 'image/png' },
  { begins: [0xff, 0xd8, 0xff], mediaType: 'image/jpeg' },
  { begins: [0x47, 0x49, 0x46, 0x38], mediaType: 'image/gif' },
  { begins: [0x25, 0x50, 0x44, 0x46], mediaType: 'application/pdf' },
];
const WEBP = /^RIFF.{4}WEBP/s;

/**
 * What fetched bytes are: what they begin with, since servers often lie about pictures, else what the server says.
 *
 * @throws MediaError when it is nothing that a model can be shown.
 */
export function mediaTypeOf(contentType: string | string[] | undefined, bytes: Buffer): string {
  const seen = signatures.find(({ begins }) => begins.every((byte, index) => bytes[index] === byte));
  if (seen !== undefined) return seen.mediaType;
  if (WEBP.test(bytes.toString('latin1', 0, 12))) return 'image/webp';
  const [first = ''] = String(contentType ?? '').split(';');
  const said = first.trim().toLowerCase();
  if (said !== 'text/html' && accepted.test(said)) return said === 'image/jpg' ? 'image/jpeg' : said;
  throw new MediaError(
    `its type is ${said === '' ? 'not told' : said.slice(0, 60)}; there are pictures, PDF, audio, video and text`,
  );
}
