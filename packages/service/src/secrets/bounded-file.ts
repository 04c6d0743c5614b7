import { readFileSync, statSync } from 'node:fs';
import { errorCodeOf } from './error-code.ts';

/** The text of a small file, that there is none, or why it cannot be used. */
export type BoundedFile =
  | { readonly text: string }
  | { readonly missing: true }
  | { readonly problem: string };

/**
 * Reads a text file up to a size. Pipes, devices and directories are refused: reading them could wait for ever.
 * Never throws.
 */
export function readBoundedFile(file: string, maxBytes: number): BoundedFile {
  try {
    const status = statSync(file);
    if (!status.isFile()) return { problem: 'is no regular file' };
    if (status.size > maxBytes) return { problem: `has more than ${maxBytes} bytes` };
    return { text: readFileSync(file, 'utf8').replace(/^\uFEFF/, '') };
  } catch (error) {
    const code = errorCodeOf(error) ?? 'unknown error';
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? { missing: true }
      : { problem: `cannot be read (${code})` };
  }
}
