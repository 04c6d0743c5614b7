import type { TranslatedProvider } from './bench-cases.ts';
import { responsesAnswer, responsesEvents } from './responses-answers.ts';
import { type Answer, eventsAnswer, STREAM_CONTENT_EVENTS, wholeAnswer, words } from './upstream-answers.ts';

const text =
  'Keep the socket open and put it back into the pool once the whole answer has been read. ' +
  'An idle time-out below the one of the server avoids requests that meet a closing connection.';

/** What the mock answers in beside chat completions. */
export type AnsweredDialect = TranslatedProvider | 'responses';

/** The answers in a dialect, as long as those of chat completions are. */
export function nativeAnswers(dialect: AnsweredDialect): {
  readonly unary: Answer;
  readonly stream: Answer;
} {
  return { unary: nativeUnary(dialect), stream: eventsAnswer(nativeEvents(dialect)) };
}

function nativeUnary(dialect: AnsweredDialect): Answer {
  if (dialect === 'responses') return json(responsesAnswer(text));
  return dialect === 'gemini' ? geminiUnary() : anthropicUnary();
}

/** The events of a whole stream in a dialect. */
export function nativeEvents(dialect: AnsweredDialect): string[] {
  if (dialect === 'responses') return responsesEvents();
  return dialect === 'gemini' ? geminiEvents() : anthropicEvents();
}

const geminiUsage = {
  promptTokenCount: 231,
  candidatesTokenCount: 46,
  totalTokenCount: 277,
  promptTokensDetails: [{ modality: 'TEXT', tokenCount: 231 }],
};
const geminiIdentity = { modelVersion: 'gemini-2.5-flash', responseId: 'Wm8gacS0N7ihvdIP5u2k8A4' };

function geminiUnary(): Answer {
  const content = { parts: [{ text }], role: 'model' };
  const candidates = [{ content, finishReason: 'STOP', index: 0, avgLogprobs: -0.11 }];
  return json({ candidates, usageMetadata: geminiUsage, ...geminiIdentity });
}

/** Gemini has no event for the role and no end mark; every event carries the usage so far. */
function geminiEvents(): string[] {
  const events: string[] = [];
  for (let index = 0; index < STREAM_CONTENT_EVENTS; index += 1) {
    const content = { parts: [{ text: wordOf(index) }], role: 'model' };
    const isLast = index === STREAM_CONTENT_EVENTS - 1;
    const candidates = [{ content, ...(isLast ? { finishReason: 'STOP' } : {}), index: 0 }];
    events.push(
      `data: ${JSON.stringify({ candidates, usageMetadata: geminiUsage, ...geminiIdentity })}\r\n\r\n`,
    );
  }
  return events;
}

const anthropicMessage = {
  id: 'msg_01XFDUDYJgAACzvnptvVoYEL',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5-20250929',
};
const anthropicUsage = {
  input_tokens: 231,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
  output_tokens: 46,
  service_tier: 'standard',
};

function anthropicUnary(): Answer {
  const content = [{ type: 'text', text }];
  const end = { stop_reason: 'end_turn', stop_sequence: null, usage: anthropicUsage };
  return json({ ...anthropicMessage, content, ...end });
}

function anthropicEvents(): string[] {
  const start = {
    ...anthropicMessage,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: anthropicUsage,
  };
  const events = [
    event({ type: 'message_start', message: start }),
    event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    event({ type: 'ping' }),
  ];
  for (let index = 0; index < STREAM_CONTENT_EVENTS; index += 1) {
    const delta = { type: 'text_delta', text: wordOf(index) };
    events.push(event({ type: 'content_block_delta', index: 0, delta }));
  }
  events.push(
    event({ type: 'content_block_stop', index: 0 }),
    event({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 46 },
    }),
    event({ type: 'message_stop' }),
  );
  return events;
}

function event(data: { readonly type: string; readonly [field: string]: unknown }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}

function json(value: unknown): Answer {
  return wholeAnswer(Buffer.from(JSON.stringify(value)));
}

function wordOf(index: number): string {
  return words[index % words.length] ?? '';
}
