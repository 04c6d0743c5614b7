import { alignTable } from '../report.ts';

/** One row of the report. */
export interface AgentResult {
  readonly title: string;
  readonly value: number;
  readonly unit: 'ms' | 'MB' | '';
  readonly limit: number | undefined;
  /** What else there is to say about the figure. */
  readonly note: string;
}

/** The figures, and below them what there is to say about each. */
export function agentTable(results: readonly AgentResult[]): string {
  const rows = results.map((result) => [
    result.title,
    shown(result.value, result.unit),
    ...(result.limit === undefined
      ? ['-', '-']
      : [`${result.limit} ${result.unit}`.trim(), isMissed(result) ? 'no' : 'yes']),
  ]);
  const notes = results.flatMap(({ title, note }) => (note === '' ? [] : [`${title}: ${note}`]));
  return [alignTable([['agent', 'measured', 'limit', 'met'], ...rows]), '', ...notes].join('\n');
}

/** Whether a figure is above its limit, or could not be measured. */
export function isMissed({ value, limit }: AgentResult): boolean {
  return limit !== undefined && !(value <= limit);
}

function shown(value: number, unit: string): string {
  if (!Number.isFinite(value)) return '-';
  const digits = unit === 'ms' && value < 100 ? 1 : 0;
  return `${value.toFixed(digits)} ${unit}`.trim();
}
