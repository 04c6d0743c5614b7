import { isJsonObject } from '@bytebot/shared';
import { KnownNames } from './known-names.ts';
import { type Finding, type LintFacts, warning } from './rule.ts';
import { shown } from './shown.ts';

/** Retry policies of groups that are not there. */
export function* retryPolicies(facts: LintFacts): Iterable<Finding> {
  const router = facts.value.router_settings;
  const policies = isJsonObject(router) ? router.model_group_retry_policy : undefined;
  if (!isJsonObject(policies)) return;
  const names = new KnownNames(facts);
  for (const group of Object.keys(policies)) {
    if (names.isGroup(group)) continue;
    yield warning(
      ['router_settings', 'model_group_retry_policy', group],
      `No model is called ${shown(group)}, so this policy is never used.`,
      names.suggestionFor(group) ?? 'write a `model_name` of the list, or remove the policy',
    );
  }
}
