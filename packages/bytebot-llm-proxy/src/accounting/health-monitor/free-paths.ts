import type { Operation, Target } from '@bytebot/llm-providers';
import type { Deployment } from '../../config/snapshot.ts';

/** What follows the base address where models are listed, by how the path of a call ends. Listing costs nothing. */
const listPaths: readonly (readonly [RegExp, string])[] = [
  [/\/chat\/completions$/, '/models'],
  [/\/completions$/, '/models'],
  [/\/embeddings$/, '/models'],
  [/\/(?:images|audio)\/\w+$/, '/models'],
  [/\/(?:rerank|moderations)$/, '/models'],
  [/\/messages$/, '/models'],
  [/\/models\/[^/]+:\w+(?:\?.*)?$/, '/models'],
  [/\/api\/(?:chat|generate|embed)$/, '/api/tags'],
];

/** The paths of a provider that cost nothing: the list of its models, and at OpenRouter what is known of the key. */
export interface FreePaths {
  readonly models: string;
  /** Undefined where nobody tells. */
  readonly key: string | undefined;
}

/**
 * What may be asked of a deployment's provider without paying for it; undefined where nothing is known to be free, or
 * where a question needs more than a key.
 */
export function freePathsOf(
  { provider, upstreamModel, settings }: Pick<Deployment, 'provider' | 'upstreamModel' | 'settings'>,
  target: Target,
): FreePaths | undefined {
  if (provider.obtainCredentials !== undefined || provider.sign !== undefined) return undefined;
  if (settings !== undefined && provider.settingNames?.length) return undefined;
  const operation: Operation = provider.operations[0] ?? 'chat';
  const path = provider.path(operation, { ...target, model: upstreamModel }, false);
  for (const [ending, list] of listPaths) {
    if (!ending.test(path)) continue;
    const models = path.replace(ending, list);
    // A provider with a catalogue of its own tells about keys beside it.
    return { models, key: provider.hasCatalogue === true ? models.replace(/\/models$/, '/key') : undefined };
  }
  return undefined;
}
