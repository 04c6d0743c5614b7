import { getEventListeners } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { collect, startBench, until } from './bench.test-helper.ts';
import { sleep } from './repeat-call.ts';
import { SimpleOpenRouterProvider } from './simple-openrouter-provider.ts';

const key = 'sk-or-v1-test-abort';
const model = 'openai/gpt-4o';
const request = { id: '1', messages: [{ role: 'user', content: 'Hello' }], modelParams: { model } };
const cancelled = {
  name: 'AbortError',
  kind: 'cancelled',
  message: expect.stringMatching(/^context cancelled: /),
};

describe('the signal cancels the call (S3-19)', () => {
  test('a unary call rejects at once, and the upstream sees the connection close', async () => {
    const { simulator, options, chats } = await startBench();
    simulator.script({ model, replies: [{ hang: true }] });
    const abort = new AbortController();
    const failure = new SimpleOpenRouterProvider(key, options).complete(request, { signal: abort.signal });
    await until(() => chats().length === 1);
    abort.abort();
    await expect(failure).rejects.toMatchObject(cancelled);
    await until(() => chats()[0]?.endedAtMs !== undefined);
    expect(chats()).toMatchObject([{ aborted: true }]);
  });

  test('a stream throws, and the upstream sees the connection close', async () => {
    const { simulator, options, chats } = await startBench();
    simulator.script({ model, replies: [{ chunks: ['one', 'two'], stallAfter: 1 }] });
    const abort = new AbortController();
    const provider = new SimpleOpenRouterProvider(key, options);
    const read = async (): Promise<void> => {
      for await (const { content } of provider.completeStream(request, { signal: abort.signal })) {
        if (content === 'one') abort.abort(new Error('the user left'));
      }
    };
    await expect(read()).rejects.toMatchObject({ ...cancelled, message: 'context cancelled: the user left' });
    await until(() => chats()[0]?.endedAtMs !== undefined);
    expect(chats()).toMatchObject([{ aborted: true }]);
  });

  test('leaving the loop early closes the connection', async () => {
    const { simulator, options, chats } = await startBench();
    simulator.script({ model, replies: [{ chunks: ['one', 'two'], stallAfter: 1 }] });
    for await (const { content } of new SimpleOpenRouterProvider(key, options).completeStream(request)) {
      if (content === 'one') break;
    }
    await until(() => chats()[0]?.endedAtMs !== undefined);
    expect(chats()).toMatchObject([{ aborted: true }]);
  });

  test('a wait between two requests ends at once', async () => {
    const { simulator, options, chats } = await startBench();
    simulator.script({ model, replies: [{ status: 429, retryAfter: 30 }], repeat: 'last' });
    const abort = new AbortController();
    const provider = new SimpleOpenRouterProvider(key, { ...options, sleep });
    const failure = provider.complete(request, { signal: abort.signal });
    await until(() => chats().length === 1 && simulator.state().openRequests === 0);
    setImmediate(() => abort.abort());
    await expect(failure).rejects.toMatchObject(cancelled);
    expect(chats()).toHaveLength(1);
  });

  test('an aborted signal sends nothing', async () => {
    const { simulator, options } = await startBench();
    const provider = new SimpleOpenRouterProvider(key, options);
    await expect(provider.complete(request, { signal: AbortSignal.abort() })).rejects.toMatchObject(
      cancelled,
    );
    expect(simulator.requests()).toHaveLength(0);
  });

  test('a body that is still coming is cut', async () => {
    const { simulator, options, chats } = await startBench();
    simulator.script({ model, replies: [{ text: 'x'.repeat(5_000), splitBytes: 10, chunkDelayMs: 20 }] });
    const abort = new AbortController();
    const failure = new SimpleOpenRouterProvider(key, options).complete(request, { signal: abort.signal });
    await until(() => chats()[0]?.status === 200);
    abort.abort();
    await expect(failure).rejects.toMatchObject(cancelled);
    await until(() => chats()[0]?.endedAtMs !== undefined);
    expect(chats()).toMatchObject([{ aborted: true }]);
  });
});

test('a signal that outlives many calls keeps nothing of them', async () => {
  const { options } = await startBench();
  const { signal } = new AbortController();
  const provider = new SimpleOpenRouterProvider(key, options);
  await provider.complete(request, { signal });
  await collect(provider.completeStream(request, { signal }));
  for await (const _chunk of provider.completeStream(request, { signal })) break;
  await until(() => getEventListeners(signal, 'abort').length === 0);
});

test('a time-out is no abort of the caller: it is repeated, then a time-out (S3-49, S3-50)', async () => {
  const { simulator, options, chats } = await startBench();
  simulator.script({ model, replies: [{ hang: true }], repeat: 'last' });
  const provider = new SimpleOpenRouterProvider(key, { ...options, timeoutMs: 60 });
  await expect(provider.complete(request)).rejects.toMatchObject({
    kind: 'timeout',
    status: 504,
    message: expect.stringContaining('no answer within 60 ms'),
  });
  expect(chats()).toHaveLength(4);
});
