import { openaiPaths } from './openai-paths.ts';
import type { Operation } from './operation.ts';
import type { Target } from './provider.ts';

/** Whether the base is Ollama's OpenAI-compatible surface. */
export function isOpenaiSurface(baseUrl: string): boolean {
  return baseUrl.endsWith('/v1');
}

/** Where a call goes below the base, which may already hold `/api` or, as LiteLLM allows, the whole address. */
export function ollamaPath(operation: Operation, { baseUrl }: Target): string {
  if (isOpenaiSurface(baseUrl)) return openaiPaths[operation];
  const path = operation === 'embedding' ? '/api/embed' : '/api/chat';
  if (baseUrl.endsWith(path)) return '';
  return baseUrl.endsWith('/api') ? path.slice('/api'.length) : path;
}
