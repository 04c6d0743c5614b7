import type { ProblemList } from '../problem-list.ts';
import type { Deployment } from '../snapshot.ts';
import type { ModelEntry } from './model-entry.ts';

export interface KeyedEntry {
  readonly entry: ModelEntry;
  readonly deployment: Deployment;
}

/**
 * Says once for each variable which models answer 401 until it is set, or go without one of their deployments. They
 * stay listed.
 */
export function reportMissingKeys(entries: readonly KeyedEntry[], problems: ProblemList): void {
  const answering = new Set<string>();
  for (const { deployment } of entries) if (!lacksKey(deployment)) answering.add(deployment.modelName);
  for (const { entry, deployment } of entries) {
    const { key, modelName } = deployment;
    // Whose key is needed, each request says.
    if (deployment.forModel !== undefined) continue;
    if (key.variable === undefined || !lacksKey(deployment)) continue;
    const path = [...entry.path, 'litellm_params', 'api_key'];
    const effect = answering.has(modelName) ? 'left out' : 'unanswered';
    problems.unset(key.variable, path, { effect, modelName });
  }
}

function lacksKey({ key, provider }: Deployment): boolean {
  return provider.keyRequired && key.variable !== undefined && key.read() === undefined;
}
