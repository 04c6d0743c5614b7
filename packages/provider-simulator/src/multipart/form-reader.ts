import { createHash, type Hash } from 'node:crypto';
import { type Form, type FormPart, keptBytesMax } from './form.ts';

const partsMax = 1_000;
const headersSizeBytesMax = 16 * 1_024;
const lineEnd = '\r\n';

interface OpenPart extends Omit<FormPart, 'head' | 'sha256' | 'sizeBytes'> {
  readonly hash: Hash;
  readonly kept: Buffer[];
  keptBytes: number;
  sizeBytes: number;
}

/** Reads a `multipart/form-data` body as it comes (RFC 7578), holding no more of each part than is kept of it. */
export class FormReader {
  readonly #delimiter: Buffer;
  #state: 'body' | 'after' | 'headers' | 'done' | 'broken' = 'body';
  /** What came and is not read yet; the first boundary is found as the others are, after a line's end. */
  #rest: Buffer = Buffer.from(lineEnd);
  /** Undefined before the first boundary. */
  #open: OpenPart | undefined;
  #parts: FormPart[] = [];
  #sizeBytes = 0;

  constructor(boundary: string) {
    this.#delimiter = Buffer.from(`${lineEnd}--${boundary}`);
  }

  push(chunk: Buffer): void {
    this.#sizeBytes += chunk.length;
    if (this.#state === 'done' || this.#state === 'broken') return;
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (this.#step());
  }

  /** What came, after the last of it. */
  end(): Form {
    return { parts: this.#parts, sizeBytes: this.#sizeBytes, isBroken: this.#state !== 'done' };
  }

  /** False when more has to come first, or nothing follows. */
  #step(): boolean {
    switch (this.#state) {
      case 'body':
        return this.#readBody();
      case 'after':
        return this.#readAfter();
      case 'headers':
        return this.#readHeaders();
      default:
        return false;
    }
  }

  #readBody(): boolean {
    const end = this.#rest.indexOf(this.#delimiter);
    // The last bytes may be the beginning of a boundary.
    const safe = end < 0 ? Math.max(0, this.#rest.length - this.#delimiter.length) : end;
    this.#keep(this.#rest.subarray(0, safe));
    this.#rest = this.#rest.subarray(end < 0 ? safe : end + this.#delimiter.length);
    if (end < 0) return false;
    this.#closePart();
    this.#state = 'after';
    return true;
  }

  #readAfter(): boolean {
    if (this.#rest.length < 2) return false;
    const mark = this.#rest.subarray(0, 2).toString('latin1');
    this.#rest = this.#rest.subarray(2);
    this.#state = mark === '--' ? 'done' : mark === lineEnd ? 'headers' : 'broken';
    return this.#state === 'headers';
  }

  #readHeaders(): boolean {
    const end = this.#rest.indexOf(lineEnd + lineEnd);
    if (end < 0) {
      if (this.#rest.length > headersSizeBytesMax) this.#state = 'broken';
      return false;
    }
    const part = openPart(this.#rest.subarray(0, end).toString('utf8'));
    this.#rest = this.#rest.subarray(end + 2 * lineEnd.length);
    if (part === undefined || this.#parts.length >= partsMax) {
      this.#state = 'broken';
      return false;
    }
    this.#open = part;
    this.#state = 'body';
    return true;
  }

  #keep(bytes: Buffer): void {
    const part = this.#open;
    if (part === undefined || bytes.length === 0) return;
    part.sizeBytes += bytes.length;
    part.hash.update(bytes);
    const room = keptBytesMax - part.keptBytes;
    if (room <= 0) return;
    const kept = Buffer.from(bytes.subarray(0, room));
    part.kept.push(kept);
    part.keptBytes += kept.length;
  }

  #closePart(): void {
    if (this.#open === undefined) return;
    const { name, filename, contentType, sizeBytes, hash, kept } = this.#open;
    const sha256 = hash.digest('hex');
    this.#parts.push({ name, filename, contentType, sizeBytes, sha256, head: Buffer.concat(kept) });
    this.#open = undefined;
  }
}

/** Undefined when the headers do not name a part of a form. */
function openPart(headers: string): OpenPart | undefined {
  const lines = headers.split(lineEnd);
  const disposition = headerIn(lines, 'content-disposition') ?? '';
  if (!/^form-data\b/i.test(disposition)) return undefined;
  const name = parameter(disposition, 'name');
  if (name === undefined) return undefined;
  return {
    name,
    filename: parameter(disposition, 'filename'),
    contentType: headerIn(lines, 'content-type'),
    hash: createHash('sha256'),
    kept: [],
    keptBytes: 0,
    sizeBytes: 0,
  };
}

function headerIn(lines: readonly string[], name: string): string | undefined {
  const line = lines.find((one) => one.toLowerCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim();
}

/** Browsers and SDKs write a quote inside as `%22`, others with a backslash before it. */
function parameter(disposition: string, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]+))`, 'i').exec(
    disposition,
  );
  const value = found?.[1] ?? found?.[2];
  return value?.replace(/\\(.)/g, '$1').replace(/%22/g, '"');
}
