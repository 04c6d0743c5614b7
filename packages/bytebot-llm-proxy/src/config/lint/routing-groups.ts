import { isJsonObject } from '@bytebot/shared';
import type { ConfigPath } from '../place.ts';
import { KnownNames } from './known-names.ts';
import { type Finding, type LintFacts, warning } from './rule.ts';
import { shown } from './shown.ts';

/** Strategies and second attempts of groups that are not there. */
export function* routingGroups(facts: LintFacts): Iterable<Finding> {
  const { router_settings: router } = facts.value;
  if (!isJsonObject(router)) return;
  const names = new KnownNames(facts);
  const unknown = (group: string, path: ConfigPath, effect: string): Finding =>
    warning(
      path,
      `No model is called ${shown(group)}, so ${effect}.`,
      names.suggestionFor(group) ?? 'write a `model_name` of the list, or remove it',
    );
  for (const [index, group] of listOf(router.routing_groups).entries()) {
    if (!isJsonObject(group)) continue;
    for (const [at, model] of listOf(group.models).entries()) {
      if (typeof model !== 'string' || names.isGroup(model)) continue;
      const path = ['router_settings', 'routing_groups', index, 'models', at];
      yield unknown(model, path, 'this strategy is not used for it');
    }
  }
  if (!isJsonObject(router.hedging)) return;
  for (const group of Object.keys(router.hedging)) {
    if (names.isGroup(group)) continue;
    yield unknown(group, ['router_settings', 'hedging', group], 'no second attempt is made for it');
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
