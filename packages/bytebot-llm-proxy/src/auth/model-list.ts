import { isWildcard, wildcardCaptures } from '../routing/wildcard.ts';

/** The names of the models that a caller may ask for; `*` in a name stands for any text. */
export class ModelList {
  /** As written. */
  readonly names: readonly string[];
  readonly #names: ReadonlySet<string>;
  readonly #patterns: readonly string[];

  constructor(names: readonly string[]) {
    this.names = names;
    this.#names = new Set(names);
    this.#patterns = names.filter(isWildcard);
  }

  /** Whether the list has the name, or a pattern that matches it. */
  has(name: string): boolean {
    return (
      this.#names.has(name) || this.#patterns.some((pattern) => wildcardCaptures(pattern, name) !== undefined)
    );
  }
}
