import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type CatalogueServer, startCatalogueServer, twoModels } from './catalogue-server.test-helper.ts';
import { type CatalogueOptions, type CatalogueSource, createCatalogue } from './catalogue-source.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Bench {
  readonly server: CatalogueServer;
  readonly source: CatalogueSource;
  readonly clock: { nowMs: number };
}

async function bench(listener: RequestListener, options: Partial<CatalogueOptions> = {}): Promise<Bench> {
  const server = await startCatalogueServer(listener);
  closers.push(server.close);
  const clock = { nowMs: 1_000_000 };
  const source = createCatalogue({ baseUrl: server.baseUrl, now: () => clock.nowMs, ...options });
  return { server, source, clock };
}

const answerTwo: RequestListener = (_request, response) => void response.end(twoModels);
const refuse: RequestListener = (_request, response) => void response.writeHead(500).end('{}');

describe('loading', () => {
  test('nothing is fetched before it is needed, then GET /models once with the key (S4-13)', async () => {
    const { server, source } = await bench(answerTwo, { apiKey: () => 'sk-test-catalogue' });
    expect(source.peek()).toBeUndefined();
    expect(source.status()).toMatchObject({ state: 'never-loaded', modelCount: 0, isLoading: false });
    expect(server.seen).toHaveLength(0);

    const catalogue = await source.load();
    expect(catalogue?.entries.map((entry) => entry.id)).toEqual(['openai/gpt-4o', 'openai/gpt-oss-120b']);
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]?.path).toBe('/api/v1/models');
    expect(server.seen[0]?.headers.authorization).toBe('Bearer sk-test-catalogue');
  });

  test('without a key no authorization is sent: the list is public', async () => {
    const { server, source } = await bench(answerTwo, { apiKey: () => undefined });
    await source.load();
    expect(server.seen[0]?.headers).not.toHaveProperty('authorization');
  });

  test('fifty callers at once share one fetch', async () => {
    const { server, source } = await bench(answerTwo);
    const loaded = await Promise.all(Array.from({ length: 50 }, () => source.load()));
    expect(new Set(loaded).size).toBe(1);
    expect(server.seen).toHaveLength(1);
  });

  test('a slash at the end of the address does not double', async () => {
    const { server } = await bench(answerTwo);
    await createCatalogue({ baseUrl: `${server.baseUrl}//` }).load();
    expect(server.seen[0]?.path).toBe('/api/v1/models');
  });
});

describe('keeping', () => {
  test('two calls are one request, and the second makes no connection (S4-17, S4-18)', async () => {
    const { server, source, clock } = await bench(answerTwo);
    const first = await source.load();
    clock.nowMs += 3_599_000;
    expect(await source.load()).toBe(first);
    expect(source.peek()).toBe(first);
    expect(server.seen).toHaveLength(1);
  });

  test('after an hour the old list is used while one refresh runs, then the new one (S4-16, S4-17, S4-75)', async () => {
    let body = twoModels;
    const { server, source, clock } = await bench((_request, response) => void response.end(body));
    const old = await source.load();
    body = JSON.stringify({ data: [{ id: 'new/model' }] });
    clock.nowMs += 3_601_000;
    expect(source.status().state).toBe('stale');
    expect(source.peek()).toBe(old);
    expect(await source.load()).toBe(old);
    expect(source.status().isLoading).toBe(true);
    while (source.status().isLoading) await new Promise((resolve) => setImmediate(resolve));
    expect(server.seen).toHaveLength(2);
    expect(source.peek()?.byId.has('new/model')).toBe(true);
    expect(source.status()).toMatchObject({ state: 'fresh', modelCount: 1, fetchesSucceeded: 2 });
  });

  test('a refresh that fails keeps the old list', async () => {
    let listener = answerTwo;
    const { source, clock } = await bench((request, response) => listener(request, response));
    const old = await source.load();
    listener = refuse;
    clock.nowMs += 3_601_000;
    await source.load();
    while (source.status().isLoading) await new Promise((resolve) => setImmediate(resolve));
    expect(await source.load()).toBe(old);
    expect(source.status()).toMatchObject({ state: 'stale', fetchesFailed: 1, modelCount: 2 });
  });
});

describe('failing', () => {
  test('a failure is undefined, not an exception, and is not tried again for half a minute', async () => {
    let listener = refuse;
    const { server, source, clock } = await bench((request, response) => listener(request, response));
    expect(await source.load()).toBeUndefined();
    clock.nowMs += 29_000;
    expect(await source.load()).toBeUndefined();
    expect(server.seen).toHaveLength(1);
    expect(source.status().lastFailure).toEqual({
      atMs: 1_000_000,
      message: `GET ${server.baseUrl}/models: answered 500`,
    });
    listener = answerTwo;
    clock.nowMs += 2_000;
    expect((await source.load())?.entries).toHaveLength(2);
    expect(source.status()).toMatchObject({ fetchesSucceeded: 1, fetchesFailed: 1 });
  });

  test.each<[string, RequestListener, Partial<CatalogueOptions>, RegExp]>([
    ['HTML', (_request, response) => void response.end('<html>'), {}, /not JSON/],
    ['an empty list', (_request, response) => void response.end('{"data":[]}'), {}, /lists no model/],
    ['401', (_request, response) => void response.writeHead(401).end('{"error":{}}'), {}, /answered 401/],
    [
      'a redirect',
      (_request, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      {},
      /answered 302/,
    ],
    [
      'too much',
      (_request, response) => void response.end(`{"data":"${'x'.repeat(5_000)}"}`),
      { responseBytesMax: 1_000 },
      /larger than 1000 bytes/,
    ],
    ['a cut connection', (request) => void request.socket.destroy(), {}, /hang up|ECONNRESET/],
    ['silence', () => undefined, { timeoutMs: 50 }, /no complete answer within 50 ms/],
    [
      'a drip that never ends',
      (_request, response) => {
        const timer = setInterval(() => response.write(' '), 5);
        response.on('close', () => clearInterval(timer));
      },
      { timeoutMs: 80 },
      /no complete answer within 80 ms/,
    ],
  ])('%s is a failure with its reason', async (_name, listener, options, reason) => {
    const { source } = await bench(listener, options);
    expect(await source.load()).toBeUndefined();
    expect(source.status().lastFailure?.message).toMatch(reason);
  });

  test('a refused connection names host and cause (S3-53)', async () => {
    const source = createCatalogue({ baseUrl: 'http://127.0.0.1:1/api/v1' });
    expect(await source.load()).toBeUndefined();
    expect(source.status().lastFailure?.message).toMatch(/127\.0\.0\.1:1.*ECONNREFUSED/);
  });

  test('no key and no password is in a failure', async () => {
    const get = async (): Promise<never> => {
      throw new Error('bad header Bearer sk-test-planted');
    };
    const source = createCatalogue({
      baseUrl: 'http://user:hunter2@127.0.0.1:1/api/v1?token=hunter2',
      apiKey: () => 'sk-test-planted',
      http: { get },
    });
    expect(await source.load()).toBeUndefined();
    const text = JSON.stringify(source.status());
    expect(text).not.toContain('sk-test-planted');
    expect(text).not.toContain('hunter2');
  });

  test('an address that is no URL is a failure like any other', async () => {
    const source = createCatalogue({ baseUrl: 'not a url' });
    expect(await source.load()).toBeUndefined();
    expect(source.status().fetchesFailed).toBe(1);
  });
});
