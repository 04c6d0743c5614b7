import { isJsonObject } from '@bytebot/shared';
import { type Answer, answerTo } from '../answer/answer.ts';
import type { Call } from '../call.ts';
import type { EventStream, Outcome } from '../deliver/event-stream.ts';
import { runnerFailed } from './ollama-refusals.ts';
import { questionFromOllama } from './read-question.ts';

const secondNs = 1_000_000_000;

/** `POST /api/chat`: lines of JSON, or one object when `stream` is false (Ollama API, "Generate a chat message"). */
export function ollamaChat(call: Call): Outcome {
  const answer = answerTo(questionFromOllama(call.body), call.providerName, call.reply);
  const head = { model: call.model, created_at: new Date(call.nowMs).toISOString() };
  const calls = answer.toolUses.map((use, index) => ({
    id: call.ids.next('call_'),
    function: { index, name: use.name, arguments: use.input },
  }));
  const end = { done: true, done_reason: doneReason(answer, call), ...counts(answer, call) };
  if (call.body.stream === false) {
    const thoughts = answer.thoughts.join('');
    const message = {
      role: 'assistant',
      content: answer.pieces.join(''),
      ...(thoughts === '' ? {} : { thinking: thoughts }),
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    };
    return { kind: 'whole', status: 200, headers: {}, body: { ...head, message, ...end } };
  }
  const line = (message: object, rest: object = { done: false }): string =>
    `${JSON.stringify({ ...head, message: { role: 'assistant', content: '', ...message }, ...rest })}\n`;
  const content = [
    ...answer.thoughts.map((thinking) => line({ thinking })),
    ...answer.pieces.map((piece) => line({ content: piece })),
    ...calls.map((toolCall) => line({ tool_calls: [toolCall] })),
  ];
  return { kind: 'stream', status: 200, headers: {}, stream: streamOf(content, line({}, end)) };
}

function doneReason(answer: Answer, { reply }: Call): string {
  return reply?.finishReason ?? (answer.end === 'length' ? 'length' : 'stop');
}

function counts(answer: Answer, { reply }: Call): object {
  const durations = { total_duration: 2 * secondNs, load_duration: secondNs };
  if (reply?.usage === null) return durations;
  return {
    ...durations,
    prompt_eval_count: answer.tokens.prompt,
    prompt_eval_duration: secondNs,
    eval_count: answer.tokens.output + answer.tokens.thought,
    eval_duration: secondNs,
    ...reply?.usage,
  };
}

function streamOf(content: readonly string[], closing: string): EventStream {
  return {
    contentType: 'application/x-ndjson',
    opening: '',
    content,
    closing,
    endMark: '',
    keepAlive: '\n',
    malformed: '{"model":"malformed","message":{"role"\n',
    errorEvent: (body) =>
      typeof body === 'string'
        ? body
        : `${JSON.stringify(isJsonObject(body) ? body : { error: runnerFailed })}\n`,
  };
}
