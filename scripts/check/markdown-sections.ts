import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../support/paths.ts';

/** A part of a page below a heading of the second level. */
export interface Section {
  readonly title: string;
  readonly text: string;
  readonly blocks: readonly { readonly language: string; readonly text: string }[];
}

/** The sections of a page in order, with their code blocks; what stands before the first is left out. */
export function sectionsOf(page: string): readonly Section[] {
  const text = readFileSync(path.join(root, page), 'utf8');
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      title: section.slice(0, section.indexOf('\n')),
      text: section,
      blocks: [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', block = '']) => ({
        language,
        text: block,
      })),
    }));
}

/** The commands of shell blocks, each on one line: a backslash at its end continues it. */
export function commandsIn({ blocks }: Section): readonly string[] {
  return blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.replaceAll(/\\\n\s*/g, '').split('\n'))
    .filter((line) => line !== '' && !line.startsWith('#'));
}
