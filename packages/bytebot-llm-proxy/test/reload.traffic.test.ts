import { writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { metricLines } from './support/observe.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { configFileOf, configStatus, untilGeneration, writeByRenaming } from './support/reload.ts';
import { chat } from './support/stream.ts';
import { openStream, textOf } from './support/streaming-client.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { beginStream, contentChunk, endMark, fixed, friendly, roleChunk, stopChunk } from './support/wire.ts';

/** Requests and streams do not notice that the config changes under them. */

let upstream: Upstream;
let proxy: ProxyProcess;

beforeEach(async () => {
  upstream = await startUpstream(friendly);
  proxy = await startProxy({
    config: configWith(['any'], 'os.environ/OPENAI_API_KEY'),
    files: { 'keys/openai-api-key': 'sk-test-first-0123456789' },
    environment: { CONFIG_POLL_INTERVAL: '1h' },
  });
});

afterEach(async () => {
  await proxy.stop();
  await upstream.close();
});

function configWith(names: readonly string[], apiKey: string, url = upstream.url): string {
  return configOf(
    names.map((name) => ({ name, model: 'openai/gpt-4o', apiBase: `${url}/v1`, apiKey })),
    { router_settings: { num_retries: 0 } },
  );
}

test('streams whose model a reload removes, with its provider, end as they would have', async () => {
  const open: ServerResponse[] = [];
  upstream.answerWith((_request, response) => {
    beginStream(response);
    response.write(roleChunk + contentChunk('before '));
    open.push(response);
  });
  const clients = Array.from({ length: 5 }, () => openStream(proxy.url));
  await Promise.all(clients.map((client) => client.until(() => client.text.includes('before'))));

  const other = await startUpstream(friendly);
  writeFileSync(configFileOf(proxy), configWith(['new'], 'sk-test-new', other.url));
  await untilGeneration(proxy, 2);
  expect((await chat(proxy.url, { model: 'any' })).status).toBe(404);
  expect((await chat(proxy.url, { model: 'new' })).status).toBe(200);
  writeFileSync(configFileOf(proxy), configWith(['newer'], 'sk-test-new', other.url));
  await untilGeneration(proxy, 3);

  for (const response of open) response.end(contentChunk('after') + stopChunk + endMark);
  for (const client of clients) {
    const body = await client.whole();
    expect(textOf(body)).toBe('before after');
    expect(body).toMatch(/data: \[DONE\]\n\n$/);
  }
  // Nothing keeps connections to a provider that the config no longer has.
  await eventually(() => upstream.openConnections === 0);
  await other.close();
});

test('200 requests and streams during 20 reloads: none fails', async () => {
  let failed = 0;
  let answered = 0;
  const send = async (index: number): Promise<void> => {
    const response = await chat(proxy.url, { model: 'any', stream: index % 2 === 0 });
    const text = await response.text();
    if (response.status !== 200 || !text.includes(index % 2 === 0 ? '[DONE]' : 'Hello')) failed += 1;
    answered += 1;
  };
  const traffic = (async () => {
    for (let round = 0; round < 20; round += 1) {
      await Promise.all(Array.from({ length: 10 }, (_, index) => send(index)));
      await untilGeneration(proxy, round + 2);
    }
  })();
  const reloads = (async () => {
    for (let round = 0; round < 20; round += 1) {
      const text = configWith(['any', `extra-${round}`], 'os.environ/OPENAI_API_KEY');
      if (round % 2 === 0) writeFileSync(configFileOf(proxy), text);
      else writeByRenaming(configFileOf(proxy), text);
      await untilGeneration(proxy, round + 2);
    }
  })();
  await Promise.all([traffic, reloads]);
  expect({ failed, answered }).toEqual({ failed: 0, answered: 200 });
  expect((await configStatus(proxy)).generation).toBe(21);
});

test('a key that is rotated in its file is used by the next request, and is no reload', async () => {
  upstream.answerWith(friendly);
  await chat(proxy.url, { model: 'any' });
  expect(upstream.seen[0]?.headers.authorization).toBe('Bearer sk-test-first-0123456789');
  writeFileSync(path.join(proxy.directory, 'keys/openai-api-key'), 'sk-test-second-0123456789');
  await eventually(async () => {
    upstream.answerWith(friendly);
    await chat(proxy.url, { model: 'any' });
    return upstream.seen[0]?.headers.authorization === 'Bearer sk-test-second-0123456789';
  });
  await eventually(async () => (await configStatus(proxy)).last_reload.result === 'unchanged');
  expect((await configStatus(proxy)).generation).toBe(1);
});

test('the key of a config that is gone stays hidden while a request holds it', async () => {
  const key = 'withoutAnyShape0123456789';
  writeFileSync(configFileOf(proxy), configWith(['any'], key));
  await untilGeneration(proxy, 2);
  let answer: (() => void) | undefined;
  upstream.answerWith((request, response) => {
    answer = () =>
      fixed(401, JSON.stringify({ error: { message: `no such key: ${key}` } }))(request, response);
  });
  const waiting = chat(proxy.url, { model: 'any' });
  await eventually(() => answer !== undefined);
  writeFileSync(configFileOf(proxy), configWith(['any'], 'anotherWithoutShape0123456789'));
  await untilGeneration(proxy, 3);
  answer?.();
  const text = await (await waiting).text();
  expect(text).toContain('no such key: ***');
  await eventually(() => proxy.output().includes('no such key: ***'));
  expect(proxy.output()).not.toContain(key);
});

test('connections and numbers of a deployment that did not change are kept', async () => {
  await chat(proxy.url, { model: 'any' });
  const { connections } = upstream;
  writeFileSync(configFileOf(proxy), configWith(['any', 'second'], 'os.environ/OPENAI_API_KEY'));
  await untilGeneration(proxy, 2);
  await chat(proxy.url, { model: 'any' });
  expect(upstream.connections).toBe(connections);
  const lines = await metricLines(proxy, 'litellm_deployment_total_requests_total');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/ 2$/);
});

test('a catalogue that was read is not asked for again after a reload', async () => {
  let asked = 0;
  const catalogue = await startUpstream(friendly, (request, response) => {
    asked += request.path.endsWith('/models') ? 1 : 0;
    fixed(200, JSON.stringify({ data: [{ id: 'openai/gpt-4o' }] }))(request, response);
  });
  const config = (retries: number): string =>
    configOf(
      [{ name: 'openrouter/*', model: 'openrouter/*', apiBase: catalogue.url, apiKey: 'sk-test-router' }],
      { router_settings: { num_retries: retries } },
    );
  writeFileSync(configFileOf(proxy), config(0));
  await untilGeneration(proxy, 2);
  const listed = async (): Promise<string> => (await fetch(`${proxy.url}/v1/models`)).text();
  expect(await listed()).toContain('openrouter/openai/gpt-4o');
  const before = asked;
  expect(before).toBeGreaterThan(0);
  writeFileSync(configFileOf(proxy), config(1));
  await untilGeneration(proxy, 3);
  expect(await listed()).toContain('openrouter/openai/gpt-4o');
  expect(asked).toBe(before);
  await catalogue.close();
});
