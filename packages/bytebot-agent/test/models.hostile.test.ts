import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { AgentInterrupt } from '../src/model/chat-model.ts';
import { failureOf, modelsFor, question, type TestModels } from './support/agent-models.ts';
import { chunk, type RawProxy, startRawProxy } from './support/raw-proxy.ts';

/** Whatever answers where a proxy should: it must cost neither the memory nor the time of everybody else. */

let proxy: RawProxy;
let models: TestModels;

beforeAll(async () => {
  proxy = await startRawProxy();
});
afterAll(() => proxy.close());
beforeEach(() => {
  models = modelsFor({ proxyUrl: proxy.url, limits: { errorBodyMs: 300 } });
});
afterEach(() => models.close());

const ask = (signal = new AbortController().signal) =>
  models.chatModel.generate(question('proxy', 'some-model', { signal }));

describe('an error whose body does not end', () => {
  const endless = (_: unknown, response: ServerResponse): void => {
    response.writeHead(400, { 'content-type': 'application/json' }).write('{"error"');
  };

  test('counts by its status, and is not waited for', async () => {
    proxy.answer(endless);
    expect(await failureOf(ask())).toMatchObject({ kind: 'invalid_request', status: 400 });
  });

  test('is left as soon as nobody wants it any more, and its connection is cut', async () => {
    models.close();
    models = modelsFor({ proxyUrl: proxy.url, limits: { errorBodyMs: 60_000 } });
    const caller = new AbortController();
    const cut = new Promise<void>((resolve) => {
      proxy.answer((request, response) => {
        response.once('close', resolve);
        endless(request, response);
        setTimeout(() => caller.abort(), 200);
      });
    });
    await expect(ask(caller.signal)).rejects.toBeInstanceOf(AgentInterrupt);
    await cut;
  });
});

describe('an answer without end', () => {
  /** Sends the same event again and again, until nobody listens any more. @returns how much was sent then. */
  const flood = (type: string, head: string, piece: string): Promise<number> =>
    new Promise((resolve) => {
      proxy.answer((_, response) => {
        let sizeBytes = 0;
        const send = (): void => {
          while (!response.destroyed) {
            sizeBytes += piece.length;
            if (!response.write(piece)) return;
          }
        };
        response.writeHead(200, { 'content-type': type }).write(head);
        response.on('drain', send).once('close', () => resolve(sizeBytes));
        send();
      });
    });
  const event = (delta: object): string => `data: ${JSON.stringify(chunk(delta))}\n\n`;
  const long = 'x'.repeat(50_000);
  const streams: readonly (readonly [string, object])[] = [
    ['of text', { content: long }],
    ['of thinking', { reasoning_content: long }],
    [
      'of arguments',
      { tool_calls: [{ index: 0, id: 'one', function: { name: 'add_task', arguments: long } }] },
    ],
    ['of hidden thoughts', { reasoning_details: Array.from({ length: 20_000 }, () => ({})) }],
  ];

  test.each(streams)('%s is cut long before it fills the memory', async (_, delta) => {
    const sent = flood('text/event-stream', '', event(delta));
    expect(await failureOf(ask())).toMatchObject({ kind: 'stream_broken' });
    expect(await sent).toBeLessThan(20_000_000);
  });

  test('is cut also when it comes in one piece', async () => {
    const sent = flood('application/json', '{"choices":[', '[],'.repeat(20_000));
    expect(await failureOf(ask())).toMatchObject({ kind: 'upstream' });
    expect(await sent).toBeLessThan(40_000_000);
  });
});
