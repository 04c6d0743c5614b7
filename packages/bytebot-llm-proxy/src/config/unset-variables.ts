import type { ConfigPath } from './place.ts';

/** What follows for one use of a variable from its having no value. */
export type UnsetUse =
  /** The entry has no model or no address, so it is not served. */
  | { readonly effect: 'unserved'; readonly modelName: string; readonly name: string }
  /** Calls have no key. */
  | { readonly effect: 'unanswered'; readonly modelName: string }
  /** A deployment has no key, and others of its group answer. */
  | { readonly effect: 'left out'; readonly modelName: string }
  /** The entry goes without a parameter. */
  | { readonly effect: 'without'; readonly modelName: string; readonly name: string }
  /** A setting has no value; `isIdle` where nothing here acts on it anyway. */
  | { readonly effect: 'setting'; readonly name: string; readonly isIdle: boolean };

export interface UnsetFinding {
  readonly path: ConfigPath;
  readonly message: string;
  /** Whether all that goes without a value does nothing here anyway. */
  readonly isIdle: boolean;
}

interface Uses {
  readonly path: ConfigPath;
  /** What happens, and to which names. */
  readonly effects: Map<string, { readonly use: UnsetUse; readonly names: Set<string> }>;
}

const NAMES_SHOWN = 5;
/** No config reads more; a name longer than any variable's is cut. */
const MAX_VARIABLES = 500;
const MAX_LENGTH = 100;

/** The variables that a config reads and that have no value, each with everything that follows from it. */
export class UnsetVariables {
  readonly #uses = new Map<string, Uses>();
  #leftOut = 0;

  add(variable: string, path: ConfigPath, use: UnsetUse): void {
    const shown = variable.slice(0, MAX_LENGTH);
    let uses = this.#uses.get(shown);
    if (uses === undefined) {
      if (this.#uses.size >= MAX_VARIABLES) {
        this.#leftOut += 1;
        return;
      }
      uses = { path, effects: new Map() };
      this.#uses.set(shown, uses);
    }
    const key = use.effect === 'unserved' || use.effect === 'without' ? effectKey(use) : use.effect;
    const subject = use.effect === 'setting' ? use.name : use.modelName;
    const effect = uses.effects.get(key);
    if (effect === undefined) uses.effects.set(key, { use, names: new Set([subject]) });
    else effect.names.add(subject);
  }

  /** @param isUnread Whether variables were not read at all, so that their values are merely unknown. */
  findings(isUnread: boolean): UnsetFinding[] {
    const findings: UnsetFinding[] = [...this.#uses].map(([variable, { path, effects }]) => ({
      path,
      isIdle: [...effects.values()].every(({ use }) => use.effect === 'setting' && use.isIdle),
      message: isUnread
        ? `${variable} is read here; without it ${sentence(effects)}.`
        : `${variable} is not set, so ${sentence(effects)}. Set ${variable}.`,
    }));
    if (this.#leftOut === 0) return findings;
    return [
      ...findings,
      { isIdle: true, path: [], message: `${this.#leftOut} more uses of unset variables are not shown.` },
    ];
  }
}

function effectKey({ effect, name }: { readonly effect: string; readonly name: string }): string {
  return `${effect} ${name}`;
}

function sentence(effects: Uses['effects']): string {
  return [...effects.values()].map(({ use, names }) => clause(use, listed(names), names.size > 1)).join('; ');
}

function clause(use: UnsetUse, names: string, isPlural: boolean): string {
  switch (use.effect) {
    case 'unserved':
      return `${names} ${isPlural ? 'are' : 'is'} not served: no \`${use.name}\``;
    case 'unanswered':
      return `${names} will answer 401`;
    case 'left out':
      return `${isPlural ? 'deployments' : 'a deployment'} of ${names} ${isPlural ? 'are' : 'is'} left out`;
    case 'without':
      return `${names} ${isPlural ? 'go' : 'goes'} without \`${use.name}\``;
    case 'setting':
      return `${names} ${isPlural ? 'have' : 'has'} no value`;
  }
}

function listed(names: ReadonlySet<string>): string {
  const shown = [...names].slice(0, NAMES_SHOWN).map((name) => name.slice(0, MAX_LENGTH));
  const more = names.size > NAMES_SHOWN ? ` and ${names.size - NAMES_SHOWN} more` : '';
  return `${shown.join(', ')}${more}`;
}
