import { lstat, readlink } from 'node:fs/promises';
import path from 'node:path';

/** As many as the kernel follows before it calls a path a loop. */
const MAX_LINKS = 40;

/** Directories, and in each the names whose change can change one of the files. */
export type FilePlaces = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Where a change of some files can be seen: the directory that holds each file and, for every symbolic link on the
 * way to it, the directory that holds the link. A ConfigMap is such a path (`config.yaml` is a link into `..data`,
 * which is a link that Kubernetes swaps); an editor that writes by renaming changes the first of them. What does not
 * exist is looked for in the directory where it would appear. Never throws.
 */
export async function placesOfFiles(files: readonly string[]): Promise<FilePlaces> {
  const places = new Map<string, Set<string>>();
  for (const file of files) {
    await walk(path.resolve(file), (directory, name) => {
      const names = places.get(directory);
      if (names === undefined) places.set(directory, new Set([name]));
      else names.add(name);
    });
  }
  return places;
}

async function walk(file: string, add: (directory: string, name: string) => void): Promise<void> {
  const { root } = path.parse(file);
  let directory = root;
  let rest = stepsOf(file);
  let links = 0;
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    if (name === '..') {
      directory = path.dirname(directory);
      continue;
    }
    const at = path.join(directory, name);
    const target = await targetOf(at);
    if (target !== undefined) {
      add(directory, name);
      links += 1;
      if (target === 'missing' || links > MAX_LINKS) return;
      if (path.isAbsolute(target.link)) directory = root;
      rest = [...stepsOf(target.link), ...rest];
    } else if (rest.length === 0) {
      add(directory, name);
    } else directory = at;
  }
}

/** Where a link points, `missing` for what cannot be looked at, undefined for what is no link. */
async function targetOf(at: string): Promise<{ readonly link: string } | 'missing' | undefined> {
  try {
    const status = await lstat(at);
    return status.isSymbolicLink() ? { link: await readlink(at) } : undefined;
  } catch {
    return 'missing';
  }
}

function stepsOf(file: string): string[] {
  return file.split(path.sep).filter((step) => step !== '' && step !== '.');
}
