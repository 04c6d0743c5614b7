import { ConfigError } from './config-error.ts';
import { type ConfigPath, formatPath, type Place, type PlaceNode, placeOf } from './place.ts';
import type { Problem } from './problem.ts';

/** Of each severity; longer lists help nobody, what is left out is counted. */
const MAX_PROBLEMS = 500;

/** Collects what is wrong with a config, so that all of it is reported at once. */
export class ProblemList {
  readonly #problems: Problem[] = [];
  readonly #root: PlaceNode;
  readonly #counts = { error: 0, warning: 0 };

  /** @param root The places of the document the paths are about. */
  constructor(root: PlaceNode) {
    this.#root = root;
  }

  /** The config cannot be used; `throwIfFatal` will say so. */
  error(path: ConfigPath, message: string, suggestion?: string): void {
    this.#add('error', placeOf(this.#root, path), formatPath(path), message, suggestion);
  }

  warn(path: ConfigPath, message: string, suggestion?: string): void {
    this.#add('warning', placeOf(this.#root, path), formatPath(path), message, suggestion);
  }

  warnAt(place: Place, path: string, message: string, suggestion?: string): void {
    this.#add('warning', place, path, message, suggestion);
  }

  /** Sorted by file and line, errors and warnings together. */
  get all(): readonly Problem[] {
    const sorted = [...this.#problems].sort(
      (left, right) => compare(left.file, right.file) || left.line - right.line || left.column - right.column,
    );
    const leftOut = this.#counts.error + this.#counts.warning - sorted.length;
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

  #add(
    severity: Problem['severity'],
    { file, line, column }: Place,
    path: string,
    message: string,
    suggestion: string | undefined,
  ): void {
    const count = this.#counts[severity] + 1;
    this.#counts[severity] = count;
    if (count > MAX_PROBLEMS) return;
    const problem = { severity, file, line, column, path, message };
    this.#problems.push(suggestion === undefined ? problem : { ...problem, suggestion });
  }
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
