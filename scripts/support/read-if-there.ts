import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.ts';

/** The text of a file of the project, by its name within it; undefined when it cannot be read. */
export function readIfThere(name: string): string | undefined {
  try {
    return readFileSync(path.join(root, name), 'utf8');
  } catch {
    return undefined;
  }
}
