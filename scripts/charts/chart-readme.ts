import type { ChartValue } from './chart-values.ts';

/** The values of a chart as Markdown tables, one for each group, for the part of its README between markers. */
export function renderValuesTables(values: readonly ChartValue[]): string {
  const single = values.filter(({ children }) => children.length === 0);
  const groups = values.filter(({ children }) => children.length > 0);
  return [
    table(single),
    ...groups.map(({ key, description, children }) =>
      [`### ${key}`, description, table(children.flatMap(leavesOf))]
        .filter((part) => part !== '')
        .join('\n\n'),
    ),
  ].join('\n\n');
}

/** Every value that has no keys of its own, from the top down. */
export function leavesOf(value: ChartValue): readonly ChartValue[] {
  return value.children.length === 0 ? [value] : value.children.flatMap(leavesOf);
}

function table(values: readonly ChartValue[]): string {
  if (values.length === 0) return '';
  const rows = values.map(({ path, default: standard, hints, description }) => [
    `\`${path}\``,
    hints.shape === 'config' ? 'the config in values.yaml' : cell(`\`${JSON.stringify(standard)}\``),
    cell(description),
  ]);
  return [['value', 'default', 'meaning'], ['---', '---', '---'], ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '\\<');
}
