import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../support/paths.ts';

/** The code blocks of a page in one language, in order. */
export function fencedBlocks(page: string, language: string): readonly string[] {
  const text = readFileSync(path.join(root, page), 'utf8');
  const blocks = text.matchAll(/^( *)```(\w*)\n(.*?)^\1```$/gms);
  return [...blocks].flatMap(([, indent = '', found, block = '']) =>
    found === language ? [block.replaceAll(new RegExp(`^${indent}`, 'gm'), '')] : [],
  );
}
