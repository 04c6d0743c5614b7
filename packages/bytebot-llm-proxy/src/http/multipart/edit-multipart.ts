import { Splice } from '../scan/splice.ts';
import { rootOf } from './multipart-fields.ts';
import type { Part, ScannedMultipart } from './scan-multipart.ts';

/** What to change; a name in both is set. Both name fields, never files. */
export interface MultipartEdits {
  /** New values by the name of the field. */
  readonly set: ReadonlyMap<string, Buffer>;
  /** Fields that go, with all that is written into them (`metadata[a]`). */
  readonly remove: ReadonlySet<string>;
}

/**
 * The edited body as parts to be sent one after the other. A field that is set keeps its place, a new one stands first;
 * every other byte stays as it was, and so does the boundary.
 *
 * @returns At least one part. Parts share memory with the scanned body.
 */
export function editMultipart(scanned: ScannedMultipart, { set, remove }: MultipartEdits): readonly Buffer[] {
  const { body, parts, boundary, end } = scanned;
  const splice = new Splice();
  const first = parts[0]?.start ?? end;
  splice.add(body, 0, first);
  const present = new Set(parts.map(({ name }) => name));
  for (const [name, value] of set) {
    if (!present.has(name)) addWhole(splice, newField(boundary, name, value));
  }
  const written = new Set<string>();
  parts.forEach((part, index) => {
    const next = parts[index + 1]?.start ?? end;
    const value = part.filename === undefined ? set.get(part.name) : undefined;
    if (value !== undefined) {
      // A list becomes the one value that takes its place.
      if (!written.has(part.name)) replace(splice, scanned, part, value, next);
      written.add(part.name);
    } else if (part.filename !== undefined || !isRemoved(part.name, remove)) {
      splice.add(body, part.start, next);
    }
  });
  splice.add(body, end, body.length);
  return splice.parts();
}

function isRemoved(name: string, remove: ReadonlySet<string>): boolean {
  return remove.has(name) || remove.has(rootOf(name));
}

function replace(splice: Splice, { body }: ScannedMultipart, part: Part, value: Buffer, next: number): void {
  splice.add(body, part.start, part.contentStart);
  addWhole(splice, value);
  splice.add(body, part.contentEnd, next);
}

function addWhole(splice: Splice, bytes: Buffer): void {
  splice.add(bytes, 0, bytes.length);
}

/** @param name Of the config or of our own. */
function newField(boundary: string, name: string, value: Buffer): Buffer {
  const quoted = name.replace(/["\r\n]/g, (found) => encodeURIComponent(found));
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="${quoted}"\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), value, Buffer.from('\r\n')]);
}
