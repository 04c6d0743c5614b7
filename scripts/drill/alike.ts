import type { ConfigSnapshot, Deployment } from 'bytebot-llm-proxy/config';
import { fallbackPlan } from 'bytebot-llm-proxy/embedded';
import type { DrilledGroup } from './drilled-groups.ts';

const noFallbacksAsked = { fallbacks: undefined, disabled: false };

/**
 * The groups without those that would come to the same: other models of the same provider with the same key, settings
 * and fallbacks. The first of each sort stands for the others, which it names.
 */
export function withoutAlike(
  snapshot: ConfigSnapshot,
  groups: readonly DrilledGroup[],
): readonly DrilledGroup[] {
  const bySort = new Map<string, { readonly group: DrilledGroup; readonly alike: string[] }>();
  for (const group of groups) {
    const sort = sortOf(snapshot, group);
    const known = bySort.get(sort);
    if (known === undefined) bySort.set(sort, { group, alike: [] });
    else known.alike.push(group.name);
  }
  return [...bySort.values()].map(({ group, alike }) => ({ ...group, alike }));
}

function sortOf({ settings }: ConfigSnapshot, { name, asked, deployments }: DrilledGroup): string {
  const { routing } = settings;
  const perGroup = [routing.groupRetryPolicies, routing.groupStrategies, routing.hedging];
  return JSON.stringify([
    deployments.map(sortOfDeployment),
    perGroup.map((settingsOf) => settingsOf.get(name)),
    (['upstream', 'context_length', 'content_policy'] as const).map((kind) =>
      fallbackPlan(asked, noFallbacksAsked, settings, kind),
    ),
    // A wildcard may open a catalogue, and then more models follow.
    name.includes('*') ? name : '',
  ]);
}

function sortOfDeployment(deployment: Deployment): unknown {
  const { provider, baseUrl, key, timeoutMs, streamTimeoutMs, numRetries, publicParams } = deployment;
  const { weight, order, tags, rpm, tpm } = publicParams;
  const keyName = key.variable ?? deployment.id;
  return [
    provider.id,
    baseUrl,
    keyName,
    timeoutMs,
    streamTimeoutMs,
    numRetries,
    weight,
    order,
    tags,
    rpm,
    tpm,
  ];
}
