import { encodeSseEvent, isJsonObject } from '@bytebot/shared';
import { type Answer, answerTo } from '../answer/answer.ts';
import type { Call } from '../call.ts';
import type { EventStream, Outcome } from '../deliver/event-stream.ts';
import { questionFromCohere } from './read-question.ts';

/** How many characters of a tool's arguments one event carries. */
const argumentPieceLength = 12;
const reasons = {
  stop: 'COMPLETE',
  length: 'MAX_TOKENS',
  'tool-use': 'TOOL_CALL',
  'stop-sequence': 'STOP_SEQUENCE',
};

interface Draft {
  readonly id: string;
  readonly answer: Answer;
  readonly calls: readonly { readonly id: string; readonly name: string; readonly input: string }[];
  readonly plan: string;
  readonly finishReason: string;
  readonly usage: object | undefined;
}

/** `POST /v2/chat`, whole or in events. */
export function cohereChat(call: Call): Outcome {
  const answer = answerTo(questionFromCohere(call.body), call.providerName, call.reply);
  const calls = answer.toolUses.map((use) => ({
    id: `${use.name}_${call.ids.next('')}`,
    name: use.name,
    input: JSON.stringify(use.input),
  }));
  const draft: Draft = {
    id: call.ids.next(''),
    answer,
    calls,
    plan: calls.length === 0 ? '' : `I will use ${calls.map(({ name }) => name).join(' and ')}.`,
    finishReason: call.reply?.finishReason ?? reasons[answer.end],
    usage: usageOf(call, answer),
  };
  const headers = { 'x-debug-trace-id': call.ids.next(''), 'x-api-warning': 'simulated' };
  if (call.body.stream === true) return { kind: 'stream', status: 200, headers, stream: streamOf(draft) };
  return { kind: 'whole', status: 200, headers, body: wholeOf(draft) };
}

function usageOf({ reply }: Call, { tokens }: Answer): object | undefined {
  if (reply?.usage === null) return undefined;
  if (reply?.usage !== undefined) return reply.usage;
  const outputTokens = tokens.output + tokens.thought;
  return {
    billed_units: { input_tokens: tokens.prompt, output_tokens: outputTokens },
    tokens: { input_tokens: tokens.prompt + 60, output_tokens: outputTokens + 1 },
    cached_tokens: 0,
  };
}

function wholeOf({ id, answer, calls, plan, finishReason, usage }: Draft): object {
  const thinking = answer.thoughts.join('');
  const text = answer.pieces.join('');
  const content = [
    ...(thinking === '' ? [] : [{ type: 'thinking', thinking }]),
    ...(text === '' ? [] : [{ type: 'text', text }]),
  ];
  const toolCalls = calls.map((one) => ({
    id: one.id,
    type: 'function',
    function: { name: one.name, arguments: one.input },
  }));
  return {
    id,
    message: {
      role: 'assistant',
      ...(content.length === 0 ? {} : { content }),
      ...(plan === '' ? {} : { tool_plan: plan }),
      ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
    },
    finish_reason: finishReason,
    ...(usage === undefined ? {} : { usage }),
  };
}

/** The events of a streamed answer (Cohere, "Streaming responses"); what opens a block comes with its first piece. */
function streamOf({ id, answer, calls, plan, finishReason, usage }: Draft): EventStream {
  const start = { message: { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] } };
  const hasThoughts = answer.thoughts.length > 0;
  const content = [
    ...blockEvents('thinking', 0, answer.thoughts),
    ...blockEvents('text', hasThoughts ? 1 : 0, answer.pieces),
    ...(plan === '' ? [] : [event('tool-plan-delta', { delta: { message: { tool_plan: plan } } })]),
    ...calls.flatMap(callEvents),
  ];
  const delta = { finish_reason: finishReason, ...(usage === undefined ? {} : { usage }) };
  return {
    contentType: 'text/event-stream',
    opening: event('message-start', { id, delta: start }),
    content,
    closing: event('message-end', { id, delta }),
    endMark: '',
    keepAlive: ': keep-alive\n\n',
    malformed: 'event: content-delta\ndata: {"type":"content-delta","delta"\n\n',
    errorEvent: (body) => {
      if (typeof body === 'string') return body;
      if (isJsonObject(body)) return `data: ${JSON.stringify(body)}\n\n`;
      const error = 'internal server error, this has been reported to our developers.';
      return event('message-end', { id, delta: { finish_reason: 'ERROR', error } });
    },
  };
}

function blockEvents(type: 'text' | 'thinking', index: number, pieces: readonly string[]): string[] {
  return pieces.map((piece, position) => {
    const message = { content: { [type]: piece } };
    const opening =
      position === 0
        ? event('content-start', { index, delta: { message: { content: { type, [type]: '' } } } })
        : '';
    const ending = position === pieces.length - 1 ? event('content-end', { index }) : '';
    return opening + event('content-delta', { index, delta: { message } }) + ending;
  });
}

function callEvents({ id, name, input }: Draft['calls'][number], index: number): string[] {
  const start = { tool_calls: { id, type: 'function', function: { name, arguments: '' } } };
  const pieces = input.match(new RegExp(`[^]{1,${argumentPieceLength}}`, 'g')) ?? [];
  return [
    event('tool-call-start', { index, delta: { message: start } }),
    ...pieces.map((piece) =>
      event('tool-call-delta', {
        index,
        delta: { message: { tool_calls: { function: { arguments: piece } } } },
      }),
    ),
    event('tool-call-end', { index }),
  ];
}

function event(type: string, fields: object): string {
  return encodeSseEvent(type, JSON.stringify({ type, ...fields }));
}
