import type { ConfigSnapshot, Deployment } from 'bytebot-llm-proxy/config';
import { fallbackPlan, isWildcard, resolveModel } from 'bytebot-llm-proxy/embedded';
import { CommandFailure } from '../support/command-failure.ts';

/** A model group with a name to ask for it. */
export interface DrilledGroup {
  /** The `model_name`. */
  readonly name: string;
  /** What is asked for: an example where the name is a wildcard. */
  readonly asked: string;
  readonly deployments: readonly Deployment[];
  /** Those of its fallbacks, whatever they follow. */
  readonly standIns: readonly Deployment[];
  /** Other groups that would come to the same and are not played. */
  readonly alike?: readonly string[];
}

/** Models that the simulator's catalogue has, for wildcards. */
const examples: Readonly<Record<string, string>> = {
  openrouter: 'openai/gpt-4o-mini',
  anthropic: 'claude-sonnet-4-20250514',
  gemini: 'gemini-2.5-flash',
};
const OTHER_EXAMPLE = 'gpt-4o-mini';
const noFallbacksAsked = { fallbacks: undefined, disabled: false };

/**
 * The groups that are drilled: those named, else all but those that are not for chats.
 *
 * @throws CommandFailure for a name that the config does not serve.
 */
export function drilledGroups(snapshot: ConfigSnapshot, names: readonly string[]): readonly DrilledGroup[] {
  if (names.length > 0) return names.map((name) => namedGroup(snapshot, name));
  const all = new Map<string, readonly Deployment[]>(snapshot.groups);
  for (const { pattern, deployments } of snapshot.wildcards) all.set(pattern, deployments);
  const groups = [...all].filter(([, deployments]) => deployments.every(isForChats));
  if (groups.length === 0) throw new CommandFailure('The config has no model for chats.');
  return groups.map(([name, deployments]) => {
    const provider = deployments[0]?.provider.id ?? '';
    const example = examples[provider] ?? OTHER_EXAMPLE;
    const asked = isWildcard(name) ? name.replace('*', example).replaceAll('*', '') : name;
    return { name, asked, deployments, standIns: standInsOf(snapshot, name, asked) };
  });
}

function namedGroup(snapshot: ConfigSnapshot, name: string): DrilledGroup {
  const found = resolveModel(snapshot, name);
  if (found.found !== 'group') {
    throw new CommandFailure(`The config serves no model ${name}: name a model_name of it.`);
  }
  const deployments = found.candidates.map(({ deployment }) => deployment);
  return { name, asked: name, deployments, standIns: standInsOf(snapshot, found.group, name) };
}

function isForChats({ modelInfo }: Deployment): boolean {
  const { mode } = modelInfo;
  return typeof mode !== 'string' || mode === 'chat' || mode === 'completion' || mode === 'responses';
}

function standInsOf(snapshot: ConfigSnapshot, group: string, asked: string): readonly Deployment[] {
  const found = new Set<Deployment>();
  for (const name of new Set([group, asked])) {
    for (const kind of ['upstream', 'context_length', 'content_policy'] as const) {
      for (const { model } of fallbackPlan(name, noFallbacksAsked, snapshot.settings, kind)) {
        const resolution = resolveModel(snapshot, model);
        if (resolution.found !== 'group') continue;
        for (const { deployment } of resolution.candidates) found.add(deployment);
      }
    }
  }
  return [...found];
}
