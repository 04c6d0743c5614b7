import { createHash } from 'node:crypto';

/** What a provider takes as the name of a function. */
export interface NameRules {
  /** Characters that may not appear; a global expression. */
  readonly forbidden: RegExp;
  /** What a name must begin with, if not with any of the allowed characters. */
  readonly beginning?: RegExp;
  readonly lengthMax: number;
}

/**
 * Gives every function a name the provider takes. A name that breaks the rules is replaced by what is legal of it and
 * a hash of the whole, so that the same name is always replaced by the same, in this and in later requests; the names
 * replaced here are kept, to be put back in the answer.
 */
export class ToolNames {
  readonly #rules: NameRules;
  readonly #replaced = new Map<string, string>();

  constructor(rules: NameRules) {
    this.#rules = rules;
  }

  /** The names replaced, by what stands for them; undefined when there are none. */
  get replaced(): ReadonlyMap<string, string> | undefined {
    return this.#replaced.size === 0 ? undefined : this.#replaced;
  }

  legal(name: string): string {
    const { forbidden, beginning, lengthMax } = this.#rules;
    const begins = beginning === undefined || beginning.test(name);
    if (begins && name.length <= lengthMax && name.search(forbidden) < 0) return name;
    const cleaned = name.slice(0, lengthMax).replace(forbidden, '_');
    const begun = beginning === undefined || beginning.test(cleaned) ? cleaned : `_${cleaned}`;
    const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
    const legal = `${begun.slice(0, lengthMax - hash.length - 1)}_${hash}`;
    this.#replaced.set(legal, name);
    return legal;
  }
}

/** The client's own name for a function that an answer calls. */
export function clientName(name: string, toolNames: ReadonlyMap<string, string> | undefined): string {
  return toolNames?.get(name) ?? name;
}
