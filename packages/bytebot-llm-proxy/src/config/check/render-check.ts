import { stripVTControlCharacters } from 'node:util';
import type { Problem, Severity } from '../problem.ts';
import type { CheckedConfig } from './check-config.ts';

const colours: Readonly<Record<Severity, string>> = { error: '31', warning: '33', info: '36' };
const DIM = '2';

/** One line for each finding, then the counts. */
export function renderCheck(
  checked: readonly CheckedConfig[],
  environment: readonly string[],
  isColoured: boolean,
): string {
  const paint = (code: string, text: string): string =>
    isColoured ? `\u001B[${code}m${text}\u001B[0m` : text;
  const lines = checked.flatMap(({ problems }) => problems.map((problem) => line(problem, paint)));
  const outside = environment.map(
    (sentence) => `${paint(colours.warning, 'warning')}  ${printable(sentence)}`,
  );
  return [...lines, ...outside, counts(checked, environment.length)].map((text) => `${text}\n`).join('');
}

/** One document for programs. */
export function renderCheckJson(checked: readonly CheckedConfig[], environment: readonly string[]): string {
  return `${JSON.stringify({ files: checked, environment }, undefined, 2)}\n`;
}

/** How many findings of a severity there are, those about the environment included. */
export function countOf(
  severity: Severity,
  checked: readonly CheckedConfig[],
  environmentWarnings: number,
): number {
  const own = severity === 'warning' ? environmentWarnings : 0;
  return checked.reduce(
    (sum, { problems }) => sum + problems.filter((problem) => problem.severity === severity).length,
    own,
  );
}

function line(problem: Problem, paint: (code: string, text: string) => string): string {
  const { file, severity, path, message, suggestion } = problem;
  const place = `${printable(file)}:${problem.line}:${problem.column}`;
  const remedy = suggestion === undefined ? '' : ` ${paint(DIM, `(${printable(suggestion)})`)}`;
  const label = paint(colours[severity], severity);
  return `${paint(DIM, place)}  ${label}  ${printable(path)}  ${printable(message)}${remedy}`;
}

/** A finding is one line, whatever names stand in a config, and no name talks to the terminal. */
function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

function counts(checked: readonly CheckedConfig[], environmentWarnings: number): string {
  const number = (severity: Severity): number => countOf(severity, checked, environmentWarnings);
  const notes = number('info');
  const parts = [
    plural(number('error'), 'error', 'errors'),
    plural(number('warning'), 'warning', 'warnings'),
    ...(notes === 0 ? [] : [plural(notes, 'note', 'notes')]),
  ];
  const models = checked.reduce((sum, one) => sum + one.models, 0);
  return `${parts.join(', ')} in ${plural(checked.length, 'file', 'files')}; ${plural(models, 'model', 'models')} served`;
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
