import type { RequestListener } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { collect, startBench, until } from './bench.test-helper.ts';
import { startCatalogueServer } from './catalogue-server.test-helper.ts';
import { SimpleOpenRouterProvider } from './simple-openrouter-provider.ts';

/** Streams that the simulator does not send: what a server does with its connection, not with its answer. */
const request = {
  id: '1',
  messages: [{ role: 'user', content: 'Hello' }],
  modelParams: { model: 'openai/gpt-4o' },
};
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function providerOf(listener: RequestListener, timeoutMs = 5_000): Promise<SimpleOpenRouterProvider> {
  const server = await startCatalogueServer((incoming, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    listener(incoming, response);
  });
  closers.push(server.close);
  const retry = { maxRetries: 0, initialDelay: 0, maxDelay: 0, multiplier: 1 };
  const environment = () => undefined;
  const { baseUrl } = server;
  return new SimpleOpenRouterProvider('sk-or-v1-test-streams', { baseUrl, retry, timeoutMs, environment });
}

function event(delta: object, finishReason: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: finishReason }];
  return `data: ${JSON.stringify({ id: 'gen-1', model: 'openai/gpt-4o', choices })}\n\n`;
}

test('comments for ever are silence, before the text and after it (S3-49)', async () => {
  for (const beginning of ['', event({ content: 'Hel' })]) {
    const provider = await providerOf((_incoming, response) => {
      if (beginning !== '') response.write(beginning);
      const timer = setInterval(() => response.write(': OPENROUTER PROCESSING\n\n'), 10);
      response.on('close', () => clearInterval(timer));
    }, 200);
    await expect(collect(provider.completeStream(request))).rejects.toThrow(/no answer within 200 ms/);
  }
});

test('a connection that breaks after the finish reason takes nothing away', async () => {
  const provider = await providerOf((incoming, response) => {
    response.write(event({ content: 'Paris' }));
    response.write(event({}, 'stop'), () => setTimeout(() => incoming.socket.destroy(), 20));
  });
  const chunks = await collect(provider.completeStream(request));
  expect(chunks.at(-1)).toMatchObject({ finishReason: 'stop', response: { content: 'Paris' } });
});

test('a last event without its blank line is read', async () => {
  const provider = await providerOf((_incoming, response) => {
    response.end(event({ content: 'Paris' }) + event({ content: '!' }, 'stop').trimEnd());
  });
  const chunks = await collect(provider.completeStream(request));
  expect(chunks.at(-1)?.response?.content).toBe('Paris!');
});

test('a stream that fails before its first text is cut, not left running', async () => {
  const { simulator, options, chats } = await startBench();
  const model = request.modelParams.model;
  simulator.script({ model, replies: [{ chunks: ['one', 'two'], malformedAfter: 0, chunkDelayMs: 60_000 }] });
  const retry = { maxRetries: 0, initialDelay: 0, maxDelay: 0, multiplier: 1 };
  const provider = new SimpleOpenRouterProvider('sk-or-v1-test-streams', { ...options, retry });
  await expect(collect(provider.completeStream(request))).rejects.toThrow(/not JSON/);
  await until(() => chats()[0]?.endedAtMs !== undefined);
  expect(chats()).toMatchObject([{ aborted: true }]);
});

test('a server that never ends a complete answer is left after a moment', async () => {
  let isClosed = false;
  const provider = await providerOf((_incoming, response) => {
    response.on('close', () => {
      isClosed = true;
    });
    response.write(`${event({ content: 'Paris' }, 'stop')}data: [DONE]\n\n`);
  });
  const chunks = await collect(provider.completeStream(request));
  expect(chunks.at(-1)?.response?.content).toBe('Paris');
  await until(() => isClosed);
});
