import type { ClassifiedError, ErrorFacts } from '@bytebot/shared';
import { coherePath, isCompatibilityBase } from './cohere-address.ts';
import { buildCohereEmbedding, readCohereEmbedding } from './cohere-embedding.ts';
import { mustInlineForCohere } from './cohere-messages.ts';
import { buildCohereChat } from './cohere-request.ts';
import { readCohereChat } from './cohere-response.ts';
import { CohereChatStream } from './cohere-stream.ts';
import { classifyError } from './errors/classify.ts';
import type { NativeDialect, Provider } from './provider.ts';

const native: NativeDialect = {
  mustInline: mustInlineForCohere,
  buildChat: buildCohereChat,
  readChat: (body, context) => readCohereChat(body, context, classify),
  createChatStream: (context) => new CohereChatStream(context, classify),
  buildEmbedding: buildCohereEmbedding,
  readEmbedding: (body, context) => readCohereEmbedding(body, context, classify),
  embeddingInputs: () => 96,
};

/**
 * Cohere's API in its second version, https://docs.cohere.com/reference/chat: native by default, OpenAI's dialect
 * when the base address is the compatibility one.
 */
export const cohere: Provider = {
  id: 'cohere',
  name: 'Cohere',
  keyVariables: ['COHERE_API_KEY', 'CO_API_KEY'],
  keyRequired: true,
  baseUrlVariables: ['COHERE_BASE_URL', 'COHERE_API_BASE', 'CO_API_URL'],
  defaultBaseUrl: 'https://api.cohere.com/v2',
  operations: ['chat', 'embedding', 'rerank'],
  serves: (operation, { baseUrl }) => operation !== 'rerank' || !isCompatibilityBase(baseUrl),
  streamUsage: true,
  path: coherePath,
  headers: ({ apiKey }): Record<string, string> =>
    apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
  native,
  dialectFor: ({ baseUrl }) => (isCompatibilityBase(baseUrl) ? undefined : native),
  refineError: refineCohereError,
};

/** LiteLLM's name for the chat API, from when `cohere` meant the older one. */
export const cohereChat: Provider = { ...cohere, id: 'cohere_chat' };

/**
 * Cohere's errors (https://docs.cohere.com/reference/errors) have a message only. 498 is a prompt that breaks the
 * usage guidelines, and a trial key has a limit a month beside those a minute.
 */
function refineCohereError(facts: ErrorFacts, generic: ClassifiedError): ClassifiedError {
  const { message } = generic;
  if (facts.status === 498) return { ...generic, kind: 'content_policy' };
  if (facts.status === 400 && /^too many tokens: (?!max tokens)/i.test(message))
    return { ...generic, kind: 'context_length' };
  if (generic.kind === 'rate_limited' && /\bmonth\b|monthly/i.test(message))
    return { ...generic, kind: 'quota_exhausted' };
  return generic;
}

function classify(facts: ErrorFacts): ClassifiedError {
  return classifyError(facts, cohere);
}
