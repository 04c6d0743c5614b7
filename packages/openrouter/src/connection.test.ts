import { createServer } from 'node:http';
import { connect, createServer as createTcpServer, type Server } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { startBench } from './bench.test-helper.ts';
import { SimpleOpenRouterProvider } from './simple-openrouter-provider.ts';

const key = 'sk-or-v1-test-connection';
const request = {
  id: '1',
  messages: [{ role: 'user', content: 'Hello' }],
  modelParams: { model: 'openai/gpt-4o' },
};
const retry = { maxRetries: 0, initialDelay: 0, maxDelay: 0, multiplier: 1 };

const proxyVariables = ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];
const before = proxyVariables.map((name) => [name, process.env[name]] as const);
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
  for (const [name, value] of before) {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
});

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('the outgoing proxy of the environment (S3-53)', () => {
  test('HTTPS_PROXY gets a CONNECT, and never sees the key', async () => {
    const seen: string[] = [];
    const proxy = createTcpServer((socket) => {
      socket.on('data', (bytes) => {
        seen.push(bytes.toString('latin1'));
        socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      });
      socket.on('error', () => undefined);
    });
    process.env.HTTPS_PROXY = `http://127.0.0.1:${await portOf(proxy)}`;
    const { options } = await startBench();
    const provider = new SimpleOpenRouterProvider(key, {
      ...options,
      retry,
      baseUrl: 'https://openrouter.test/v1',
    });
    await expect(provider.complete(request)).rejects.toThrow(/OpenRouter API/);
    expect(seen.join('')).toMatch(/^CONNECT openrouter\.test:443 HTTP\/1\.1/);
    expect(seen.join('')).not.toContain(key);
  });

  test('HTTP_PROXY carries the request, NO_PROXY leaves it out', async () => {
    const { options, chats, simulator } = await startBench();
    let proxied = 0;
    const proxy = createServer((incoming, response) => {
      proxied += 1;
      const target = new URL(incoming.url ?? '');
      const onward = connect(Number(target.port), target.hostname, () => {
        onward.write(`GET ${target.pathname}/models HTTP/1.0\r\n\r\n`);
      });
      onward.on('data', () => undefined);
      onward.on('close', () => response.writeHead(503).end());
      incoming.resume();
    });
    process.env.HTTP_PROXY = `http://127.0.0.1:${await portOf(proxy)}`;
    const provider = new SimpleOpenRouterProvider(key, { ...options, retry });
    await expect(provider.complete(request)).rejects.toMatchObject({ status: 503 });
    expect(proxied).toBe(1);
    process.env.NO_PROXY = '127.0.0.1';
    await provider.complete(request);
    expect(proxied).toBe(1);
    expect(chats().at(-1)).toMatchObject({ status: 200 });
    expect(simulator.state().openRequests).toBe(0);
  });
});

test('a host that answers nothing to TLS is given up after the connect limit', async () => {
  const silent = createTcpServer((socket) => {
    closers.push(() => socket.destroy());
  });
  const port = await portOf(silent);
  const { options } = await startBench();
  const provider = new SimpleOpenRouterProvider(key, {
    ...options,
    retry,
    baseUrl: `https://127.0.0.1:${port}`,
    connectTimeoutMs: 60,
  });
  await expect(provider.complete(request)).rejects.toMatchObject({
    kind: 'network',
    message: expect.stringMatching(new RegExp(`127\\.0\\.0\\.1:${port}.*\\(ETIMEDOUT\\)`)),
  });
});

test('a port that opens while a call waits is found by the next try (S4-37, S3-25)', async () => {
  const { options } = await startBench();
  const body = { choices: [{ message: { content: 'Paris' }, finish_reason: 'stop' }] };
  const server = createServer((incoming, response) => {
    incoming.resume();
    response.end(JSON.stringify(body));
  });
  const port = await portOf(server);
  await new Promise((resolve) => server.close(resolve));
  const waits: number[] = [];
  const provider = new SimpleOpenRouterProvider(key, {
    ...options,
    baseUrl: `http://127.0.0.1:${port}`,
    sleep: async (waitMs) => {
      waits.push(waitMs);
      if (waits.length === 2) await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    },
  });
  expect((await provider.complete(request)).content).toBe('Paris');
  expect(waits).toEqual([1_000, 2_000]);
});

test('an answer above 64 MiB is refused', async () => {
  const piece = Buffer.alloc(1_048_576, 'x');
  const server = createServer((_request, response) => {
    response.on('error', () => undefined);
    const send = (): void => {
      while (!response.destroyed) if (!response.write(piece)) return void response.once('drain', send);
    };
    send();
  });
  const port = await portOf(server);
  closers.push(() => server.closeAllConnections());
  const { options } = await startBench();
  const provider = new SimpleOpenRouterProvider(key, {
    ...options,
    retry,
    baseUrl: `http://127.0.0.1:${port}`,
  });
  await expect(provider.complete(request)).rejects.toThrow(/larger than 67108864 bytes/);
});

test('compressed answers are read', async () => {
  const { gzipSync } = await import('node:zlib');
  const body = { id: 'gen-1', choices: [{ message: { content: 'Paris' }, finish_reason: 'stop' }] };
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(gzipSync(JSON.stringify(body)));
  });
  const port = await portOf(server);
  const { options } = await startBench();
  const provider = new SimpleOpenRouterProvider(key, { ...options, baseUrl: `http://127.0.0.1:${port}` });
  expect(await provider.complete(request)).toMatchObject({ content: 'Paris', model: 'openai/gpt-4o' });
});
