import { keySections, keysOfSection } from './key-table.ts';

/** The table as Markdown, for docs/config.md. */
export function renderKeyMarkdown(): string {
  const blocks = keySections.map(({ path }) => {
    const rows = keysOfSection(path).map(
      (entry) => `| \`${entry.name}\` | ${entry.outcome} | ${entry.meaning} |`,
    );
    return [
      `### ${path === '' ? 'Top level' : `\`${path}\``}`,
      '',
      '| Key | | |',
      '|---|---|---|',
      ...rows,
    ].join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}
