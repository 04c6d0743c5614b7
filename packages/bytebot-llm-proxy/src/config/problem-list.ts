import { ConfigError } from './config-error.ts';
import { type ConfigPath, formatPath, type Place, type PlaceNode, placeOf } from './place.ts';
import type { Problem, Severity } from './problem.ts';
import { type UnsetUse, UnsetVariables } from './unset-variables.ts';

/** Of each severity; longer lists help nobody, what is left out is counted. */
const MAX_PROBLEMS = 500;

/** What a check of a config sees differently from a start with it. */
export interface CheckMode {
  /** False when no variable is read, so that none can be missing: what the config reads is then only listed. */
  readonly readsVariables: boolean;
}

/** Collects what is wrong with a config, so that all of it is reported at once. */
export class ProblemList {
  readonly #problems: Problem[] = [];
  readonly #root: PlaceNode;
  readonly #check: CheckMode | undefined;
  readonly #unset = new UnsetVariables();
  #isNoConfig = false;
  readonly #counts = { error: 0, warning: 0, info: 0 };

  /**
   * @param root The places of the document the paths are about.
   * @param check Given for a check; a start leaves findings out that only inform.
   */
  constructor(root: PlaceNode, check?: CheckMode) {
    this.#root = root;
    this.#check = check;
  }

  /** Whether somebody looks the config over rather than starting with it. */
  get isCheck(): boolean {
    return this.#check !== undefined;
  }

  /** Whether the file as a whole is wrong, so that nothing in it is worth a word. */
  get isNoConfig(): boolean {
    return this.#isNoConfig;
  }

  get readsVariables(): boolean {
    return this.#check?.readsVariables ?? true;
  }

  /** The config cannot be used; `throwIfFatal` will say so. */
  error(path: ConfigPath, message: string, suggestion?: string): void {
    this.#add('error', placeOf(this.#root, path), formatPath(path), message, suggestion);
  }

  /** The same for what has no place in the document. */
  errorAt(place: Place, path: string, message: string, suggestion?: string): void {
    this.#add('error', place, path, message, suggestion);
  }

  warn(path: ConfigPath, message: string, suggestion?: string): void {
    this.#add('warning', placeOf(this.#root, path), formatPath(path), message, suggestion);
  }

  warnAt(place: Place, path: string, message: string, suggestion?: string): void {
    this.#add('warning', place, path, message, suggestion);
  }

  info(path: ConfigPath, message: string, suggestion?: string): void {
    if (this.#check !== undefined)
      this.#add('info', placeOf(this.#root, path), formatPath(path), message, suggestion);
  }

  /** A reference to a variable without a value; all uses of one variable become one finding. */
  unset(variable: string, path: ConfigPath, use: UnsetUse): void {
    this.#unset.add(variable, path, use);
  }

  /** Sorted by file and line, of all severities together. */
  get all(): readonly Problem[] {
    const sorted = [...this.#problems, ...this.#unsetProblems()].sort(
      (left, right) => compare(left.file, right.file) || left.line - right.line || left.column - right.column,
    );
    const leftOut = this.#counts.error + this.#counts.warning + this.#counts.info - this.#problems.length;
    if (leftOut > 0) {
      const { file } = this.#root;
      const message = `${leftOut} more problems are not shown.`;
      sorted.push({ severity: 'warning', file, line: 0, column: 0, path: '', message });
    }
    return sorted;
  }

  /** @throws ConfigError with everything collected so far, when one of it is an error. */
  throwIfFatal(): void {
    if (this.#counts.error > 0) throw new ConfigError(this.all);
  }

  #unsetProblems(): Problem[] {
    const isUnread = this.#check?.readsVariables === false;
    return this.#unset.findings(isUnread).flatMap(({ path, message, isIdle }) => {
      if (isIdle && this.#check === undefined) return [];
      const { file, line, column } = placeOf(this.#root, path);
      const severity: Severity = isUnread || isIdle ? 'info' : 'warning';
      return [{ severity, file, line, column, path: formatPath(path), message }];
    });
  }

  #add(
    severity: Severity,
    { file, line, column }: Place,
    path: string,
    message: string,
    suggestion: string | undefined,
  ): void {
    const count = this.#counts[severity] + 1;
    this.#counts[severity] = count;
    if (severity === 'error' && path === '') this.#isNoConfig = true;
    if (count > MAX_PROBLEMS) return;
    const problem = { severity, file, line, column, path, message };
    this.#problems.push(suggestion === undefined ? problem : { ...problem, suggestion });
  }
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
