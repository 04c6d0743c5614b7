import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { errorCodeOf } from '@bytebot/service';

/** Larger files are refused by the loader, so their content does not matter. */
const MAX_HASHED_BYTES = 8 * 1024 * 1024;

/** A digest of the content of each file, or why there is none. */
export type FileContents = ReadonlyMap<string, string>;

/**
 * What a look at the files shows without reading them: real path, device, number, size and times. Asynchronous,
 * because a network file system that hangs must not hold up requests. Never throws.
 */
export async function signatureOf(files: readonly string[]): Promise<string> {
  const signatures = await Promise.all(files.map(signatureOfFile));
  return signatures.join('\n');
}

async function signatureOfFile(file: string): Promise<string> {
  try {
    const [real, status] = await Promise.all([realpath(file), stat(file, { bigint: true })]);
    const { dev, ino, size, mtimeNs, ctimeNs } = status;
    return `${real} ${dev}:${ino} ${size} ${mtimeNs} ${ctimeNs}`;
  } catch (error) {
    return errorCodeOf(error) ?? String(error);
  }
}

/** Reads the files. Never throws: a file that is missing or unreadable has a content of its own. */
export function contentsOf(files: readonly string[]): FileContents {
  return new Map(files.map((file) => [file, digestOf(file)]));
}

function digestOf(file: string): string {
  try {
    const status = statSync(file);
    if (!status.isFile()) return 'no regular file';
    if (status.size > MAX_HASHED_BYTES) return `too large: ${status.size} ${status.mtimeMs}`;
    return createHash('sha256').update(readFileSync(file)).digest('base64');
  } catch (error) {
    return errorCodeOf(error) ?? String(error);
  }
}

export function isSameContents(left: FileContents, right: FileContents): boolean {
  return left.size === right.size && [...left].every(([file, digest]) => right.get(file) === digest);
}
