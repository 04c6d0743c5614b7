import { isJsonObject } from '@bytebot/shared';
import { KnownNames } from './known-names.ts';
import { type Finding, type LintFacts, warning } from './rule.ts';
import { shown } from './shown.ts';

const periodsOf = [['general_settings', 'limits', 'all'], ['litellm_settings']] as const;

/** Limits of groups that are not there, and periods of budgets that are not there. */
export function* idleLimits(facts: LintFacts): Iterable<Finding> {
  const { general_settings: general } = facts.value;
  const limits = isJsonObject(general) ? general.limits : undefined;
  const groups = isJsonObject(limits) ? limits.model_groups : undefined;
  if (isJsonObject(groups)) {
    const names = new KnownNames(facts);
    for (const group of Object.keys(groups)) {
      if (names.isGroup(group)) continue;
      const remedy = names.suggestionFor(group) ?? 'write a `model_name` of the list, or remove the entry';
      const path = ['general_settings', 'limits', 'model_groups', group];
      yield warning(path, `No model is called ${shown(group)}, so this limit holds nothing.`, remedy);
    }
  }
  for (const path of periodsOf) yield* periodAlone(valueAt(facts.value, path), path);
  for (const { path, params } of facts.entries) yield* periodAlone(params, [...path, 'litellm_params']);
}

function* periodAlone(value: unknown, path: Finding['path']): Iterable<Finding> {
  if (!isJsonObject(value) || isAbsent(value.budget_duration) || !isAbsent(value.max_budget)) return;
  yield warning(
    [...path, 'budget_duration'],
    'There is no `max_budget` beside it, so nothing is limited.',
    'set `max_budget`, or remove it',
  );
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (isJsonObject(at) ? at[name] : undefined), value);
}
