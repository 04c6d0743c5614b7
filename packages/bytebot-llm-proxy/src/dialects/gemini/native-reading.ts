import { geminiUsage } from '@bytebot/llm-providers';
import { isJsonObject, type JsonObject } from '@bytebot/shared';
import type { NativeEventFacts, NativeFacts, NativeReading } from '../client-dialect.ts';

/** Reasons for which Google holds back what the model wrote (Gemini API reference, "FinishReason"). */
const filterReasons: ReadonlySet<unknown> = new Set([
  'SAFETY',
  'RECITATION',
  'LANGUAGE',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'OTHER',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
  'IMAGE_OTHER',
]);

/** What Google's answers say that pass as bytes. Its events have no names and no last one: the finish reason ends it. */
export const geminiReading: NativeReading = {
  readAnswer: (value) => {
    const answer = objectOf(value);
    const candidates = candidatesOf(answer);
    const isError = hasError(answer);
    const isBlocked = blockReasonOf(answer) !== undefined;
    const isAnswer = candidates.length > 0 || isBlocked || isError;
    return {
      ...headOf(answer),
      isFiltered: isBlocked || candidates.some(({ finishReason }) => filterReasons.has(finishReason)),
      isError,
      unreadable: isAnswer ? undefined : 'the answer has no candidates',
    };
  },
  readEvent: (_name, value): NativeEventFacts => {
    const answer = objectOf(value);
    const candidates = candidatesOf(answer);
    const hasEnded = candidates.some(({ finishReason }) => isReason(finishReason));
    return {
      ...headOf(answer),
      hasContent: candidates.some(saysSomething),
      isError: hasError(answer),
      isComplete: hasEnded || (candidates.length === 0 && blockReasonOf(answer) !== undefined),
      isEnd: false,
      isPing: answer === undefined,
    };
  },
  isContentEvent: () => false,
  doneMark: undefined,
};

function headOf(answer: JsonObject | undefined): Pick<NativeFacts, 'usage' | 'model' | 'id'> {
  const { usageMetadata: usage, modelVersion: model, responseId: id } = answer ?? {};
  return {
    usage: isJsonObject(usage) ? geminiUsage(usage) : undefined,
    model: typeof model === 'string' ? model : undefined,
    id: typeof id === 'string' ? id : undefined,
  };
}

/** A stream's failure may come as an array of one. */
function objectOf(value: unknown): JsonObject | undefined {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return isJsonObject(one) ? one : undefined;
}

function candidatesOf(answer: JsonObject | undefined): JsonObject[] {
  const candidates = answer?.candidates;
  return Array.isArray(candidates) ? candidates.filter(isJsonObject) : [];
}

function hasError(answer: JsonObject | undefined): boolean {
  return answer?.error !== undefined && answer.error !== null;
}

function blockReasonOf(answer: JsonObject | undefined): string | undefined {
  const feedback = answer?.promptFeedback;
  const reason = isJsonObject(feedback) ? feedback.blockReason : undefined;
  return isReason(reason) ? reason : undefined;
}

function isReason(reason: unknown): reason is string {
  return typeof reason === 'string' && reason !== '' && !reason.endsWith('_UNSPECIFIED');
}

function saysSomething({ content }: JsonObject): boolean {
  const parts = isJsonObject(content) ? content.parts : undefined;
  return Array.isArray(parts) && parts.some((part) => isJsonObject(part) && part.text !== '');
}
