import { DialectError } from '../client-dialect.ts';
import { describe } from './expect.ts';

/** The image types that Messages take (Messages API, "Vision"). */
const imageTypes = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'] as const;

/** Enough characters of base64 for the longest signature. */
const SIGNATURE_CHARACTERS = 16;

/**
 * Checks what a base64 source says about itself: that its type is one that may be shown, that its data is base64, and
 * that the bytes are of that type. Only their beginning is decoded: a screenshot has megabytes.
 *
 * @throws DialectError saying what the bytes are instead.
 */
export function checkImage(mediaType: unknown, data: string, path: string): string {
  // The registered name; many clients write the other.
  const type = mediaType === 'image/jpg' ? 'image/jpeg' : mediaType;
  const known = imageTypes.find((one) => one === type);
  if (known === undefined) {
    throw new DialectError(
      `${path}.media_type`,
      `An image is of the type ${imageTypes.join(', ')}, not ${describe(mediaType)}.`,
    );
  }
  checkBase64(data, `${path}.data`);
  const seen = mediaTypeOfBytes(data);
  if (seen === known) return known;
  throw new DialectError(
    `${path}.media_type`,
    `The media type says ${known}, but the bytes are ${seen ?? 'no picture'}.`,
    seen === undefined ? undefined : `Write media_type: ${seen}.`,
  );
}

/** @throws DialectError unless the bytes begin as a PDF does. */
export function checkPdf(mediaType: unknown, data: string, path: string): void {
  if (mediaType !== 'application/pdf') {
    throw new DialectError(
      `${path}.media_type`,
      `A document in base64 is of the type application/pdf, not ${describe(mediaType)}.`,
      'A text goes into a source of the type text.',
    );
  }
  checkBase64(data, `${path}.data`);
  const seen = mediaTypeOfBytes(data);
  if (seen !== undefined && seen !== mediaType)
    throw new DialectError(
      `${path}.media_type`,
      `The media type says application/pdf, but the bytes are ${seen}.`,
    );
}

/** One pass without backtracking, over megabytes. */
const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

function checkBase64(data: string, path: string): void {
  if (data !== '' && base64.test(data)) return;
  const isAddress = data.startsWith('data:');
  throw new DialectError(
    path,
    isAddress ? 'This is a data URL; only what follows its comma belongs here.' : 'This is not base64.',
    isAddress
      ? undefined
      : 'Base64 here has no blanks, no line breaks and no letters of the URL alphabet (- and _).',
  );
}

const signatures: readonly (readonly [RegExp, string])[] = [
  [/^\x89PNG/, 'image/png'],
  [/^\xff\xd8\xff/, 'image/jpeg'],
  [/^GIF8/, 'image/gif'],
  [/^RIFF.{4}WEBP/s, 'image/webp'],
  [/^%PDF/, 'application/pdf'],
];

/** What the bytes are by what they begin with; undefined for what begins with nothing known. */
function mediaTypeOfBytes(data: string): string | undefined {
  const head = Buffer.from(data.slice(0, SIGNATURE_CHARACTERS), 'base64').toString('latin1');
  return signatures.find(([signature]) => signature.test(head))?.[1];
}
