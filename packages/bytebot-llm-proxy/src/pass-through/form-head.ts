import type { IncomingMessage } from 'node:http';
import { IDLE_MS } from '../execute/upload-body.ts';
import { Failure } from '../failure.ts';
import { boundaryOf } from '../http/multipart/boundary.ts';
import { readPartHeader } from '../http/multipart/part-header.ts';

/** What stands before the first file of a form is read up to here. */
const HEAD_MAX_BYTES = 64 * 1024;
const headerEnd = Buffer.from('\r\n\r\n');

/** The begin of a form: what its fields say, and its bytes without some of them. */
export interface FormHead {
  readonly fields: ReadonlyMap<string, string>;
  /** To be sent before the rest of the request, which has not been read. */
  readonly bytes: readonly Buffer[];
  readonly cutBytes: number;
}

/**
 * Reads a form up to its first file, which may be large and is not read, and cuts fields out that only the proxy
 * understands. Fields behind a file are the provider's.
 *
 * @param cut Whether a field is left out of what goes on.
 * @throws BodyError for a content type or a part that cannot be read.
 */
export async function readFormHead(
  request: IncomingMessage,
  cut: (name: string) => boolean,
): Promise<FormHead> {
  const boundary = boundaryOf(request.headers['content-type'] ?? '');
  const chunks: Buffer[] = [];
  let size = 0;
  const timer = setTimeout(() => request.destroy(), IDLE_MS);
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      timer.refresh();
      chunks.push(chunk);
      size += chunk.length;
      if (size >= HEAD_MAX_BYTES || hasFile(Buffer.concat(chunks))) break;
    }
  } catch {
    throw new Failure('cancelled', 'The client left before its request was complete.');
  } finally {
    clearTimeout(timer);
  }
  return splitHead(Buffer.concat(chunks), boundary, cut);
}

function hasFile(bytes: Buffer): boolean {
  const at = bytes.indexOf('filename');
  return at !== -1 && bytes.indexOf(headerEnd, at) !== -1;
}

/** The parts of the begin of a form that are whole fields. */
export function splitHead(bytes: Buffer, boundary: string, cut: (name: string) => boolean): FormHead {
  const mark = Buffer.from(`--${boundary}`, 'latin1');
  const between = Buffer.from(`\r\n--${boundary}`, 'latin1');
  const fields = new Map<string, string>();
  const kept: Buffer[] = [];
  let cutBytes = 0;
  let at = bytes.indexOf(mark);
  if (at === -1) return { fields, bytes: [bytes], cutBytes: 0 };
  kept.push(bytes.subarray(0, at));
  for (;;) {
    const lineEnd = at + mark.length;
    const headEnd = bytes.indexOf(headerEnd, lineEnd);
    const end = headEnd === -1 ? -1 : bytes.indexOf(between, headEnd + headerEnd.length - 2);
    if (headEnd === -1 || end === -1 || bytes.toString('latin1', lineEnd, lineEnd + 2) !== '\r\n') break;
    const { name, filename } = readPartHeader(bytes.toString('latin1', lineEnd + 2, headEnd), at);
    if (filename !== undefined) break;
    fields.set(
      name,
      bytes.toString('utf8', headEnd + headerEnd.length, Math.max(headEnd + headerEnd.length, end)),
    );
    if (cut(name)) cutBytes += end + 2 - at;
    else kept.push(bytes.subarray(at, end + 2));
    at = end + 2;
  }
  kept.push(bytes.subarray(at));
  return { fields, bytes: kept, cutBytes };
}
