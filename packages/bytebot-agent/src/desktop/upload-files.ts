import type { TaskFile } from '../store/task-records.ts';
import { type Desktop, DesktopError } from './desktop.ts';
import { desktopFileNames, desktopPathOf } from './desktop-file-name.ts';

export interface UploadReport {
  readonly written: readonly UploadedName[];
  /** What the desktop would not take. */
  readonly failed: readonly (UploadedName & { readonly reason: string })[];
}

export interface UploadedName {
  /** As it was uploaded with the task. */
  readonly name: string;
  /** On the desktop. */
  readonly path: string;
}

/**
 * Puts a task's files on the desktop, into the folder ByteBot puts them, and replaces older ones of the same name.
 * A file the desktop cannot take stops none of the others.
 *
 * @throws DesktopError when the desktop cannot be reached: another try may succeed.
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
  for (const [index, file] of files.entries()) {
    const place = { name: file.name, path: desktopPathOf(names[index] ?? file.name) };
    try {
      await desktop.writeFile(place.path, file.data, signal);
      written.push(place);
    } catch (error) {
      if (!(error instanceof DesktopError) || mayPass(error)) throw error;
      failed.push({ ...place, reason: error.message });
    }
  }
  return { written, failed };
}

function mayPass({ failure }: DesktopError): boolean {
  return failure === 'unreachable' || failure === 'timeout';
}
