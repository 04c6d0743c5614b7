import type { ContentPart, JsonObject } from '@bytebot/shared';
import { textOf } from '@bytebot/shared';
import { DialectError } from '../client-dialect.ts';
import { describeValue } from './describe-value.ts';

/** How an image begins, in base64 decoded bytes. */
const beginnings: readonly (readonly [string, (bytes: Buffer) => boolean])[] = [
  ['image/png', (bytes) => bytes.subarray(0, 4).toString('hex') === '89504e47'],
  ['image/jpeg', (bytes) => bytes.subarray(0, 3).toString('hex') === 'ffd8ff'],
  ['image/gif', (bytes) => bytes.subarray(0, 4).toString('latin1') === 'GIF8'],
  [
    'image/webp',
    (bytes) =>
      bytes.subarray(0, 4).toString('latin1') === 'RIFF' &&
      bytes.subarray(8, 12).toString('latin1') === 'WEBP',
  ],
  ['application/pdf', (bytes) => bytes.subarray(0, 4).toString('latin1') === '%PDF'],
];

const checkedTypes: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/**
 * An image by its address, its data or the id of a file.
 *
 * @throws DialectError when it has none of them, and for data of another type than it says.
 */
export function readImage(part: JsonObject, path: string): ContentPart {
  const detail = detailOf(part.detail, path);
  const url = textOf(part, 'image_url');
  const fileId = textOf(part, 'file_id');
  if (url !== undefined) {
    checkAddress(url, `${path}.image_url`);
    return { type: 'image_url', image_url: { url, ...detail } };
  }
  if (fileId !== undefined)
    return { type: 'image_url', image_url: { url: fileId, format: 'image/*', ...detail } };
  const text = `Missing required parameter: '${path}.image_url'.`;
  throw new DialectError(`${path}.image_url`, text, 'Write an address, a data URL, or a file_id.');
}

/**
 * A file by its data, its address or its id.
 *
 * @throws DialectError when it has none of them.
 */
export function readFile(part: JsonObject, path: string): ContentPart {
  const filename = textOf(part, 'filename');
  const name = filename === undefined ? {} : { filename };
  const data = textOf(part, 'file_data');
  if (data !== undefined) return { type: 'file', file: { file_data: data, ...name } };
  const address = textOf(part, 'file_url') ?? textOf(part, 'file_id');
  if (address !== undefined) return { type: 'file', file: { file_id: address, ...name } };
  const text = `Missing required parameter: '${path}.file_data'.`;
  throw new DialectError(`${path}.file_data`, text, 'Write file_data, file_url or file_id.');
}

/** Chat completions know no `original`; `high` is the nearest. */
function detailOf(detail: unknown, path: string): JsonObject {
  if (detail === undefined || detail === null) return {};
  if (detail === 'auto' || detail === 'low' || detail === 'high') return { detail };
  if (detail === 'original') return { detail: 'high' };
  const text = `The detail ${describeValue(detail)} is unknown; there are auto, low, high and original.`;
  throw new DialectError(`${path}.detail`, text);
}

function checkAddress(url: string, path: string): void {
  if (!/^[a-z][a-z0-9+.-]{0,20}:/i.test(url)) {
    throw new DialectError(
      path,
      `Expected an address or a base64 data URL, but got ${describeValue(url)}.`,
      'Write https://… or data:image/png;base64,….',
    );
  }
  const found = /^data:([^;,]{1,100});base64,/i.exec(url);
  const said = found?.[1]?.toLowerCase() === 'image/jpg' ? 'image/jpeg' : found?.[1]?.toLowerCase();
  if (found === null || said === undefined || !checkedTypes.has(said)) return;
  const bytes = Buffer.from(url.slice(found[0].length, found[0].length + 32), 'base64');
  const actual = beginnings.find(([, begins]) => begins(bytes))?.[0];
  if (actual === undefined || actual === said) return;
  throw new DialectError(
    path,
    `The image says that it is ${said}, but its data is ${actual}.`,
    `Begin it with data:${actual};base64,.`,
  );
}
