/** OpenAI takes ids of tool calls up to this length; others take longer ones. */
const ID_LENGTH_MAX = 40;
const NAME_LENGTH_MAX = 64;

/**
 * Ids for the calls of a whole conversation. Anthropic refuses an id that comes twice, and models that number their
 * calls begin anew with each answer. An id that can stay stays: providers know signed calls again by it.
 */
export class CallIds {
  readonly #taken = new Set<string>();
  /** The number that is tried next, by the name it is added to: long conversations repeat an id thousands of times. */
  readonly #next = new Map<string, number>();

  /** The id itself, or a name made from it that no call has yet; the same for the same conversation. */
  unique(id: string): string {
    const wanted = id === '' ? 'call' : id;
    const base = wanted.slice(0, ID_LENGTH_MAX - 8);
    let unique = wanted.length <= ID_LENGTH_MAX ? wanted : base;
    while (this.#taken.has(comparable(unique))) {
      const count = this.#next.get(base) ?? 2;
      this.#next.set(base, count + 1);
      unique = `${base}_${count}`;
    }
    this.#taken.add(comparable(unique));
    return unique;
  }
}

/** Where an id may not hold other characters they are replaced, which must not make two ids one. */
function comparable(id: string): string {
  return id.replaceAll(/[^A-Za-z0-9_-]/g, '_');
}

/** A tool name as every provider takes it: a model that made one up must not end the conversation with it. */
export function legalToolName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, NAME_LENGTH_MAX) || 'unknown_tool';
}
