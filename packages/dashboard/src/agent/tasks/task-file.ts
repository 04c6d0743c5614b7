/** A file as the agent takes it with a task (ByteBot, `TaskFileDto`). */
export interface TaskFile {
  readonly name: string;
  /** A data URL; the agent leaves its head out. */
  readonly base64: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
}

/** The agent reads 50 MB of a request; base64 makes four bytes of three, and the rest needs some room. */
const FILES_BYTES_MAX = 36_000_000;
const FILES_MAX = 50;

/** Why the agent would refuse these files; undefined when it would not. */
export function fileProblem(files: readonly File[]): string | undefined {
  const empty = files.find(({ size }) => size === 0);
  if (empty !== undefined) return `${empty.name} is empty.`;
  if (files.length > FILES_MAX) return `A task takes at most ${FILES_MAX} files.`;
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return bytes > FILES_BYTES_MAX
    ? `The files have ${sizeText(bytes)} together; a task takes ${sizeText(FILES_BYTES_MAX)}.`
    : undefined;
}

/** @throws Error with a sentence when a file cannot be read any more. */
export function readTaskFiles(files: readonly File[]): Promise<readonly TaskFile[]> {
  return Promise.all(files.map(readTaskFile));
}

function readTaskFile(file: File): Promise<TaskFile> {
  const { name, type, size } = file;
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () =>
      resolve({ name, type: type || 'application/octet-stream', size, base64: String(reader.result) });
    reader.onerror = () => reject(new Error(`${name} cannot be read any more; choose it again.`));
    reader.readAsDataURL(file);
  });
}

export function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${Math.round(bytes / 100_000) / 10} MB`;
}
