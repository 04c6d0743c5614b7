import type { ClassifiedError, ErrorFacts } from '@bytebot/shared';
import { classifyError } from './errors/classify.ts';
import { isOpenaiSurface, ollamaPath } from './ollama-address.ts';
import { readOllamaChat } from './ollama-answer.ts';
import { buildOllamaEmbedding, readOllamaEmbedding } from './ollama-embedding.ts';
import { buildOllamaChat } from './ollama-request.ts';
import { OllamaChatStream } from './ollama-stream.ts';
import type { NativeDialect, Provider } from './provider.ts';

const native: NativeDialect = {
  framing: 'ndjson',
  mustInline: () => true,
  buildChat: buildOllamaChat,
  readChat: (body, context) => readOllamaChat(body, context, classify),
  createChatStream: (context) => new OllamaChatStream(context, classify),
  buildEmbedding: buildOllamaEmbedding,
  readEmbedding: (body, context) => readOllamaEmbedding(body, context, classify),
};

/**
 * Ollama, https://docs.ollama.com/api: its own dialect, because its OpenAI surface ignores the size of the context
 * and how long a model stays loaded; OpenAI's when the base address ends in `/v1`. The key is for Ollama's cloud.
 */
export const ollama: Provider = {
  id: 'ollama',
  name: 'Ollama',
  keyVariables: ['OLLAMA_API_KEY'],
  keyRequired: false,
  baseUrlVariables: ['OLLAMA_BASE_URL', 'OLLAMA_API_BASE'],
  defaultBaseUrl: 'http://localhost:11434',
  operations: ['chat', 'completion', 'embedding', 'responses'],
  serves: (operation, { baseUrl }) => operation !== 'responses' || isOpenaiSurface(baseUrl),
  streamUsage: true,
  path: ollamaPath,
  headers: ({ apiKey }): Record<string, string> =>
    apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
  native,
  dialectFor: ({ baseUrl }) => (isOpenaiSurface(baseUrl) ? undefined : native),
  refineError: refineOllamaError,
};

/** LiteLLM's prefix for the chat endpoint, which both prefixes use here. */
export const ollamaChat: Provider = { ...ollama, id: 'ollama_chat' };

/** Ollama's cloud has allowances for hours and weeks; its 429 says only in words that one of them is used up. */
function refineOllamaError(facts: ErrorFacts, generic: ClassifiedError): ClassifiedError {
  const isSpent = facts.status === 429 && /reached your \w+ usage limit/i.test(generic.message);
  return isSpent ? { ...generic, kind: 'quota_exhausted' } : generic;
}

function classify(facts: ErrorFacts): ClassifiedError {
  return classifyError(facts, ollama);
}
