import type { ProblemList } from '../problem-list.ts';
import type { Deployment } from '../snapshot.ts';
import type { ModelEntry } from './model-entry.ts';

export interface KeyedEntry {
  readonly entry: ModelEntry;
  readonly deployment: Deployment;
}

/** Says once for each variable which models answer 401 until it is set. They stay listed. */
export function reportMissingKeys(entries: readonly KeyedEntry[], problems: ProblemList): void {
  for (const { entry, deployment } of entries) {
    const { key, provider, modelName } = deployment;
    // Whose key is needed, each request says.
    if (deployment.forModel !== undefined) continue;
    if (!provider.keyRequired || key.variable === undefined || key.read() !== undefined) continue;
    const path = [...entry.path, 'litellm_params', 'api_key'];
    problems.unset(key.variable, path, { effect: 'unanswered', modelName });
  }
}
