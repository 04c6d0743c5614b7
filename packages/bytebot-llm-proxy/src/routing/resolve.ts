import { nearMatches } from '@bytebot/shared';
import { providersOfBareName } from '../config/deployments/model-families.ts';
import type { ConfigSnapshot, Deployment } from '../config/snapshot.ts';
import type { Candidate, Resolution } from './candidate.ts';
import { listModels } from './list-models.ts';
import { fillWildcards, isWildcard, wildcardCaptures } from './wildcard.ts';

const NEAR_LIMIT = 5;
/** Names asked again and again are answered from memory; the bounds keep foreign input from filling it. */
const MEMO_SIZE_MAX = 1_000;
const MEMO_NAME_LENGTH_MAX = 200;

/** Goes away with its snapshot. */
const memos = new WeakMap<ConfigSnapshot, Map<string, Resolution>>();
const byConfiguredModel = new WeakMap<ConfigSnapshot, ReadonlyMap<string, readonly Deployment[]>>();

/**
 * What a requested model name stands for, in LiteLLM's order: the id of a deployment, an alias (also of an alias), a `model_name`,
 * the most specific wildcard, `litellm_params.model`, the wildcard `*`. An empty name stands for
 * `OPENROUTER_DEFAULT_MODEL`, where that is set (REQUIREMENTS S2-36).
 *
 * One step is ours (C-1): where the wildcard opens a provider's whole catalogue, an entry that is configured with
 * exactly the asked model comes before it, so that its key, address and fallbacks are used.
 */
export function resolveModel(snapshot: ConfigSnapshot, asked: string): Resolution {
  let memo = memos.get(snapshot);
  if (memo === undefined) {
    memo = new Map();
    memos.set(snapshot, memo);
  }
  const known = memo.get(asked);
  if (known !== undefined) return known;
  const resolution = lookUp(
    snapshot,
    asked === '' ? (snapshot.settings.openrouter.defaultModel ?? '') : asked,
  );
  if (asked.length <= MEMO_NAME_LENGTH_MAX) {
    if (memo.size >= MEMO_SIZE_MAX) memo.clear();
    memo.set(asked, resolution);
  }
  return resolution;
}

function lookUp(snapshot: ConfigSnapshot, asked: string): Resolution {
  const byId = snapshot.deploymentsById.get(asked);
  if (byId !== undefined && !isWildcard(byId.modelName)) return group(byId.modelName, [byId]);
  const name = behindAliases(snapshot, asked);
  return (
    byName(snapshot, name) ??
    byWildcard(snapshot, name) ??
    byModel(snapshot, name) ??
    byPattern(snapshot, name, '*', name) ??
    unservableWildcard(snapshot, name) ?? { found: 'nothing', near: nearNames(snapshot, asked) }
  );
}

/**
 * What an alias stands for. Its target is a `model_name` first, so that two models may swap their names; only a
 * target that no entry serves is looked up among the aliases again. A circle leads nowhere; a check of the config
 * names it.
 */
function behindAliases(snapshot: ConfigSnapshot, asked: string): string {
  const { aliases, groups } = snapshot;
  let alias = aliases.get(asked);
  let name = alias?.model ?? asked;
  for (let step = 0; alias !== undefined && step < aliases.size && !groups.has(name); step += 1) {
    alias = aliases.get(name);
    name = alias?.model ?? name;
  }
  return name;
}

function byName(snapshot: ConfigSnapshot, name: string): Resolution | undefined {
  const deployments = snapshot.groups.get(name);
  if (deployments !== undefined) return group(name, deployments);
  const refused = snapshot.unservable.find(({ modelName }) => modelName === name);
  return refused === undefined ? undefined : { found: 'unservable', reason: refused.reason };
}

function byWildcard(snapshot: ConfigSnapshot, name: string): Resolution | undefined {
  for (const { pattern } of snapshot.wildcards) {
    if (pattern === '*') continue;
    const found = byPattern(snapshot, name, pattern, name);
    if (found === undefined) continue;
    return isCatalogue(found) ? (byModel(snapshot, name) ?? found) : found;
  }
  return byFamily(snapshot, name);
}

/** A bare name of a known family is also looked for under its provider: `gpt-4o` in `openai/*`. */
function byFamily(snapshot: ConfigSnapshot, name: string): Resolution | undefined {
  if (name.includes('/')) return undefined;
  for (const provider of providersOfBareName(name)) {
    for (const { pattern } of snapshot.wildcards) {
      const found = pattern === '*' ? undefined : byPattern(snapshot, `${provider}/${name}`, pattern, name);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** @param groupName What the group is called: the name that was asked for. */
function byPattern(
  snapshot: ConfigSnapshot,
  name: string,
  pattern: string,
  groupName: string,
): Resolution | undefined {
  const captures = wildcardCaptures(pattern, name);
  if (captures === undefined) return undefined;
  const members = snapshot.wildcards.find((wildcard) => wildcard.pattern === pattern)?.deployments ?? [];
  const candidates = members
    .flatMap((deployment): Candidate[] => {
      const upstreamModel = fillWildcards(deployment.upstreamModel, captures);
      const own = deployment.forModel?.(upstreamModel);
      return own === null ? [] : [own ?? { deployment, upstreamModel }];
    })
    .filter(({ upstreamModel }) => upstreamModel !== '');
  return candidates.length === 0 ? undefined : { found: 'group', group: groupName, candidates };
}

function isCatalogue(resolution: Resolution): boolean {
  return (
    resolution.found === 'group' &&
    resolution.candidates.every(({ deployment }) => deployment.provider.hasCatalogue === true)
  );
}

/** Clients that read `/model/info` send `litellm_params.model` back. */
function byModel(snapshot: ConfigSnapshot, name: string): Resolution | undefined {
  const [first, ...others] = modelIndex(snapshot).get(name) ?? [];
  if (first !== undefined) {
    return group(first.modelName, [
      first,
      ...others.filter(({ modelName }) => modelName === first.modelName),
    ]);
  }
  const refused = snapshot.unservable.find(({ configuredModel }) => configuredModel === name);
  return refused === undefined ? undefined : { found: 'unservable', reason: refused.reason };
}

function modelIndex(snapshot: ConfigSnapshot): ReadonlyMap<string, readonly Deployment[]> {
  const known = byConfiguredModel.get(snapshot);
  if (known !== undefined) return known;
  const index = new Map<string, Deployment[]>();
  for (const deployment of snapshot.deployments) {
    if (isWildcard(deployment.modelName)) continue;
    const { configuredModel, provider, upstreamModel } = deployment;
    for (const name of new Set([configuredModel, `${provider.id}/${upstreamModel}`])) {
      const list = index.get(name);
      if (list === undefined) index.set(name, [deployment]);
      else list.push(deployment);
    }
  }
  byConfiguredModel.set(snapshot, index);
  return index;
}

function unservableWildcard(snapshot: ConfigSnapshot, name: string): Resolution | undefined {
  const refused = snapshot.unservable.find(
    ({ modelName }) => isWildcard(modelName) && wildcardCaptures(modelName, name) !== undefined,
  );
  return refused === undefined ? undefined : { found: 'unservable', reason: refused.reason };
}

function group(name: string, deployments: readonly Deployment[]): Resolution {
  return {
    found: 'group',
    group: name,
    candidates: deployments.map((deployment) => ({ deployment, upstreamModel: deployment.upstreamModel })),
  };
}

function nearNames(snapshot: ConfigSnapshot, asked: string): readonly string[] {
  if (asked === '' || asked.length > MEMO_NAME_LENGTH_MAX) return [];
  return nearMatches(asked, listModels(snapshot), NEAR_LIMIT);
}
