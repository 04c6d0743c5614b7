import { hash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { chat } from './support/stream.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { completion, fixed, friendly } from './support/wire.ts';

/** What a caller is told of its own rates, and of those of the provider. */

let upstream: Upstream;
let proxy: ProxyProcess;

beforeAll(async () => {
  upstream = await startUpstream(friendly);
  const keys = [
    { alias: 'free', key_hash: hash('sha256', 'sk-test-free') },
    { alias: 'limited', key_hash: hash('sha256', 'sk-test-limited'), rpm_limit: 3 },
  ];
  proxy = await startProxy({
    config: configOf([{ name: 'fast', model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1` }], {
      general_settings: { virtual_keys: keys },
    }),
  });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

async function headersFor(key: string, body: Record<string, unknown> = {}): Promise<Record<string, string>> {
  const response = await chat(proxy.url, { model: 'fast', ...body }, { authorization: `Bearer ${key}` });
  await response.text();
  return Object.fromEntries([...response.headers].filter(([name]) => name.includes('ratelimit')));
}

test('a caller without rates is told those of the provider', async () => {
  upstream.answerWith(fixed(200, completion('Hello'), { 'x-ratelimit-remaining-requests': '99' }));
  expect(await headersFor('sk-test-free')).toEqual({
    'x-ratelimit-remaining-requests': '99',
    'llm_provider-x-ratelimit-remaining-requests': '99',
  });
});

test('a caller with rates is told what is left of them, in answers, streams and the refusal', async () => {
  upstream.answerWith(fixed(200, completion('Hello'), { 'x-ratelimit-remaining-requests': '99' }));
  const own = { 'x-ratelimit-limit-requests': '3', 'x-ratelimit-reset-requests': '60s' };
  expect(await headersFor('sk-test-limited')).toEqual({
    ...own,
    'x-ratelimit-remaining-requests': '2',
    'llm_provider-x-ratelimit-remaining-requests': '99',
  });
  upstream.answerWith(friendly);
  expect(await headersFor('sk-test-limited', { stream: true })).toEqual({
    ...own,
    'x-ratelimit-remaining-requests': '1',
  });
  await headersFor('sk-test-limited');
  expect(await headersFor('sk-test-limited')).toEqual({
    'x-ratelimit-limit-requests': '3',
    'x-ratelimit-remaining-requests': '0',
    'x-ratelimit-reset-requests': expect.stringMatching(/^[56]\ds$/),
  });
});
