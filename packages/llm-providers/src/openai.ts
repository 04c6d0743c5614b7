import type { ClassifiedError, ErrorFacts } from '@bytebot/shared';
import { openaiChatFields, openaiEfforts } from './chat-surface.ts';
import { openaiCompatible } from './openai-compatible.ts';
import type { Provider } from './provider.ts';

/** OpenAI, https://platform.openai.com/docs/api-reference; errors: https://platform.openai.com/docs/guides/error-codes */
export const openai: Provider = {
  ...openaiCompatible({
    id: 'openai',
    name: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    operations: [
      'chat',
      'completion',
      'embedding',
      'responses',
      'responses_count',
      'image_generation',
      'image_edit',
      'speech',
      'transcription',
      'translation',
      'moderation',
    ],
    chatSurface: { fields: openaiChatFields, isExact: true, efforts: openaiEfforts },
    refineError: refineOpenaiError,
  }),
  renamedFieldsFor: (model) => (reasoningModel.test(model) ? newerLimit : undefined),
};

/** They refuse `max_tokens`, which older clients send ("Reasoning models"; LiteLLM renames it too). */
const reasoningModel = /^(?:o\d|gpt-5(?!-chat))/;
const newerLimit = { max_tokens: 'max_completion_tokens' };

/** LiteLLM's prefix for OpenAI's legacy completions; the same address and key. */
export const openaiTextCompletion: Provider = {
  ...openai,
  id: 'text-completion-openai',
  operations: ['completion'],
};

/**
 * `error.type` is `invalid_request_error` even for a refused key, so codes and status decide. A 429 for an empty
 * account is told from one for speed by its words where the code is new.
 */
function refineOpenaiError(facts: ErrorFacts, generic: ClassifiedError): ClassifiedError {
  const isUnpaid = facts.status === 429 && /exceeded your current quota/i.test(generic.message);
  return isUnpaid ? { ...generic, kind: 'no_credit' } : generic;
}
