import { type ChatCompletion, isJsonObject, type JsonObject } from '@bytebot/shared';
import type { AnswerContext } from '../client-dialect.ts';
import { showsThoughts } from './shows-thoughts.ts';
import { callPart, callPieceOf, type WrittenCall } from './write-calls.ts';
import { finishFields } from './write-finish.ts';
import { googleNotes, groundingOf, logprobFields } from './write-notes.ts';
import { objectsOf, saidParts } from './write-parts.ts';
import { usageMetadataOf } from './write-usage.ts';

/** A canonical answer as a `GenerateContentResponse` (Gemini API reference). */
export function writeGeminiAnswer(completion: ChatCompletion, context: AnswerContext): JsonObject {
  const shows = showsThoughts(context.request);
  const candidates = completion.choices.map((choice, position) => {
    const { message } = choice;
    const parts = saidParts(message, shows);
    const broken: WrittenCall[] = [];
    for (const call of objectsOf(message.tool_calls).map(callPieceOf)) {
      const part = callPart(call);
      if (part === undefined) broken.push(call);
      else parts.push(part);
    }
    const notes = googleNotes(completion, position);
    return {
      content: { role: 'model', parts },
      ...finishFields(choice.finish_reason ?? 'stop', broken),
      index: choice.index,
      ...(notes.groundingMetadata === undefined
        ? groundingOf(message.annotations, typeof message.content === 'string' ? message.content : '')
        : {}),
      ...notes,
      ...logprobFields(choice.logprobs),
    };
  });
  return { candidates, ...answerFields(completion, context) };
}

/** What an answer says beside its candidates, and every event of a stream as well. */
export function answerFields(
  answer: Pick<ChatCompletion, 'id' | 'model' | 'usage'> & { readonly prompt_feedback?: unknown },
  { echoModel, created, uniqueId }: AnswerContext,
): JsonObject {
  const { usage, prompt_feedback: feedback } = answer;
  return {
    ...(isJsonObject(feedback) ? { promptFeedback: feedback } : {}),
    ...(usage === undefined ? {} : { usageMetadata: usageMetadataOf(usage) }),
    modelVersion: echoModel ?? answer.model,
    createTime: new Date(created * 1_000).toISOString(),
    responseId: answer.id === '' ? uniqueId : answer.id,
  };
}
