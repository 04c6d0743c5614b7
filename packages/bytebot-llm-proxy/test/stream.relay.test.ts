import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { expectIdle, metric, requestLine } from './support/observe.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { dataOf, errorOf, openStream, textOf } from './support/streaming-client.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import {
  beginStream,
  contentChunk,
  endMark,
  friendly,
  roleChunk,
  stopChunk,
  usageChunk,
  wholeStream,
} from './support/wire.ts';

/** What the client of a stream gets of what the provider sends. */

let upstream: Upstream;
let proxy: ProxyProcess;

beforeAll(async () => {
  upstream = await startUpstream(friendly);
  proxy = await startProxy({
    config: configOf([{ name: 'any', model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1` }], {
      router_settings: { num_retries: 0 },
    }),
  });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

afterEach(() => expectIdle(proxy));

/** Streams these bytes in one write. */
function streaming(bytes: string): void {
  upstream.answerWith((_request, response) => {
    beginStream(response);
    response.end(bytes);
  });
}

describe('the usage chunk', () => {
  const withUsage = roleChunk + contentChunk('Hi') + stopChunk + usageChunk + endMark;
  const asked = (): unknown =>
    (JSON.parse(upstream.seen[0]?.body ?? '') as Record<string, unknown>).stream_options;
  const lineOf = (id: string) => requestLine(proxy, id);

  test('reaches those who ask for it, as the upstream wrote it', async () => {
    streaming(withUsage);
    const body = await openStream(
      proxy.url,
      { stream_options: { include_usage: true } },
      { 'x-request-id': 'usage-asked' },
    ).whole();
    expect(body).toBe(withUsage);
    expect(asked()).toEqual({ include_usage: true });
    expect(await lineOf('usage-asked')).toMatchObject({ prompt_tokens: 5, completion_tokens: 6 });
  });

  test.each<[string, { stream_options?: Record<string, boolean> }]>([
    ['nothing', {}],
    ['false', { stream_options: { include_usage: false } }],
    ['other options', { stream_options: { include_obfuscation: false } }],
  ])('is kept from those who say %s, but is known to the log', async (name, body) => {
    streaming(withUsage);
    const id = `usage-${name.replace(' ', '-')}`;
    const received = await openStream(proxy.url, body, { 'x-request-id': id }).whole();
    expect(received).toBe(withUsage.replace(usageChunk, ''));
    expect(asked()).toEqual({ ...body.stream_options, include_usage: true });
    expect(await lineOf(id)).toMatchObject({ prompt_tokens: 5, completion_tokens: 6 });
  });

  test('usage beside content is content: that chunk always passes', async () => {
    const both = contentChunk('Hi').replace(
      '"choices"',
      '"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3},"choices"',
    );
    streaming(both + stopChunk + endMark);
    expect(await openStream(proxy.url).whole()).toBe(both + stopChunk + endMark);
  });
});

describe('the end', () => {
  test('a stream with a finish reason but without its end mark gets one', async () => {
    streaming(contentChunk('Hi') + stopChunk);
    expect(await openStream(proxy.url).whole()).toBe(contentChunk('Hi') + stopChunk + endMark);
  });

  test('an end mark without the blank line after it is still one end mark', async () => {
    streaming(contentChunk('Hi') + stopChunk + endMark.trimEnd());
    const body = await openStream(proxy.url).whole();
    expect(dataOf(body).filter((data) => data === '[DONE]')).toHaveLength(1);
    expect(errorOf(body)).toBeUndefined();
  });

  test('a stream with neither finish reason nor end mark is an error, never a made-up stop', async () => {
    streaming(contentChunk('Hi'));
    const body = await openStream(proxy.url).whole();
    expect(textOf(body)).toBe('Hi');
    expect(errorOf(body)).toMatchObject({ kind: 'stream_broken' });
    expect(body).not.toContain('"stop"');
  });

  test('an upstream that does not hang up after its end mark keeps nobody waiting', async () => {
    upstream.answerWith((_request, response) => {
      beginStream(response);
      response.write(wholeStream('Hi'));
    });
    expect(await openStream(proxy.url).whole()).toBe(wholeStream('Hi'));
    await expectIdle(proxy);
  });

  test('what follows the end mark is not passed on', async () => {
    streaming(`${wholeStream('Hi')}data: {"late":true}\n\n`);
    const body = await openStream(proxy.url).whole();
    expect(body).toBe(wholeStream('Hi'));
  });
});

describe('the bytes', () => {
  // Spacing, escapes, unknown fields and big numbers that no printer would write again in the same way.
  const odd =
    'data: { "id":"x" ,"object":"chat.completion.chunk","created":1,"model":"m","x_big":12345678901234567890,' +
    '"choices":[ {"index":0,"delta":{"content":"h\\u00e9\\ud83d\\ude00"},"logprobs":null,"finish_reason":null} ] , "x":1.00 }\n\n';

  test('arrive unchanged, byte by byte from the upstream', async () => {
    const whole = roleChunk + odd + contentChunk('é😀 "data: x"') + stopChunk + endMark;
    upstream.answerWith((_request, response) => {
      beginStream(response);
      const bytes = Buffer.from(whole);
      let next = 0;
      const drip = (): void => {
        if (next === bytes.length) response.end();
        else response.write(bytes.subarray(next, next + 1), () => setImmediate(drip));
        next += 1;
      };
      drip();
    });
    expect(await openStream(proxy.url).whole()).toBe(whole);
  });

  test('lines that end in CRLF are understood', async () => {
    streaming(wholeStream('one', ' two').replaceAll('\n', '\r\n'));
    const body = await openStream(proxy.url).whole();
    expect(textOf(body)).toBe('one two');
    expect(dataOf(body).at(-1)).toBe('[DONE]');
  });
});

test('large streams pass as they come, with flat memory (S4-71)', async () => {
  const events = 80;
  const event = contentChunk('x'.repeat(64 * 1024));
  let halfway = (): void => undefined;
  upstream.answerWith((_request, response) => {
    beginStream(response);
    response.write(event.repeat(events / 2));
    halfway = () => response.end(event.repeat(events / 2) + stopChunk + endMark);
  });
  // The second half is sent only after the first one has arrived: nothing waits for the end.
  const client = openStream(proxy.url);
  await client.until(() => client.text.length === (event.length * events) / 2);
  halfway();
  expect((await client.whole()).length).toBe(event.length * events + stopChunk.length + endMark.length);

  upstream.answerWith((_request, response) => {
    beginStream(response);
    response.end(event.repeat(events) + stopChunk + endMark);
  });
  const pass = async (streams: number): Promise<number> => {
    for (let done = 0; done < streams; done += 1) await openStream(proxy.url).whole();
    return await metric(proxy, 'process_resident_memory_bytes');
  };
  const before = await pass(20);
  // 420 MB more; a proxy that kept them would have grown by as much. How late garbage goes depends on the machine.
  const grownMegabytes = ((await pass(80)) - before) / 1e6;
  expect(grownMegabytes).toBeLessThan(150);
}, 60_000);
