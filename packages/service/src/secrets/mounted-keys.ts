import { readdirSync } from 'node:fs';
import path from 'node:path';
import { readBoundedFile } from './bounded-file.ts';
import { errorCodeOf } from './error-code.ts';

const MAX_FILES = 500;
const MAX_FILE_BYTES = 64 * 1024;

/** A value and the file it came from. */
export interface MountedValue {
  readonly value: string;
  readonly file: string;
}

/** What a directory of mounted keys holds, by the names of variables. */
export interface MountedKeys {
  readonly values: ReadonlyMap<string, MountedValue>;
  readonly warnings: readonly string[];
  /** False when there is no such directory. */
  readonly exists: boolean;
}

/**
 * Reads a directory of files with one value each, as Kubernetes mounts a Secret: `openai-api-key` and
 * `OPENAI_API_KEY` both set `OPENAI_API_KEY`, any other name sets the variable of exactly that name. Kubernetes'
 * own `..data` links are skipped; the links beside them are followed. Never throws.
 *
 * @returns undefined when the directory exists but cannot be read now, so that earlier values can be kept.
 */
export function readMountedKeys(directory: string): MountedKeys | undefined {
  let names: string[];
  try {
    names = readdirSync(directory).filter((name) => !name.startsWith('.'));
  } catch (error) {
    const code = errorCodeOf(error);
    const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
    return isMissing ? { values: new Map(), warnings: [], exists: false } : undefined;
  }
  const warnings: string[] = [];
  if (names.length > MAX_FILES)
    warnings.push(`${directory} holds more than ${MAX_FILES} files; the rest is not read`);
  const exact = new Map<string, MountedValue>();
  const derived = new Map<string, MountedValue>();
  for (const name of names.sort().slice(0, MAX_FILES)) {
    const file = path.join(directory, name);
    const read = readBoundedFile(file, MAX_FILE_BYTES);
    if ('problem' in read) warnings.push(`${file} ${read.problem} and is left out`);
    if (!('text' in read)) continue;
    const mounted = { value: read.text.trim(), file };
    exact.set(name, mounted);
    if (/^[a-z0-9]+(?:[-_.][a-z0-9]+)*$/.test(name)) derived.set(variableNameOf(name), mounted);
  }
  return { values: new Map([...derived, ...exact]), warnings, exists: true };
}

/** `openai-api-key` is `OPENAI_API_KEY`. */
function variableNameOf(fileName: string): string {
  return fileName.toUpperCase().replace(/[-.]/g, '_');
}
