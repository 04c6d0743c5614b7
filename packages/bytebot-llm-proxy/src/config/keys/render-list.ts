import { keySections, keysOfSection } from './key-table.ts';

/** The table as plain text, section by section: `npm run check-config -- --list`. */
export function renderKeyList(): string {
  const blocks = keySections.map(({ path, meaning }) => {
    const lines = keysOfSection(path).map((entry) => `  ${entry.name}  ${entry.outcome}  ${entry.meaning}`);
    return [`${path === '' ? 'top level' : path}: ${meaning}`, ...lines].join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}
