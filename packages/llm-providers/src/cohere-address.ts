import { openaiPaths } from './openai-paths.ts';
import type { Operation } from './operation.ts';
import type { Target } from './provider.ts';

/** Whether the base is Cohere's OpenAI-compatible surface (`/compatibility/v1`). */
export function isCompatibilityBase(baseUrl: string): boolean {
  return /\/compatibility\/v1\/*$/.test(baseUrl);
}

/** Whether the base leads to the first version of the API, whose dialect is another one. */
export function isFirstVersion(baseUrl: string): boolean {
  return !isCompatibilityBase(baseUrl) && /\/v1(?:\/chat|\/embed)?\/*$/.test(baseUrl);
}

const ownPaths: Readonly<Partial<Record<Operation, string>>> = { embedding: '/embed', rerank: '/rerank' };

/** Where a call goes below the base, which may already be the whole address, as LiteLLM's users write it. */
export function coherePath(operation: Operation, { baseUrl }: Target): string {
  const base = baseUrl.replace(/\/+$/, '');
  if (isCompatibilityBase(base)) return openaiPaths[operation];
  const path = ownPaths[operation] ?? '/chat';
  if (base.endsWith(`/v2${path}`)) return '';
  return base.endsWith('/v2') ? path : `/v2${path}`;
}

/** LiteLLM allows the version in front of the model. */
export function cohereModel(model: string): string {
  return model.replace(/^v[12]\//, '');
}
