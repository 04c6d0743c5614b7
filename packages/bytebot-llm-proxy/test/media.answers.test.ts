import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import {
  friendlyMedia,
  type MediaAnswer,
  type MediaProvider,
  SOUND,
  sendJson,
  sendText,
  startMediaProvider,
} from './support/media-provider.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';

/** What becomes of the answers of pictures and sound. */

let provider: MediaProvider;
let proxy: ProxyProcess;

beforeAll(async () => {
  provider = await startMediaProvider();
  const apiBase = `${provider.url}/v1`;
  proxy = await startProxy({
    config: configOf(
      [
        { name: 'say', model: 'openai/tts-1', apiBase },
        { name: 'slow', model: 'openai/tts-1', apiBase, params: { timeout: 0.3 } },
        { name: 'draw', model: 'openai/gpt-image-1', apiBase },
        { name: 'failing', model: 'openai/tts-0', apiBase },
      ],
      {
        litellm_settings: { num_retries: 0 },
        router_settings: { fallbacks: [{ failing: ['say'] }] },
      },
    ),
  });
});

beforeEach(() => provider.answerWith(friendlyMedia));

afterAll(async () => {
  await proxy.stop();
  await provider.close();
});

function speak(model = 'say', more: object = {}): Promise<Response> {
  return post('/v1/audio/speech', { model, voice: 'alloy', input: 'Hello', ...more });
}

function post(path: string, body: object): Promise<Response> {
  return fetch(proxy.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

const error = { error: { message: 'not today', type: 'server_error', code: null } };

describe('an answer that is none is an upstream failure, and another model answers', () => {
  test.each<[string, MediaAnswer]>([
    ['an error', (_, response) => sendJson(response, error, 500)],
    ['an error inside a 200', (_, response) => sendJson(response, error)],
    ['no sound at all', (_, response) => sendText(response, 'audio/mpeg', '')],
    ['a page', (_, response) => sendText(response, 'text/html', '<h1>Hello</h1>')],
    ['JSON that is cut off', (_, response) => sendText(response, 'application/json', '{"data":[')],
    ['a cut before the first byte', (_, response) => response.destroy() && undefined],
    [
      'a cut within JSON',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"data":');
        setImmediate(() => response.destroy());
      },
    ],
  ])('%s', async (_what, answer) => {
    provider.answerWith((request, response) =>
      request.json().model === 'tts-0' ? answer(request, response) : friendlyMedia(request, response),
    );
    const response = await speak('failing');
    expect(response.status).toBe(200);
    expect(response.headers.get('x-litellm-attempted-fallbacks')).toBe('1');
    expect(Buffer.from(await response.arrayBuffer()).equals(SOUND)).toBe(true);
  });
});

test('an error is told in the envelope, with the provider’s words', async () => {
  provider.answerWith((_, response) =>
    sendJson(response, { error: { message: 'voice `x` is unknown', param: 'voice' } }, 400),
  );
  const response = await speak();
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    error: { message: expect.stringContaining('voice `x` is unknown'), kind: 'invalid_request' },
  });
});

test('sound streams as it comes, and is not held', async () => {
  const { promise: first, resolve: sendRest } = Promise.withResolvers<void>();
  provider.answerWith(async (_, response) => {
    response.writeHead(200, { 'content-type': 'audio/mpeg' });
    response.write(SOUND.subarray(0, 100));
    await first;
    response.end(SOUND.subarray(100));
  });
  const response = await speak();
  const reader = response.body?.getReader();
  const begin = await reader?.read();
  expect(begin?.value).toHaveLength(100);
  sendRest();
  const chunks: Uint8Array[] = [];
  for (let next = await reader?.read(); next?.done === false; next = await reader?.read())
    chunks.push(next.value);
  expect(Buffer.concat(chunks).equals(SOUND.subarray(100))).toBe(true);
});

test('sound that breaks off ends the connection: nobody takes it for whole', async () => {
  provider.answerWith((_, response) => {
    response.writeHead(200, { 'content-type': 'audio/mpeg' });
    response.write(SOUND.subarray(0, 100), () => response.destroy());
  });
  const response = await speak();
  await expect(response.arrayBuffer()).rejects.toThrow(/terminated/);
});

test('sound that falls silent is cut off', async () => {
  provider.answerWith((_, response) => {
    response.writeHead(200, { 'content-type': 'audio/mpeg' });
    response.write(SOUND.subarray(0, 100));
  });
  const response = await speak('slow');
  await expect(response.arrayBuffer()).rejects.toThrow(/terminated/);
});

test('a client that leaves takes the call with it', async () => {
  let closed = false;
  provider.answerWith((_, response) => {
    response.on('close', () => {
      closed = true;
    });
    response.writeHead(200, { 'content-type': 'audio/mpeg' });
    response.write(SOUND);
  });
  const controller = new AbortController();
  const response = await fetch(`${proxy.url}/v1/audio/speech`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'say', voice: 'alloy', input: 'Hello' }),
    signal: controller.signal,
  });
  await response.body?.getReader().read();
  controller.abort();
  await eventually(() => closed);
});

test('a client that does not read holds the provider back', async () => {
  const chunk = Buffer.alloc(256 * 1024, 1);
  let sentBytes = 0;
  provider.answerWith((_, response) => {
    response.writeHead(200, { 'content-type': 'audio/wav' });
    const send = (): void => {
      while (sentBytes < 512 * chunk.length) {
        sentBytes += chunk.length;
        if (!response.write(chunk)) {
          response.once('drain', send);
          return;
        }
      }
      response.end();
    };
    send();
  });
  const { promise: answered, resolve } = Promise.withResolvers<IncomingMessage>();
  const request = httpRequest(`${proxy.url}/v1/audio/speech`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  request.on('response', resolve);
  request.end(JSON.stringify({ model: 'say', voice: 'alloy', input: 'Hello' }));
  const response = await answered;
  response.pause();
  let before = -1;
  await eventually(() => {
    const stands = sentBytes === before;
    before = sentBytes;
    return stands;
  });
  expect(sentBytes).toBeLessThan(100 * chunk.length);
  let received = 0;
  response.on('data', (part: Buffer) => {
    received += part.length;
  });
  response.resume();
  await new Promise((done) => response.on('end', done));
  expect(received).toBe(512 * chunk.length);
});

describe('an event stream', () => {
  const events = [
    'event: image_generation.partial_image\ndata: {"type":"image_generation.partial_image","b64_json":"AAAA"}\n\n',
    'data: {"type":"image_generation.completed","usage":{"input_tokens":1,"output_tokens":2,"total_tokens":3}}\n\n',
  ];

  test('passes byte for byte', async () => {
    provider.answerWith((_, response) => sendText(response, 'text/event-stream', events.join('')));
    const response = await post('/v1/images/generations', { model: 'draw', prompt: 'x', stream: true });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(await response.text()).toBe(events.join(''));
    expect(provider.last.json().stream).toBe(true);
  });

  test('that is cut ends with a whole event, and an error as the last one', async () => {
    provider.answerWith((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(events[0]);
      response.write('data: {"type":"image_gen', () => response.destroy());
    });
    const response = await speak('say', { stream_format: 'sse' });
    const text = await response.text();
    expect(text.startsWith(events[0] ?? '')).toBe(true);
    const [last, ...more] = text.slice(events[0]?.length).split('\n\n').filter(Boolean);
    expect(more).toEqual([]);
    expect(JSON.parse(last?.replace('data: ', '') ?? '')).toMatchObject({ error: { kind: 'stream_broken' } });
  });
});
