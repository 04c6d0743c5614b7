import { createServer, type RequestListener } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type CatalogueServer, startCatalogueServer } from './catalogue-server.test-helper.ts';
import { createCatalogue } from './catalogue-source.ts';
import { isFreeModel } from './free-model.ts';
import { createGrok2Client } from './grok-client.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serve(listener: RequestListener): Promise<CatalogueServer> {
  const server = await startCatalogueServer(listener);
  closers.push(server.close);
  return server;
}

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };

/** Failures of a catalogue; each is a sentence in the status, and never an exception. */
const failures: readonly [string, RequestListener, RegExp][] = [
  ['no bytes at all', (_request, response) => void response.end(), /the answer is empty$/],
  ['blanks', (_request, response) => void response.end(' \n'), /the answer is empty$/],
  [
    'a web page',
    (_request, response) => void response.end('<!DOCTYPE html><p>Wait'),
    /not JSON but a web page$/,
  ],
  ['an empty list', (_request, response) => void response.end('{"data":[]}'), /lists no model$/],
  [
    'a list of nothing usable',
    (_request, response) => void response.end('{"data":[{}, 1]}'),
    /lists no model$/,
  ],
  ['another object', (_request, response) => void response.end('{"models":[]}'), /has no `data` list$/],
  ['half a body', (_request, response) => void response.end('{"data":[{"id":"a/b"'), /not JSON$/],
];

describe.each(failures)('%s', (_name, listener, reason) => {
  test('is a failure that says why; built-in models serve meanwhile', async () => {
    const { baseUrl } = await serve(listener);
    const source = createCatalogue({ baseUrl });
    expect(await source.load()).toBeUndefined();
    expect(source.status().lastFailure?.message).toMatch(reason);
    const client = createGrok2Client({
      baseUrl,
      catalogue: source,
      environment: () => undefined,
      log: quiet,
    });
    expect(await client.getAvailableModels()).toHaveLength(10);
  });
});

test('50 MB are refused after the limit, however they come', async () => {
  const piece = Buffer.alloc(1_048_576, ' ');
  let sentPieces = 0;
  const { baseUrl } = await serve((_request, response) => {
    const send = (): void => {
      while (sentPieces < 50 && !response.destroyed) {
        sentPieces += 1;
        if (!response.write(piece)) return void response.once('drain', send);
      }
      response.end();
    };
    send();
  });
  const source = createCatalogue({ baseUrl, timeoutMs: 10_000 });
  expect(await source.load()).toBeUndefined();
  expect(source.status().lastFailure?.message).toMatch(/larger than 16777216 bytes$/);
  expect(sentPieces).toBeLessThan(50);
});

test('a slow catalogue holds the first request for its limit only, the next ones not at all', async () => {
  const { baseUrl, seen } = await serve(() => undefined);
  const source = createCatalogue({ baseUrl, timeoutMs: 60 });
  expect(await source.load()).toBeUndefined();
  expect(await source.load()).toBeUndefined();
  expect(source.status().lastFailure?.message).toMatch(/no complete answer within 60 ms$/);
  expect(seen).toHaveLength(1);
});

test('a failure is forgotten on request, and only then before its time', async () => {
  let isDown = true;
  const { baseUrl, seen } = await serve((_request, response) => {
    if (isDown) response.writeHead(500).end();
    else response.end('{"data":[{"id":"a/b"}]}');
  });
  const source = createCatalogue({ baseUrl });
  await source.load();
  isDown = false;
  expect(await source.load()).toBeUndefined();
  expect((await source.load({ retryNow: true }))?.entries).toHaveLength(1);
  expect(seen).toHaveLength(2);
});

test('of several entries with one id the first counts; prices are read or unknown, never zero by mistake', async () => {
  const prices: readonly [string, unknown, boolean, unknown][] = [
    ['a/negative', { prompt: '-1', completion: '-1' }, false, { prompt: '-1', completion: '-1' }],
    ['a/number', { prompt: 0.0000001, completion: 0 }, false, { prompt: '0.0000001', completion: '0' }],
    ['a/text', { prompt: 'free', completion: 'free' }, false, undefined],
    ['a/half', { prompt: '0' }, false, undefined],
    ['a/null', null, false, undefined],
    ['a/zero', { prompt: '0.000', completion: 0 }, true, { prompt: '0.000', completion: '0' }],
    ['a/per-request', { prompt: '0', completion: '0', request: '0.01' }, false, expect.anything()],
  ];
  const data = [
    ...prices.map(([id, pricing]) => ({ id, pricing, context_length: '8192' })),
    { id: 'a/zero', pricing: { prompt: '1', completion: '1' }, name: 'second' },
  ];
  const { baseUrl } = await serve((_request, response) => void response.end(JSON.stringify({ data })));
  const catalogue = await createCatalogue({ baseUrl }).load();
  expect(catalogue?.entries).toHaveLength(prices.length);
  for (const [id, , isFree, pricing] of prices) {
    const entry = catalogue?.byId.get(id);
    expect(entry?.name).toBe(id);
    expect(entry?.context_length).toBeUndefined();
    expect(entry?.pricing).toEqual(pricing);
    expect(entry && isFreeModel(entry)).toBe(isFree);
  }
});

test('nobody listens: host and cause are named (S3-53)', async () => {
  const free = createServer();
  const port = await new Promise<number>((resolve) => {
    free.listen(0, '127.0.0.1', () => {
      const address = free.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 1);
    });
  });
  await new Promise((resolve) => free.close(resolve));
  const source = createCatalogue({ baseUrl: `http://127.0.0.1:${port}` });
  await source.load();
  expect(source.status().lastFailure?.message).toMatch(new RegExp(`127\\.0\\.0\\.1:${port}.*ECONNREFUSED`));
});
