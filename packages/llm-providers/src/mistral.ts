import type { ClassifiedError, ErrorFacts } from '@bytebot/shared';
import { classifyError } from './errors/classify.ts';
import { readMistralChat } from './mistral-answer.ts';
import { buildMistralEmbedding, readMistralEmbedding } from './mistral-embedding.ts';
import { buildMistralChat } from './mistral-request.ts';
import { MistralChatStream } from './mistral-stream.ts';
import { openaiCompatible } from './openai-compatible.ts';
import type { NativeDialect, Provider } from './provider.ts';

const native: NativeDialect = {
  buildChat: buildMistralChat,
  readChat: (body, context) => readMistralChat(body, context, classify),
  createChatStream: (context) => new MistralChatStream(context, classify),
  buildEmbedding: buildMistralEmbedding,
  readEmbedding: (body, context) => readMistralEmbedding(body, context, classify),
};

/**
 * Mistral, https://docs.mistral.ai/api: near to OpenAI's dialect, and strict where it differs. Every field it does not
 * know is a 422, ids of tool calls have nine characters, the order of roles is checked, and thinking lies in the
 * content.
 */
export const mistral: Provider = {
  ...openaiCompatible({
    id: 'mistral',
    name: 'Mistral',
    baseUrl: 'https://api.mistral.ai/v1',
    operations: ['chat', 'embedding', 'transcription', 'moderation'],
    streamUsage: false,
    refineError: refineMistralError,
  }),
  native,
};

/** Mistral's models for code, at an address and with a key of their own. */
export const codestral: Provider = {
  ...mistral,
  id: 'codestral',
  name: 'Codestral',
  keyVariables: ['CODESTRAL_API_KEY'],
  baseUrlVariables: ['CODESTRAL_BASE_URL', 'CODESTRAL_API_BASE'],
  defaultBaseUrl: 'https://codestral.mistral.ai/v1',
  operations: ['chat'],
};

/** "Service tier capacity exceeded" is a 429 for everyone's load, not for ours: another key does not help. */
function refineMistralError(facts: ErrorFacts, generic: ClassifiedError): ClassifiedError {
  const isShared = facts.status === 429 && /capacity exceeded/i.test(generic.message);
  return isShared ? { ...generic, kind: 'overloaded' } : generic;
}

function classify(facts: ErrorFacts): ClassifiedError {
  return classifyError(facts, mistral);
}
