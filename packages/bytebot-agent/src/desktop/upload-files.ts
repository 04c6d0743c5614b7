import type { TaskFile } from '../store/task-records.ts';
import { type Desktop, DesktopError } from './desktop.ts';
import { desktopFileNames, desktopPathOf } from './desktop-file-name.ts';

export interface UploadReport {
  readonly written: readonly UploadedName[];
  readonly failed: readonly (UploadedName & { readonly reason: string })[];
  /** The desktop could not be reached, so that it may be worth another try. */
  readonly isUnreachable: boolean;
}

export interface UploadedName {
  /** As it was uploaded with the task. */
  readonly name: string;
  /** On the desktop. */
  readonly path: string;
}

/**
 * Puts a task's files on the desktop, into the folder ByteBot puts them, and replaces older ones of the same name.
 * A file the desktop cannot take stops none of the others; without a connection the rest is not tried.
 *
 * @throws the reason of `signal` when that is aborted.
 */
export async function uploadFiles(
  desktop: Desktop,
  files: readonly TaskFile[],
  signal?: AbortSignal,
): Promise<UploadReport> {
  const names = desktopFileNames(files.map((file) => file.name));
  const written: UploadedName[] = [];
  const failed: (UploadedName & { readonly reason: string })[] = [];
  let isUnreachable = false;
  for (const [index, file] of files.entries()) {
    const place = { name: file.name, path: desktopPathOf(names[index] ?? file.name) };
    if (isUnreachable) {
      failed.push({ ...place, reason: 'The desktop could not be reached.' });
      continue;
    }
    try {
      await desktop.writeFile(place.path, file.data, signal);
      written.push(place);
    } catch (error) {
      if (!(error instanceof DesktopError)) throw error;
      isUnreachable = error.failure === 'unreachable' || error.failure === 'timeout';
      failed.push({ ...place, reason: error.message });
    }
  }
  return { written, failed, isUnreachable };
}
