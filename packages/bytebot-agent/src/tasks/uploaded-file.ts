import type { NewTaskFile } from '../store/task-records.ts';

/** A file as a client sends it (ByteBot, `TaskFileDto`). */
export interface UploadedFile {
  readonly name: string;
  readonly base64: string;
  readonly type: string;
  readonly size: number;
}

/** Names longer than this do not fit on common file systems (bytes on ext4: 255). */
const NAME_LENGTH_MAX = 200;

/**
 * Checks an uploaded file and makes it fit to be stored: the data without a data URL's head, the size that it really
 * has, and a name without a path.
 *
 * @throws UploadProblem when the data is no base64, or is not what its type says.
 */
export function readUpload(file: UploadedFile): NewTaskFile {
  const data = base64Of(file.base64);
  const bytes = data === undefined ? undefined : Buffer.from(data, 'base64');
  if (data === undefined || bytes === undefined) throw new UploadProblem('base64 must be base64 encoded');
  if (bytes.length === 0) throw new UploadProblem('base64 should not be empty');
  const type = mediaTypeOf(file.type);
  checkType(type, bytes);
  return { name: safeName(file.name), type, size: bytes.length, data };
}

/** What is wrong with an upload; begins with the field's name. */
export class UploadProblem extends Error {
  override readonly name = 'UploadProblem';
}

/** The type and its subtype in small letters, without parameters (RFC 6838: at most 127 characters each). */
function mediaTypeOf(claimed: string): string {
  const type = claimed.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return /^[\w.+-]{1,127}\/[\w.+-]{1,127}$/.test(type) ? type : 'application/octet-stream';
}

function base64Of(text: string): string | undefined {
  const head = /^data:[^,]{0,300}?base64,/i.exec(text)?.[0] ?? '';
  const data = text.slice(head.length).replace(/\s+/g, '');
  // One pass each instead of one pattern with a repeated group: 50 MB would overflow the engine's stack.
  const unpadded = data.replace(/={1,2}$/, '');
  if (/[^A-Za-z0-9+/]/.test(unpadded) || unpadded.length % 4 === 1) return undefined;
  return unpadded + '='.repeat((4 - (unpadded.length % 4)) % 4);
}

/** The last part of a path, without control characters and what a file system or a shell reads as something else. */
export function safeName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const plain = last
    .replace(/[\p{Cc}\p{Cf}\p{Cs}<>:"|?*]/gu, '_')
    .trim()
    .replace(/^\.+/, '');
  if (plain === '') return 'file';
  if (plain.length <= NAME_LENGTH_MAX) return plain;
  const ending = /\.[^.]{1,16}$/.exec(plain)?.[0] ?? '';
  return `${[...plain.slice(0, NAME_LENGTH_MAX - ending.length)].join('')}${ending}`;
}

interface Signature {
  readonly type: string;
  /** Bytes at the beginning; undefined stands for any byte. */
  readonly bytes: readonly (number | undefined)[];
}

const ascii = (text: string): number[] => [...Buffer.from(text, 'latin1')];
const any = (count: number): undefined[] => Array<undefined>(count).fill(undefined);

/** How files of well-known types begin (the specifications of PNG, JPEG, GIF, WebP, PDF and ZIP). */
const signatures: readonly Signature[] = [
  { type: 'image/png', bytes: [0x89, ...ascii('PNG\r\n'), 0x1a, 0x0a] },
  { type: 'image/jpeg', bytes: [0xff, 0xd8, 0xff] },
  { type: 'image/gif', bytes: ascii('GIF8') },
  { type: 'image/webp', bytes: [...ascii('RIFF'), ...any(4), ...ascii('WEBP')] },
  { type: 'application/pdf', bytes: ascii('%PDF-') },
  { type: 'application/zip', bytes: [...ascii('PK'), 0x03, 0x04] },
  // An archive without a file has only its end.
  { type: 'application/zip', bytes: [...ascii('PK'), 0x05, 0x06] },
];

/** The media type that the first bytes prove; undefined when they are of no known kind. */
export function sniffType(bytes: Uint8Array): string | undefined {
  return signatures.find((signature) =>
    signature.bytes.every((byte, index) => byte === undefined || byte === bytes[index]),
  )?.type;
}

const otherNames: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'application/x-pdf': 'application/pdf',
  'application/x-zip-compressed': 'application/zip',
};

/** A model is given images and documents by their type, so that one that lies would fail much later and less clearly. */
function checkType(claimed: string, bytes: Uint8Array): void {
  const expected = otherNames[claimed] ?? claimed;
  if (!signatures.some((signature) => signature.type === expected)) return;
  const found = sniffType(bytes);
  if (found === expected) return;
  throw new UploadProblem(
    `type says ${claimed}, but the data is ${found ?? 'of another kind'}. Send the type that the file has`,
  );
}
