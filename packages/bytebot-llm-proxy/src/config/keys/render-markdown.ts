import { type KeyEntry, type KeySection, keySections, keysOfSection, type Outcome } from './key-table.ts';

const outcomes: readonly Outcome[] = ['works', 'refused', 'warns', 'harmless'];

/** The table as Markdown for docs/config.md. Keys that share outcome and sentence share a row. */
export function renderKeyMarkdown(): string {
  return `${keySections.map(blockOf).join('\n\n')}\n`;
}

function blockOf(section: KeySection): string {
  const { path, meaning, sameAs } = section;
  const title = `### ${path === '' ? 'Top level' : `\`${path}\``}`;
  if (sameAs !== undefined) return `${title}\n\n${meaning} The keys are those of \`${sameAs}\`.`;
  const rows = outcomes.flatMap((outcome) =>
    rowsOf(keysOfSection(path).filter((entry) => entry.outcome === outcome)),
  );
  return [title, '', meaning, '', '| Key (default) | Here | |', '|---|---|---|', ...rows].join('\n');
}

function rowsOf(entries: readonly KeyEntry[]): readonly string[] {
  const alike = Map.groupBy(entries, ({ meaning, suggestion = '' }) => `${meaning}\n${suggestion}`);
  return [...alike.values()].map((group) => {
    const [first] = group;
    if (first === undefined) return '';
    const remedy = first.suggestion === undefined ? '' : ` (${first.suggestion})`;
    return `| ${group.map(nameOf).join(', ')} | ${first.outcome} | ${cell(`${first.meaning}${remedy}`)} |`;
  });
}

function nameOf({ name, default: standard }: KeyEntry): string {
  return standard === undefined ? `\`${name}\`` : `\`${name}\` (${standard})`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
