import { safeName } from '../tasks/uploaded-file.ts';
import { desktopFolder } from './desktop.ts';

/** File systems take 255 bytes; some are left for what makes names differ. */
const NAME_MAX_BYTES = 200;

/**
 * The desktop copies files with a shell, with the path in double quotes (ByteBot, `computer-use.service`): these
 * would end the quotes or be acted on inside them.
 */
const shellSigns = /["`$\\\p{Cc}]/u;

/** Whether the desktop can be given this path without its shell reading something else than a path. */
export function isSafePath(path: string): boolean {
  return path.trim() !== '' && !shellSigns.test(path);
}

/** Where an uploaded file is put on the desktop. */
export function desktopPathOf(name: string): string {
  return `${desktopFolder}/${name}`;
}

/**
 * Under which names a task's files are on its desktop: their own where those are safe, and no two the same.
 *
 * @returns one for each of `names`, in their order.
 */
export function desktopFileNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const free = firstFree(plainName(name), taken);
    taken.add(free.toLowerCase());
    return free;
  });
}

function plainName(name: string): string {
  return shortened(safeName(name.normalize('NFC')).replace(new RegExp(shellSigns, 'gu'), '_'));
}

function firstFree(name: string, taken: ReadonlySet<string>): string {
  const { stem, ending } = split(name);
  let free = name;
  for (let count = 2; taken.has(free.toLowerCase()); count += 1) free = `${stem} (${count})${ending}`;
  return free;
}

function shortened(name: string): string {
  const { stem, ending } = split(name);
  const letters = [...stem];
  while (Buffer.byteLength(letters.join('') + ending) > NAME_MAX_BYTES) letters.pop();
  return letters.join('') + ending;
}

function split(name: string): { readonly stem: string; readonly ending: string } {
  const ending = /(?<=.)\.[^. ]{1,16}$/.exec(name)?.[0] ?? '';
  return { stem: name.slice(0, name.length - ending.length), ending };
}
