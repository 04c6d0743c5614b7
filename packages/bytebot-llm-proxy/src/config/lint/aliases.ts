import { isJsonObject } from '@bytebot/shared';
import { KnownNames } from './known-names.ts';
import { type Finding, type LintFacts, warning } from './rule.ts';
import { shown } from './shown.ts';

/** Aliases that stand for nothing, aliases of models that are not there, and aliases that hide a model. */
export function* modelAliases(facts: LintFacts): Iterable<Finding> {
  yield* unreadableAliases(facts);
  const names = new KnownNames({ entries: facts.entries, aliases: new Map() });
  const modelNames = new Set(facts.entries.map(({ modelName }) => modelName));
  for (const [alias, target] of facts.aliases) {
    const path = ['router_settings', 'model_group_alias', alias];
    const { model } = target;
    const end = endOf(alias, facts, names);
    if (end === undefined) {
      yield {
        severity: 'error',
        path,
        message: `The alias ${shown(alias)} leads back to itself: ${circleOf(alias, facts).map(shown).join(', ')}.`,
        suggestion: 'let one of them stand for a `model_name` of the list',
      };
    } else if (!names.isFound(end)) {
      const remedy = names.suggestionFor(end) ?? 'write a `model_name` of the list';
      yield warning(path, `The alias leads to ${shown(end)}, and no model is called that.`, remedy);
    } else if (modelNames.has(alias) && alias !== model) {
      yield warning(
        path,
        `${shown(alias)} is also a \`model_name\`; the alias comes first, so those entries are reached by their id only.`,
        'rename one of them',
      );
    }
  }
}

/** What is asked for in the end: aliases of aliases are followed. Undefined where they go round in a circle. */
function endOf(alias: string, { aliases }: LintFacts, names: KnownNames): string | undefined {
  const seen = new Set([alias]);
  let name = aliases.get(alias)?.model ?? alias;
  while (!names.isFound(name)) {
    const next = aliases.get(name)?.model;
    if (next === undefined) return name;
    if (seen.has(name)) return undefined;
    seen.add(name);
    name = next;
  }
  return name;
}

/** The names on the way, from the alias until one comes again. */
function circleOf(alias: string, { aliases }: LintFacts): string[] {
  const names = [alias];
  for (let name = aliases.get(alias)?.model; name !== undefined; name = aliases.get(name)?.model) {
    const isClosed = names.includes(name);
    names.push(name);
    if (isClosed || names.length > LONGEST_SHOWN) break;
  }
  return names;
}

const LONGEST_SHOWN = 10;

/** A section that cannot be used for something else in it has no aliases; that says nothing about them. */
function isReadable(target: unknown): boolean {
  return typeof (isJsonObject(target) ? target.model : target) === 'string';
}

/** LiteLLM starts with them and fails when such an alias is called. */
function* unreadableAliases({ value, aliases }: LintFacts): Iterable<Finding> {
  const router = value.router_settings;
  const written = isJsonObject(router) ? router.model_group_alias : undefined;
  if (!isJsonObject(written)) return;
  for (const [alias, target] of Object.entries(written)) {
    if (aliases.has(alias) || isReadable(target)) continue;
    const path = ['router_settings', 'model_group_alias', alias];
    if (Array.isArray(target)) {
      yield warning(
        path,
        `An alias stands for one model; ${shown(alias)} has a list and is left out.`,
        'name one model, and the others in its `fallbacks`; or give several entries of `model_list` the same `model_name`',
      );
    } else {
      yield warning(
        path,
        `The alias ${shown(alias)} names no model and is left out.`,
        'write `alias: model_name`',
      );
    }
  }
}
