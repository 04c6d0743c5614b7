import type { Members, RouterFragment, Scenario } from './scenario.ts';

/** The names of one scenario, told apart from those of the others by its number. */
export class Names {
  readonly #number: number;
  readonly #own: ReadonlySet<string>;

  constructor(scenario: Scenario, number: number) {
    this.#number = number;
    const { groups = {}, router = {} } = scenario;
    const names = [...Object.keys(groups), ...Object.values(groups).flatMap(memberNames), ...aliases(router)];
    // `openai/g` is looked for as `g` too.
    this.#own = new Set(names.flatMap((name) => [name, name.slice(name.indexOf('/') + 1)]));
  }

  /** The same value with the scenario's own names, deep inside too, made unique. */
  unique<Value>(value: Value): Value;
  unique(value: unknown): unknown {
    if (typeof value === 'string') return this.#own.has(value) ? `${value}-${this.#number}` : value;
    if (Array.isArray(value)) return value.map((item: unknown) => this.unique(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, field]: [string, unknown]) => [
        this.unique(name),
        this.unique(field),
      ]),
    );
  }

  /** The name as the scenario has it. */
  plain(name: string): string {
    const suffix = `-${this.#number}`;
    const own = name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
    return this.#own.has(own) ? own : name;
  }
}

/** The deployments of a group, by their names. */
export function memberNames(members: Members): readonly string[] {
  return typeof members === 'string' ? members.split(' ') : Object.keys(members);
}

function aliases({ model_group_alias: known = {} }: RouterFragment): readonly string[] {
  return Object.keys(known);
}
