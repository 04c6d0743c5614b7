import { type ChatCompletion, type ChatMessage, isJsonObject, type JsonObject } from '@bytebot/shared';
import { finishReasonOf, geminiCandidates } from './gemini-answer.ts';
import { annotationsOf, metadataOf } from './gemini-grounding.ts';
import { logprobsOf } from './gemini-logprobs.ts';
import { besideText, rememberTurn } from './gemini-message.ts';
import { readParts, saysSomething } from './gemini-parts.ts';
import { geminiTier, geminiUsage } from './gemini-usage.ts';
import type { ReadContext } from './provider.ts';
import { type Classify, unusableAnswer } from './translate/failure.ts';
import { countOf, filledString } from './translate/json.ts';

/**
 * Reads a `generateContent` answer.
 *
 * @throws ProviderError for an error body, a blocked prompt, a broken tool call and an empty answer.
 */
export function readGeminiChat(body: unknown, context: ReadContext, classify: Classify): ChatCompletion {
  const answer: unknown = Array.isArray(body) ? body[0] : body;
  if (!isJsonObject(answer)) throw unusableAnswer('The answer is not a JSON object.');
  const candidates = geminiCandidates(answer, 'response', classify);
  const choices = candidates.map((candidate, index) => readChoice(candidate, index, context));
  if (!choices.some(({ hasContent, choice }) => hasContent || choice.finish_reason !== 'stop')) {
    throw unusableAnswer('The model gave an empty answer.');
  }
  const usage = answer.usageMetadata;
  const tier = geminiTier(usage);
  return {
    id: filledString(answer.responseId) ?? context.id,
    object: 'chat.completion',
    created: context.created,
    model: filledString(answer.modelVersion) ?? context.model,
    choices: choices.map(({ choice }) => choice),
    ...(isJsonObject(usage) ? { usage: geminiUsage(usage) } : {}),
    ...(tier === undefined ? {} : { service_tier: tier }),
    ...metadataOf(answer, candidates),
  };
}

interface ReadChoice {
  readonly choice: ChatCompletion['choices'][number];
  readonly hasContent: boolean;
}

function readChoice(candidate: JsonObject, position: number, context: ReadContext): ReadChoice {
  const index = countOf(candidate.index) || position;
  const parts = readParts(candidate, index, 0, context);
  const { text, calls, signature } = parts;
  const annotations = annotationsOf(candidate.groundingMetadata, text);
  const message: ChatMessage = {
    role: 'assistant',
    content: text === '' ? null : text,
    ...besideText(parts, annotations, signature, context),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map((call) => ({ ...call })) }),
  };
  const logprobs = logprobsOf(candidate);
  rememberTurn(calls, text, signature, context);
  return {
    choice: {
      index,
      message,
      ...(logprobs === undefined ? {} : { logprobs }),
      // A whole answer that names no reason has ended all the same.
      finish_reason:
        finishReasonOf(candidate, calls.length > 0) ?? (calls.length > 0 ? 'tool_calls' : 'stop'),
    },
    hasContent: saysSomething(parts),
  };
}
