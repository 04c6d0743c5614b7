import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';

/** What a provider of the client's own dialect gets and gives, byte for byte. */

let upstream: Upstream;
let proxy: ProxyProcess;

beforeAll(async () => {
  upstream = await startUpstream((_request, response) => response.end());
  const { url } = upstream;
  const place = { vertex_project: 'p', vertex_location: 'us-east5' };
  proxy = await startProxy({
    config: configOf(
      [
        { name: 'claude', model: 'anthropic/claude-test-1', apiBase: `${url}/anthropic` },
        { name: 'routed', model: 'openrouter/anthropic/claude-test-1', apiBase: `${url}/openrouter/api/v1` },
        { name: 'vertex', model: 'vertex_ai/claude-test-1', apiBase: `${url}/vertex`, params: place },
        { name: 'gpt', model: 'openai/gpt-test-1', apiBase: `${url}/openai/v1` },
        { name: 'flash', model: 'gemini/gemini-test-1', apiBase: `${url}/gemini/v1beta` },
      ],
      { litellm_settings: { num_retries: 0 } },
    ),
  });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

interface Sent {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

/** Sends the body to the proxy, which gets this answer from the provider. */
async function send(
  path: string,
  body: string,
  answer: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Sent> {
  const isStream = /^(?:event|data):/.test(answer);
  upstream.answerWith((_request, response) => {
    response.writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' });
    response.end(answer);
  });
  const response = await fetch(proxy.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

/** Blanks, escapes, numbers that JavaScript cannot hold, and fields that nobody knows. */
const odd =
  '"x_big" : 123456789012345678901234567890 ,\t"x_odd":{"model":"inner","__proto__":{"a":[1.0,"\\u00e9 \\ud83d\\ude00"]}}';

const message = `{ "id":"msg_1","type":"message","role":"assistant","model":"claude-test-1","content":[{"type":"text","text":"h\\u00e9"}],"stop_reason":"end_turn","stop_sequence":null,${odd},"usage":{"input_tokens":1,"output_tokens":2}}\n`;
const messageEvents = [
  'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-test-1","content":[],"stop_reason":null,"usage":{"input_tokens":1,"output_tokens":1}}}\n\n',
  `event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""},${odd}}\n\n`,
  'event: content_block_delta\ndata: {"type": "content_block_delta","index":0,"delta":{"type":"text_delta","text":"h\\u00e9\u{1f600}"}}\n\n',
  `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"x_unknown_delta"},${odd}}\n\n`,
  'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n',
  'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":7}}\n\n',
  'event: message_stop\ndata: {"type":"message_stop"}\n\n',
];

const response = `{ "id":"resp_1","object":"response","status":"completed","model":"gpt-test-1","output":[{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"h\\u00e9","annotations":[]}]}],${odd},"usage":{"input_tokens":1,"output_tokens":2,"total_tokens":3}}`;
const responseEvents = [
  'event: response.created\ndata: {"type":"response.created","sequence_number":0,"response":{"id":"resp_1","object":"response","status":"in_progress","model":"gpt-test-1","output":[]}}\n\n',
  `event: response.output_item.added\ndata: {"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]},${odd}}\n\n`,
  'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","sequence_number":2,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"h\\u00e9"}\n\n',
  'event: response.x_unknown\ndata: {"type":"response.x_unknown","sequence_number":3}\n\n',
  `event: response.completed\ndata: {"type":"response.completed","sequence_number":4,"response":${response}}\n\n`,
];

const generated = `{\n "candidates": [ {"content":{"role":"model","parts":[{"text":"h\\u00e9"}]},"finishReason":"STOP","index":0} ],${odd},"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2,"totalTokenCount":3},"modelVersion":"gemini-test-1","responseId":"r1"}\n`;
const generatedData = [
  `{"candidates": [{"content":{"role":"model","parts":[{"text":"h\\u00e9"}]},"index":0}],${odd},"modelVersion":"gemini-test-1"}`,
  '{"candidates":[{"content":{"role":"model","parts":[{"text":"\u{1f600}"}]},"finishReason":"STOP","index":0}]}',
  '{"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2,"totalTokenCount":3}}',
];
const generatedEvents = generatedData.map((data) => `data: ${data}\r\n\r\n`);

interface Case {
  readonly name: string;
  readonly path: string;
  /** The body as the client sends it, and as the provider gets it. */
  readonly sent: string;
  readonly got: string;
  readonly at: string;
  readonly answer: string;
}

const turns = `"messages" : [ {"role":"user","content":"\\u00e9 \\"model\\": 1","x":1.50} ] , "max_tokens":5,${odd}`;
const input = `"input" : [ {"role":"user","content":"\\u00e9"} ], "store":false,${odd}`;
const contents = `{ "contents" : [ {"role":"user","parts":[{"text":"\\u00e9"}]} ] , "generationConfig":{"temperature":1.0}}`;
const named = (fields: string, model: string, more = ''): string =>
  `{\n ${fields}, "model" :\t"${model}" ${more}}\n`;

const cases: readonly Case[] = [
  {
    name: 'a message of Anthropic’s',
    path: '/v1/messages',
    sent: named(turns, 'claude'),
    got: named(turns, 'claude-test-1'),
    at: '/anthropic/v1/messages',
    answer: message,
  },
  {
    name: 'a stream of Anthropic’s',
    path: '/v1/messages',
    sent: named(turns, 'claude', ', "stream": true'),
    got: named(turns, 'claude-test-1', ', "stream": true'),
    at: '/anthropic/v1/messages',
    answer: messageEvents.join(''),
  },
  {
    name: 'a stream of messages by way of OpenRouter',
    path: '/v1/messages',
    sent: named(turns, 'routed', ', "stream": true'),
    got: named(turns, 'anthropic/claude-test-1', ', "stream": true'),
    at: '/openrouter/api/v1/messages',
    answer: messageEvents.join(''),
  },
  {
    name: 'a response of OpenAI’s',
    path: '/v1/responses',
    sent: named(input, 'gpt'),
    got: named(input, 'gpt-test-1'),
    at: '/openai/v1/responses',
    answer: response,
  },
  {
    name: 'a stream of OpenAI’s',
    path: '/v1/responses',
    sent: named(input, 'gpt', ', "stream": true'),
    got: named(input, 'gpt-test-1', ', "stream": true'),
    at: '/openai/v1/responses',
    answer: responseEvents.join(''),
  },
  {
    name: 'a generation of Google’s',
    path: '/v1beta/models/flash:generateContent',
    sent: contents,
    got: contents,
    at: '/gemini/v1beta/models/gemini-test-1:generateContent',
    answer: generated,
  },
  {
    name: 'a stream of Google’s',
    path: '/v1beta/models/flash:streamGenerateContent?alt=sse',
    sent: contents,
    got: contents,
    at: '/gemini/v1beta/models/gemini-test-1:streamGenerateContent?alt=sse',
    answer: generatedEvents.join(''),
  },
  {
    name: 'a count of Anthropic’s',
    path: '/v1/messages/count_tokens',
    sent: named(turns, 'claude'),
    got: named(turns, 'claude-test-1'),
    at: '/anthropic/v1/messages/count_tokens',
    answer: `{ "input_tokens": 7 ,${odd}}`,
  },
  {
    name: 'a count of Google’s',
    path: '/v1beta/models/flash:countTokens',
    sent: contents,
    got: contents,
    at: '/gemini/v1beta/models/gemini-test-1:countTokens',
    answer: `{ "totalTokens": 7 ,${odd}}`,
  },
];

test.each(cases.map((one) => [one.name, one] as const))(
  '%s: only the model name changes, and the answer is the provider’s',
  async (_name, { path, sent, got, at, answer }) => {
    const { status, text } = await send(path, sent, answer);
    expect(text).toBe(answer);
    expect(status).toBe(200);
    expect(upstream.seen.map((seen) => [seen.path, seen.body])).toEqual([[at, got]]);
  },
);

test('what keeps a stream alive stays with the proxy, whose own form the client gets', async () => {
  const pings = ': wait\n\nevent: ping\ndata: {"type": "ping"}\n\n';
  const { text } = await send(
    '/v1/messages',
    named(turns, 'claude', ', "stream": true'),
    messageEvents.map((event) => event + pings).join(''),
  );
  expect(text).toBe(messageEvents.join(''));
});

test('a stream of Google’s is a JSON array where the client wants one', async () => {
  const { text, headers } = await send(
    '/v1beta/models/flash:streamGenerateContent',
    contents,
    generatedEvents.join(''),
  );
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  expect(text.startsWith(`[${generatedData[0]}`)).toBe(true);
  expect(JSON.parse(text)).toEqual(generatedData.map((data) => JSON.parse(data)));
});

test('the client’s version and features reach Anthropic, its key does not', async () => {
  await send('/v1/messages', named(turns, 'claude'), message, {
    'anthropic-version': '2099-01-01',
    'anthropic-beta': 'x-2099-01-01',
    'x-api-key': 'sk-test-client',
  });
  expect(upstream.seen[0]?.headers).toMatchObject({
    'anthropic-version': '2099-01-01',
    'anthropic-beta': 'x-2099-01-01',
    'x-api-key': 'sk-test-provider',
  });
  expect(JSON.stringify(upstream.seen[0]?.headers)).not.toContain('sk-test-client');
});

describe('Claude on Vertex AI', () => {
  const place = '/vertex/v1/projects/p/locations/us-east5/publishers/anthropic/models';

  test('has the model in the address, and still says in the body that it shall stream', async () => {
    const { text } = await send(
      '/v1/messages',
      named(turns, 'vertex', ', "stream": true'),
      messageEvents.join(''),
    );
    expect(text).toBe(messageEvents.join(''));
    const [seen] = upstream.seen;
    expect(seen?.path).toBe(`${place}/claude-test-1:streamRawPredict`);
    const body = JSON.parse(seen?.body ?? '');
    expect(body).toMatchObject({ anthropic_version: 'vertex-2023-10-16', max_tokens: 5, stream: true });
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['model']));
    expect(seen?.body).toContain(odd);
  });

  test('is asked to count elsewhere, by its name', async () => {
    const { text } = await send('/v1/messages/count_tokens', named(turns, 'vertex'), '{"input_tokens":7}');
    expect(text).toBe('{"input_tokens":7}');
    expect(upstream.seen[0]?.path).toBe(`${place}/count-tokens:rawPredict`);
    expect(JSON.parse(upstream.seen[0]?.body ?? '')).toMatchObject({ model: 'claude-test-1' });
  });
});
