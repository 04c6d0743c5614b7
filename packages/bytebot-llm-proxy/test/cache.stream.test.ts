import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { chat } from './support/stream.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import {
  beginStream,
  chunk,
  contentChunk,
  endMark,
  friendly,
  roleChunk,
  stopChunk,
  usageChunk,
  wholeStream,
} from './support/wire.ts';

/** Streams that are given out again, and those that are not. */

let upstream: Upstream;
let proxy: ProxyProcess;

beforeAll(async () => {
  upstream = await startUpstream(friendly);
  proxy = await startProxy({
    config: configOf([{ name: 'any', model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1` }], {
      litellm_settings: { cache: true, cache_params: { type: 'local', max_size_in_mb: 0.05 } },
      router_settings: { num_retries: 0, disable_cooldowns: true },
    }),
  });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

beforeEach(() => upstream.answerWith(friendly));

interface Asked {
  readonly cache: string | null;
  readonly type: string | null;
  readonly text: string;
}

async function ask(question: string, body: Record<string, unknown> = {}): Promise<Asked> {
  const messages = [{ role: 'user', content: question }];
  const response = await chat(proxy.url, { model: 'any', stream: true, messages, ...body });
  const { headers } = response;
  return { cache: headers.get('x-cache'), type: headers.get('content-type'), text: await response.text() };
}

/** Answers every call with these bytes, cut where a network may cut them. */
function answerStream(text: string, ending: 'end' | 'cut' = 'end'): void {
  upstream.answerWith((_request, response) => {
    beginStream(response);
    for (let at = 0; at < text.length; at += 700) response.write(text.slice(at, at + 700));
    if (ending === 'end') response.end();
    else response.destroy();
  });
}

test('a stream is given out again as a stream, byte for byte (S3-30)', async () => {
  const whole = wholeStream(...Array.from({ length: 20 }, (_, index) => `word ${index} é日 `));
  answerStream(whole);
  const first = await ask('stream');
  const second = await ask('stream');
  expect([first.cache, second.cache]).toEqual(['MISS', 'HIT']);
  expect(first.text).toBe(whole);
  expect(second.text).toBe(whole);
  expect(second.type).toBe('text/event-stream; charset=utf-8');
  expect(upstream.seen).toHaveLength(1);
});

test('a stream and a whole answer are two answers, and so is one with its usage', async () => {
  answerStream([roleChunk, contentChunk('Hi'), stopChunk, usageChunk, endMark].join(''));
  const plain = await ask('forms');
  const counted = await ask('forms', { stream_options: { include_usage: true } });
  expect(plain.text).not.toContain('total_tokens');
  expect(counted.text).toContain('total_tokens');
  upstream.answerWith(friendly);
  const unary = await ask('forms', { stream: false });
  expect([counted.cache, unary.cache, unary.type]).toEqual(['MISS', 'MISS', 'application/json']);
  expect((await ask('forms', { stream_options: { include_usage: true } })).text).toBe(counted.text);
});

test('a stream that breaks off is not kept', async () => {
  answerStream([roleChunk, contentChunk('Hel')].join(''), 'cut');
  expect((await ask('cut')).text).toContain('"error"');
  answerStream(wholeStream('Hello'));
  expect(await ask('cut')).toMatchObject({ cache: 'MISS', text: wholeStream('Hello') });
});

test('an answer that a filter has cut is not kept, and one that ended at its max_tokens is', async () => {
  answerStream([roleChunk, contentChunk('Hel'), chunk({}, 'content_filter'), endMark].join(''));
  await ask('filtered');
  expect((await ask('filtered')).cache).toBe('MISS');
  answerStream([roleChunk, contentChunk('Hel'), chunk({}, 'length'), endMark].join(''));
  await ask('long', { max_tokens: 1 });
  expect((await ask('long', { max_tokens: 1 })).cache).toBe('HIT');
});

test('an answer that calls a tool is not kept', async () => {
  const call = { index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
  answerStream([chunk({ role: 'assistant', tool_calls: [call] }), chunk({}, 'tool_calls'), endMark].join(''));
  await ask('tools');
  expect((await ask('tools')).cache).toBe('MISS');
});

test('what is larger than an eighth of the memory is not kept, and the rest stays within its limit', async () => {
  upstream.answerWith(friendly);
  await ask('small');
  answerStream(wholeStream('a'.repeat(10_000)));
  await ask('large');
  expect((await ask('large')).cache).toBe('MISS');
  expect((await ask('small')).cache).toBe('HIT');
  answerStream(wholeStream('a'.repeat(4_000)));
  for (let index = 0; index < 30; index += 1) await ask(`fill ${index}`);
  const text = await (await fetch(`${proxy.url}/metrics`)).text();
  const bytes = Number(/^bytebot_cache_bytes (\d+)$/m.exec(text)?.[1]);
  expect(bytes).toBeGreaterThan(20_000);
  expect(bytes).toBeLessThanOrEqual(0.05 * 1024 * 1024);
  expect((await ask('fill 29')).cache).toBe('HIT');
  expect((await ask('small')).cache).toBe('MISS');
});
