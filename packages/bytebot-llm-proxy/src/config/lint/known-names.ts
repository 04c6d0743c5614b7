import { nearMatches } from '@bytebot/shared';
import { isWildcard, wildcardCaptures } from '../../routing/wildcard.ts';
import { providersOfBareName } from '../deployments/model-families.ts';
import type { LintFacts } from './rule.ts';

/** Comparing names costs time; beyond this many wrong ones nobody reads suggestions. */
const MAX_SUGGESTIONS = 20;
/** Matching names with wildcards costs names times wildcards; beyond this nothing is said to be missing. */
const MAX_COMPARISONS = 200_000;

/** The names that a call, an alias or a fallback may use. */
export class KnownNames {
  readonly #groups: ReadonlySet<string>;
  readonly #others: ReadonlySet<string>;
  readonly #patterns: readonly string[];
  readonly #memo = new Map<string, boolean>();
  #suggested = 0;
  #compared = 0;

  constructor({ entries, aliases }: Pick<LintFacts, 'entries' | 'aliases'>) {
    const names = new Set(entries.map(({ modelName }) => modelName));
    this.#groups = new Set([...names, ...aliases.keys()]);
    this.#patterns = [...names].filter(isWildcard);
    const identities = entries.flatMap(({ params, modelInfo }) => [params.model, modelInfo.id]);
    this.#others = new Set(identities.filter((name) => typeof name === 'string'));
  }

  /** Whether a request for this name finds an entry, served or not. */
  isFound(name: string): boolean {
    return this.isGroup(name) || this.#others.has(name);
  }

  /** Whether calls can be for a group of this name: entries, aliases, what wildcards match. */
  isGroup(name: string): boolean {
    if (this.#groups.has(name)) return true;
    let known = this.#memo.get(name);
    if (known === undefined) {
      known = this.#isMatched(name);
      this.#memo.set(name, known);
    }
    return known;
  }

  /** What someone who wrote this name may have meant, ready to be a suggestion. */
  suggestionFor(name: string): string | undefined {
    this.#suggested += 1;
    if (this.#suggested > MAX_SUGGESTIONS) return undefined;
    const [near] = nearMatches(name, this.#groups, 1);
    return near === undefined ? undefined : `did you mean \`${near.slice(0, 100)}\`?`;
  }

  #isMatched(name: string): boolean {
    const spellings = name.includes('/')
      ? [name]
      : [name, ...providersOfBareName(name).map((provider) => `${provider}/${name}`)];
    this.#compared += this.#patterns.length * spellings.length;
    if (this.#compared > MAX_COMPARISONS) return true;
    return this.#patterns.some((pattern) =>
      spellings.some((spelling) => wildcardCaptures(pattern, spelling) !== undefined),
    );
  }
}
