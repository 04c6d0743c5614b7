/**
 * How much a finding matters: an `error` stops the start; a `warning` says that something does not work as written;
 * an `info` is worth knowing to whoever looks the config over, and is listed by a check only.
 */
export type Severity = 'error' | 'warning' | 'info';

/** One finding about a config, with the place a person has to look at. */
export interface Problem {
  readonly severity: Severity;
  readonly file: string;
  /** Counted from 1; 0 when the finding has no place of its own. */
  readonly line: number;
  readonly column: number;
  /** Dotted path in the document: `model_list[2].litellm_params.model`. */
  readonly path: string;
  /** One sentence; the remedy is part of it, unless `suggestion` is. */
  readonly message: string;
  /** What to write instead, in a few words. */
  readonly suggestion?: string;
}

/** `file:line:column  severity  path  sentence (suggestion)`, the form `check-config` prints. */
export function formatProblem(problem: Problem): string {
  const { file, line, column, severity, path, message, suggestion } = problem;
  const remedy = suggestion === undefined ? '' : ` (${suggestion})`;
  return `${file}:${line}:${column}  ${severity}  ${path}  ${message}${remedy}`;
}
