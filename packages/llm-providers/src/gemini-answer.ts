import { type FinishReason, isJsonObject, type JsonObject, redact } from '@bytebot/shared';
import { blockedPrompt, type Classify, reportedError, unusableAnswer } from './translate/failure.ts';
import { filledString, objectsOf } from './translate/json.ts';

const finishReasons: Readonly<Record<string, FinishReason>> = {
  STOP: 'stop',
  FINISH_REASON_UNSPECIFIED: 'stop',
  NO_IMAGE: 'stop',
  MAX_TOKENS: 'length',
  CONTINUATION: 'length',
  SAFETY: 'content_filter',
  RECITATION: 'content_filter',
  LANGUAGE: 'content_filter',
  OTHER: 'content_filter',
  BLOCKLIST: 'content_filter',
  PROHIBITED_CONTENT: 'content_filter',
  SPII: 'content_filter',
  IMAGE_SAFETY: 'content_filter',
  IMAGE_PROHIBITED_CONTENT: 'content_filter',
  IMAGE_RECITATION: 'content_filter',
  IMAGE_OTHER: 'content_filter',
};

/** Reasons that mean the model stumbled: sampling noise, and another attempt may go well. */
const brokenReasons: ReadonlySet<string> = new Set([
  'MALFORMED_FUNCTION_CALL',
  'MALFORMED_RESPONSE',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MISSING_THOUGHT_SIGNATURE',
]);

/**
 * The candidates of an answer or a stream event, after its disguises of failure are excluded: an error body,
 * the same inside an array, a blocked prompt.
 *
 * @throws ProviderError when it is a failure.
 */
export function geminiCandidates(
  answer: JsonObject,
  phase: 'response' | 'stream',
  classify: Classify,
): JsonObject[] {
  if (answer.error !== undefined && answer.error !== null) throw reportedError(answer, phase, classify);
  const candidates = objectsOf(answer.candidates);
  const feedback = answer.promptFeedback;
  const reason = isJsonObject(feedback) ? filledString(feedback.blockReason) : undefined;
  if (candidates.length === 0 && reason !== undefined) {
    const ratings = isJsonObject(feedback) ? objectsOf(feedback.safetyRatings) : [];
    throw blockedPrompt(`The prompt was blocked: ${reason}${blamed(ratings)}.`);
  }
  return candidates;
}

/** The categories that blocked it, or were likely enough to. */
function blamed(ratings: readonly JsonObject[]): string {
  const categories = ratings
    .filter(
      ({ blocked, probability }) => blocked === true || probability === 'HIGH' || probability === 'MEDIUM',
    )
    .flatMap(({ category }) => filledString(category)?.slice(0, 60) ?? []);
  return categories.length === 0 ? '' : ` (${categories.slice(0, 8).join(', ')})`;
}

/**
 * OpenAI's finish reason; undefined while the candidate has none.
 *
 * @throws ProviderError for the reasons that leave no usable answer.
 */
export function finishReasonOf(candidate: JsonObject, hasCalls: boolean): FinishReason | undefined {
  const reason = filledString(candidate.finishReason);
  if (reason === undefined) return undefined;
  if (brokenReasons.has(reason)) {
    const message = filledString(candidate.finishMessage)?.slice(0, 300);
    throw unusableAnswer(
      message === undefined ? `The model stopped with ${reason}.` : `${reason}: ${redact(message)}`,
    );
  }
  const known = Object.hasOwn(finishReasons, reason) ? finishReasons[reason] : undefined;
  const mapped = known ?? 'stop';
  return mapped === 'stop' && hasCalls ? 'tool_calls' : mapped;
}
