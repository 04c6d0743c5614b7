import { SSE_DONE } from '@bytebot/shared';
import { type Answer, answerTo } from '../answer/answer.ts';
import type { Call } from '../call.ts';
import type { Outcome } from '../deliver/event-stream.ts';
import { type ChatDraft, usageOf } from './chat-draft.ts';
import { eventWriter } from './chat-events.ts';
import type { Flavour } from './flavour.ts';
import { questionFromChat } from './read-question.ts';

/** Answers a chat request, whole or streamed, in one provider's flavour of OpenAI's dialect. */
export function chat(call: Call, flavour: Flavour): Outcome {
  const question = questionFromChat(call.body);
  const answer = answerTo(question, call.providerName, call.reply);
  const requestId = call.ids.next('req_');
  const headers = flavour.headers(call, requestId);
  const choiceCount = typeof call.body.n === 'number' ? Math.min(Math.max(1, call.body.n), 8) : 1;
  const draft: ChatDraft = {
    call,
    flavour,
    answer,
    requestId,
    choiceCount,
    id: call.ids.next(flavour.idPrefix),
    toolIds: answer.toolUses.map(() => {
      const id = call.ids.next(flavour.toolIdPrefix);
      return flavour.toolId?.(id) ?? id;
    }),
    finishReason: call.reply?.finishReason ?? finishReasons[answer.end],
  };
  if (call.body.stream !== true) return { kind: 'whole', status: 200, headers, body: wholeAnswer(draft) };
  const events = eventWriter(draft);
  const stream = {
    contentType: 'text/event-stream',
    greeting: flavour.greeting,
    opening: events.opening(),
    content: events.content(),
    closing: events.closing(),
    endMark: SSE_DONE,
    keepAlive: flavour.keepAlive,
    malformed: 'data: {"id":"malformed","choices":[{"index"\n\n',
    errorEvent: (body: unknown) => flavour.errorEvent(body, events.bareChunk()),
  };
  return { kind: 'stream', status: 200, headers, stream };
}

const finishReasons: Readonly<Record<Answer['end'], string>> = {
  stop: 'stop',
  length: 'length',
  'tool-use': 'tool_calls',
  'stop-sequence': 'stop',
};

function wholeAnswer(draft: ChatDraft): object {
  const { call, flavour, finishReason } = draft;
  const usage = usageOf(draft);
  const choices = Array.from({ length: draft.choiceCount }, (_, index) => ({
    index,
    message: messageOf(draft),
    ...flavour.choiceFields(finishReason),
    finish_reason: finishReason,
  }));
  return {
    id: draft.id,
    object: 'chat.completion',
    created: Math.floor(call.nowMs / 1_000),
    model: call.model,
    choices,
    ...(usage === undefined ? {} : { usage }),
    ...flavour.extraFields(call),
    ...flavour.wholeFields(draft.requestId),
  };
}

function messageOf({ answer, flavour, toolIds }: ChatDraft): object {
  const text = answer.pieces.join('');
  const thoughts = answer.thoughts.join('');
  const toolCalls = answer.toolUses.map((use, index) => ({
    id: toolIds[index],
    type: 'function',
    function: { name: use.name, arguments: JSON.stringify(use.input) },
  }));
  const chunk = thoughts === '' ? undefined : flavour.thoughtChunk?.(thoughts);
  const said = chunk === undefined ? text : [chunk, ...(text === '' ? [] : [{ type: 'text', text }])];
  return {
    role: 'assistant',
    content: toolCalls.length > 0 && chunk === undefined ? null : said,
    ...flavour.messageFields,
    ...(thoughts === '' || chunk !== undefined ? {} : { [flavour.reasoningField]: thoughts }),
    ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
  };
}
