import { DialectError } from '../client-dialect.ts';

/** One pass without backtracking, over megabytes. */
const standard = /^[A-Za-z0-9+/]*={0,2}$/;
const urlSafe = /^[A-Za-z0-9_-]*={0,2}$/;

/**
 * Bytes in JSON are base64 in either alphabet (proto3 JSON mapping; Google's Python SDK writes the URL-safe one); all
 * others take the usual one only.
 *
 * @throws DialectError for anything else.
 */
export function readBase64(value: unknown, path: string): string {
  if (typeof value === 'string' && value !== '') {
    if (standard.test(value)) return value;
    if (urlSafe.test(value)) return inStandardAlphabet(value);
    if (value.startsWith('data:'))
      throw new DialectError(path, 'This is a data URL; only what follows its comma belongs here.');
  }
  throw new DialectError(path, 'Base64 decoding failed; the bytes belong here as base64, without blanks.');
}

export function inStandardAlphabet(text: string): string {
  const replaced = text.replaceAll('-', '+').replaceAll('_', '/');
  const missing = (4 - (replaced.replaceAll('=', '').length % 4)) % 4;
  return replaced.endsWith('=') || missing === 0 || missing === 3 ? replaced : replaced + '='.repeat(missing);
}

/** Enough characters of base64 for the longest signature. */
const SIGNATURE_CHARACTERS = 24;

const signatures: readonly (readonly [RegExp, string])[] = [
  [/^\x89PNG\r\n/, 'image/png'],
  [/^\xff\xd8\xff/, 'image/jpeg'],
  [/^GIF8[79]a/, 'image/gif'],
  [/^RIFF.{4}WEBP/s, 'image/webp'],
  [/^RIFF.{4}WAVE/s, 'audio/wav'],
  [/^%PDF-/, 'application/pdf'],
  [/^.{4}ftyp(?:heic|heix|hevc|heim|heis)/s, 'image/heic'],
  [/^.{4}ftyp(?:mif1|msf1)/s, 'image/heif'],
  [/^fLaC/, 'audio/flac'],
  [/^OggS/, 'audio/ogg'],
  [/^ID3/, 'audio/mpeg'],
];

/** Names that are in use for the same bytes. */
const sameType: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/heif': 'image/heic',
  'audio/x-wav': 'audio/wav',
  'audio/wave': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'audio/mp3': 'audio/mpeg',
  'audio/x-flac': 'audio/flac',
  'audio/opus': 'audio/ogg',
  'video/ogg': 'audio/ogg',
  'application/ogg': 'audio/ogg',
};

/**
 * Whether the bytes are of the type they are said to be, by what they begin with. Bytes that begin with nothing known
 * are not judged.
 *
 * @throws DialectError saying what they are instead.
 */
export function checkMediaType(mediaType: string, data: string, path: string): void {
  const head = Buffer.from(data.slice(0, SIGNATURE_CHARACTERS), 'base64').toString('latin1');
  const seen = signatures.find(([signature]) => signature.test(head))?.[1];
  const said = same(mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? '');
  if (seen === undefined || said === same(seen)) return;
  // A type whose bytes are not known here may begin as it likes (text that starts with %PDF-).
  if (!recognised.has(said) && !said.startsWith('image/')) return;
  throw new DialectError(
    path,
    `The MIME type says ${mediaType}, but the bytes are ${seen}.`,
    `Write mimeType: "${seen}".`,
  );
}

const recognised: ReadonlySet<string> = new Set(signatures.map(([, type]) => same(type)));

function same(type: string): string {
  return Object.hasOwn(sameType, type) ? (sameType[type] ?? type) : type;
}
