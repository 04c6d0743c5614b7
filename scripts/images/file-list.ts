import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/** What one file of an image is: mode and content, without its times. */
export interface ListedFile {
  readonly bytes: number;
  readonly mode: number;
  /** The SHA-256 of the content, or where a link leads. */
  readonly content: string;
}

/** Every file and link below folders of an unpacked image, by its path in the image. */
export function listFiles(image: string, folders: readonly string[]): ReadonlyMap<string, ListedFile> {
  const files = new Map<string, ListedFile>();
  for (const folder of folders) walk(image, folder, files);
  return files;
}

function walk(image: string, folder: string, files: Map<string, ListedFile>): void {
  for (const name of readdirSync(path.join(image, folder)).sort()) {
    const inImage = path.posix.join(folder, name);
    const file = path.join(image, inImage);
    const status = lstatSync(file);
    if (status.isDirectory()) {
      walk(image, inImage, files);
    } else {
      const content = status.isSymbolicLink()
        ? readlinkSync(file)
        : createHash('sha256').update(readFileSync(file)).digest('hex');
      files.set(inImage, { bytes: status.size, mode: status.mode & 0o777, content });
    }
  }
}
