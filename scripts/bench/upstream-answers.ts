/** How many content events a stream has, beside the role, the finish reason, the usage and the end mark. */
export const STREAM_CONTENT_EVENTS = 100;

/** An answer that is written to the socket as it is. */
export interface Answer {
  readonly bytes: Buffer;
  /** Bytes of the body without chunk framing. */
  readonly bodyBytes: number;
}

const identity = {
  id: 'chatcmpl-DTb7u3lJ2mQp0xVwR5nYk9eHsZaGc',
  created: 1_763_717_700,
  model: 'gpt-4o-2024-08-06',
};
const fingerprint = { service_tier: 'default', system_fingerprint: 'fp_b33640a400' };
const usage = {
  prompt_tokens: 231,
  completion_tokens: 46,
  total_tokens: 277,
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: 0,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
};

/** A chat completion of about 0.7 KB with the headers OpenAI sends. */
export function unaryAnswer(): Answer {
  const content =
    'Keep the socket open and put it back into the pool once the whole answer has been read. ' +
    'An idle time-out below the one of the server avoids requests that meet a closing connection.';
  const message = { role: 'assistant', content, refusal: null, annotations: [] };
  const body = Buffer.from(
    JSON.stringify({
      ...identity,
      object: 'chat.completion',
      choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
      usage,
      ...fingerprint,
    }),
  );
  return wholeAnswer(body);
}

/** JSON with the headers of a provider. */
export function wholeAnswer(body: Buffer): Answer {
  const head = answerHead('application/json', [`content-length: ${body.length}`]);
  return { bytes: Buffer.concat([head, body]), bodyBytes: body.length };
}

/** Events that are an HTTP chunk each, and the end. */
export function eventsAnswer(events: readonly string[]): Answer {
  const chunks = events.map(httpChunk);
  return {
    bytes: Buffer.concat([streamHead(), ...chunks, Buffer.from('0\r\n\r\n')]),
    bodyBytes: byteLengthOf(events),
  };
}

/** A whole stream: every event is an HTTP chunk of its own, as a server writes that flushes each; no pauses. */
export function streamAnswer(): Answer {
  return eventsAnswer(openaiEvents());
}

/** The events of a whole stream in OpenAI's dialect. */
export function openaiEvents(): string[] {
  const events = [roleEvent()];
  for (let index = 0; index < STREAM_CONTENT_EVENTS; index += 1) events.push(contentEvent(index));
  events.push(chunkEvent({}, 'stop'), usageEvent(), 'data: [DONE]\n\n');
  return events;
}

/** Bytes of a stream that may not go missing: the usage event is the proxy's to hide when the client did not ask. */
export function streamMinimumBytes(): number {
  return streamAnswer().bodyBytes - Buffer.byteLength(usageEvent());
}

/** The role and the first content, and then nothing more. */
export function idleAnswer(): Answer {
  const events = [roleEvent(), contentEvent(0)];
  return { bytes: Buffer.concat([streamHead(), ...events.map(httpChunk)]), bodyBytes: byteLengthOf(events) };
}

/** What the contents of a stream are, in turns. */
export const words = [
  ' the',
  ' connection',
  ' pool',
  ' keeps',
  ' sockets',
  ' open',
  ',',
  ' so',
  ' requests',
  ' share',
];

const roleEvent = (): string => chunkEvent({ role: 'assistant', content: '', refusal: null }, null);
const contentEvent = (index: number): string => chunkEvent({ content: words[index % words.length] }, null);

function chunkEvent(delta: object, finishReason: string | null): string {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: finishReason }];
  const chunk = { ...identity, object: 'chat.completion.chunk', ...fingerprint, choices };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

function usageEvent(): string {
  const chunk = { ...identity, object: 'chat.completion.chunk', ...fingerprint, choices: [], usage };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

function httpChunk(event: string): Buffer {
  return Buffer.from(`${Buffer.byteLength(event).toString(16)}\r\n${event}\r\n`);
}

function byteLengthOf(events: readonly string[]): number {
  return events.reduce((total, event) => total + Buffer.byteLength(event), 0);
}

const streamHead = (): Buffer =>
  answerHead('text/event-stream; charset=utf-8', ['transfer-encoding: chunked', 'cache-control: no-cache']);

function answerHead(contentType: string, framing: readonly string[]): Buffer {
  const lines = [
    'HTTP/1.1 200 OK',
    'date: Fri, 21 Nov 2025 09:35:00 GMT',
    `content-type: ${contentType}`,
    ...framing,
    'connection: keep-alive',
    'access-control-expose-headers: X-Request-ID',
    'openai-organization: org-benchmark',
    'openai-processing-ms: 412',
    'openai-project: proj_benchmark',
    'openai-version: 2020-10-01',
    'x-envoy-upstream-service-time: 436',
    'x-ratelimit-limit-requests: 10000',
    'x-ratelimit-limit-tokens: 30000000',
    'x-ratelimit-remaining-requests: 9999',
    'x-ratelimit-remaining-tokens: 29999742',
    'x-ratelimit-reset-requests: 6ms',
    'x-ratelimit-reset-tokens: 0s',
    'x-request-id: req_5f0c2b7be1d84c1ab1f3a3c1c6a2d9f4',
    'strict-transport-security: max-age=31536000; includeSubDomains; preload',
    'x-content-type-options: nosniff',
    'cf-cache-status: DYNAMIC',
    'server: cloudflare',
    'cf-ray: 9a1f3c5d7e2b4f60-FRA',
    'alt-svc: h3=":443"; ma=86400',
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}
