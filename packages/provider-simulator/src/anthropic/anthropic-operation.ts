import type { Operation } from '../address.ts';
import { decoded } from '../decoded.ts';
import type { FoundOperation } from '../openai/openai-operation.ts';

/** What a path of Anthropic's dialect asks for, below the base of its provider. */
export function anthropicOperation(method: string, rest: string): FoundOperation | undefined {
  if (method === 'POST' && rest === '/messages') return { operation: 'create-message' };
  if (method === 'POST' && rest === '/messages/count_tokens') return { operation: 'count-message-tokens' };
  if (method === 'GET' && rest === '/models') return { operation: 'list-models' };
  const [, model] = /^\/models\/(.+)$/.exec(rest) ?? [];
  return method === 'GET' && model !== undefined
    ? { operation: 'get-model', model: decoded(model) }
    : undefined;
}

/** Others that answer `/messages` (each one's API reference); the models they list are in OpenAI's form. */
const speakers: Readonly<Record<string, readonly Operation[]>> = {
  openrouter: ['create-message'],
  deepseek: ['create-message'],
  moonshot: ['create-message'],
  minimax: ['create-message'],
  zai: ['create-message'],
  xai: ['create-message'],
  ollama: ['create-message'],
  lm_studio: ['create-message'],
  vllm: ['create-message', 'count-message-tokens'],
  hosted_vllm: ['create-message', 'count-message-tokens'],
};

/** Whether a provider has an operation of Anthropic's dialect. */
export function speaksMessages(provider: string, operation: Operation): boolean {
  if (provider === 'anthropic') return true;
  return Object.hasOwn(speakers, provider) && speakers[provider]?.includes(operation) === true;
}
