import { isJsonObject } from '@bytebot/shared';
import type { ConfigPath } from '../place.ts';
import { variableOf } from '../references.ts';
import { KnownNames } from './known-names.ts';
import { type Finding, info, type LintFacts, warning } from './rule.ts';
import { shown } from './shown.ts';

const sections = ['litellm_settings', 'router_settings'];
const lists = ['fallbacks', 'context_window_fallbacks', 'content_policy_fallbacks'];

/** Fallbacks from or to models that are not there, and lists of them that are empty. */
export function* fallbacks(facts: LintFacts): Iterable<Finding> {
  const names = new KnownNames(facts);
  for (const section of sections) {
    const settings = facts.value[section];
    if (!isJsonObject(settings)) continue;
    for (const list of lists) yield* ofList(settings[list], [section, list], names);
    yield* ofTargets(settings.default_fallbacks, [section, 'default_fallbacks'], 'every model', names);
  }
  for (const { path, params, modelName } of facts.entries) {
    const at = [...path, 'litellm_params', 'fallbacks'];
    yield* ofTargets(params.fallbacks, at, shown(modelName), names);
  }
}

function* ofList(list: unknown, path: ConfigPath, names: KnownNames): Iterable<Finding> {
  if (!Array.isArray(list)) return;
  for (const [index, entry] of list.entries()) {
    if (!isJsonObject(entry)) continue;
    const groups = Object.entries(entry);
    if (groups.length === 0) yield info([...path, index], 'This entry is empty.', 'remove it');
    if (isSpeltOut(entry)) {
      yield warning(
        [...path, index],
        'This entry names no model by its key, so these fallbacks are never used; LiteLLM does not start with it.',
        'write it as `- model_name: [other, another]`, the name of a model in front',
      );
      continue;
    }
    if (groups.length > 1) {
      yield info(
        [...path, index],
        `This entry holds ${groups.length} models; each is read here, but LiteLLM does not start with more than one.`,
        'write an entry for each',
      );
    }
    for (const [group, targets] of groups) yield* ofGroup(group, targets, [...path, index, group], names);
  }
}

/** `{model_name: a, fallback_models: [b]}`, which people write for `{a: [b]}`. */
function isSpeltOut(entry: Readonly<Record<string, unknown>>): boolean {
  const keys = Object.keys(entry);
  return (
    keys.length > 1 &&
    keys.some((key) => /^(?:model|model_name|from|from_model|primary|source|match)$/.test(key)) &&
    keys.some((key) => /^(?:fallbacks?|fallback_models?|to|to_models?|targets?|models)$/.test(key))
  );
}

function* ofGroup(group: string, targets: unknown, path: ConfigPath, names: KnownNames): Iterable<Finding> {
  if (group !== '*' && !names.isGroup(group)) {
    const remedy = names.suggestionFor(group) ?? 'write a `model_name` of the list, or remove the entry';
    yield warning(path, `No model is called ${shown(group)}, so these fallbacks are never used.`, remedy);
  }
  if (Array.isArray(targets) && targets.length === 0) {
    yield info(
      path,
      `This list is empty: ${shown(group)} falls back to nothing, not even to \`default_fallbacks\`.`,
      'remove the entry, unless that is meant',
    );
  }
  yield* ofTargets(targets, path, shown(group), names);
}

function* ofTargets(targets: unknown, path: ConfigPath, from: string, names: KnownNames): Iterable<Finding> {
  const items = Array.isArray(targets) ? targets.entries() : [[undefined, targets] as const];
  let isItself = false;
  for (const [index, target] of items) {
    const name: unknown = isJsonObject(target) ? target.model : target;
    const at = index === undefined ? path : [...path, index];
    if (typeof name !== 'string' || variableOf(name) !== undefined) continue;
    if (shown(name) === from) {
      if (!isItself) yield warning(at, `${from} falls back to itself.`, 'name another model');
      isItself = true;
    } else if (name.trim() === '') yield warning(at, 'This fallback is empty.', 'remove it');
    else if (!names.isFound(name)) {
      const remedy = names.suggestionFor(name) ?? 'write a `model_name` of the list';
      yield warning(at, `${from} falls back to ${shown(name)}, and no model is called that.`, remedy);
    }
  }
}
