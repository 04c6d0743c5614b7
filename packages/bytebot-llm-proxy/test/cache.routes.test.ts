import { hash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { chat } from './support/stream.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { fixed, friendly } from './support/wire.ts';

/** What whoever runs the proxy can ask of the cache, and how it is switched on. */

const MASTER = 'sk-test-cache-master';
const CALLER = 'sk-test-cache-caller';

let upstream: Upstream;
const running: ProxyProcess[] = [];

beforeAll(async () => {
  upstream = await startUpstream(friendly);
});

afterAll(async () => {
  await Promise.all(running.map((proxy) => proxy.stop()));
  await upstream.close();
});

async function start(
  litellm: Record<string, unknown>,
  environment: Record<string, string> = {},
): Promise<ProxyProcess> {
  const proxy = await startProxy({
    config: configOf([{ name: 'any', model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1` }], {
      litellm_settings: litellm,
      general_settings: { virtual_keys: [{ alias: 'caller', key_hash: hash('sha256', CALLER) }] },
    }),
    masterKey: MASTER,
    environment,
  });
  running.push(proxy);
  return proxy;
}

async function ask(proxy: ProxyProcess, body: Record<string, unknown> = {}, key = MASTER): Promise<Response> {
  return chat(proxy.url, { model: 'any', ...body }, { authorization: `Bearer ${key}` });
}

async function isHit(
  proxy: ProxyProcess,
  body: Record<string, unknown> = {},
  key = MASTER,
): Promise<string | null> {
  return (await ask(proxy, body, key)).headers.get('x-cache');
}

async function control(proxy: ProxyProcess, method: string, path: string, body?: string, key = MASTER) {
  const response = await fetch(`${proxy.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test('without a setting nothing is kept and nothing is said about it; the routes say how it is switched on', async () => {
  const proxy = await start({});
  expect([await isHit(proxy), await isHit(proxy)]).toEqual([null, null]);
  expect((await ask(proxy)).headers.get('x-litellm-cache-key')).toBeNull();
  for (const [method, path] of [
    ['GET', '/cache/ping'],
    ['POST', '/cache/flushall'],
  ] as const) {
    expect(await control(proxy, method, path)).toMatchObject({
      status: 503,
      body: { error: { code: 'cache_off', hint: expect.stringContaining('litellm_settings.cache') } },
    });
  }
});

test('variables switch it on, and the file goes before them (C-29)', async () => {
  const on = { RESPONSE_CACHE_ENABLED: 'true', RESPONSE_CACHE_TTL: '7' };
  const proxy = await start({}, on);
  expect([await isHit(proxy), await isHit(proxy)]).toEqual(['MISS', 'HIT']);
  expect((await control(proxy, 'GET', '/cache/ping')).body).toMatchObject({
    status: 'healthy',
    cache_type: 'local',
    ping_response: true,
    ttl: 7,
    entries: 1,
  });
  expect(await isHit(await start({ cache: false }, on))).toBeNull();
});

test('default_off keeps what asks for it', async () => {
  const proxy = await start({ cache: true, cache_params: { type: 'local', mode: 'default_off' } });
  const wanted = { cache: { 'use-cache': true } };
  expect(await isHit(proxy)).toBeNull();
  expect([await isHit(proxy, wanted), await isHit(proxy, wanted)]).toEqual(['MISS', 'HIT']);
});

test('callers share answers where the config says so', async () => {
  const params = { share_between_callers: true, supported_call_types: ['acompletion'] };
  const proxy = await start({ cache: true, cache_params: params });
  expect([await isHit(proxy), await isHit(proxy, {}, CALLER)]).toEqual(['MISS', 'HIT']);
});

test('whoever brings a key of its own shares its answers with nobody, whatever the config says (C-32)', async () => {
  const proxy = await startProxy({
    config: configOf([{ name: 'any', model: 'openrouter/openai/gpt-4o' }], {
      litellm_settings: { cache: true, cache_params: { share_between_callers: true } },
    }),
    environment: { ALLOW_CLIENT_KEYS: 'true', OPENROUTER_BASE_URL: `${upstream.url}/v1` },
  });
  running.push(proxy);
  const hit = async (headers: Record<string, string>): Promise<string | null> =>
    (await chat(proxy.url, { model: 'any' }, headers)).headers.get('x-cache');
  const [one, other] = [{ 'x-openrouter-key': 'sk-or-test-one' }, { 'x-openrouter-key': 'sk-or-test-other' }];
  expect([await hit(one), await hit(other), await hit({}), await hit(one)]).toEqual([
    'MISS',
    'MISS',
    'MISS',
    'HIT',
  ]);
});

test('answers that call tools are kept where the config says so', async () => {
  const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
  const message = { role: 'assistant', content: null, tool_calls: [call] };
  const choices = [{ index: 0, message, finish_reason: 'tool_calls' }];
  upstream.answerWith(fixed(200, JSON.stringify({ id: 'a', object: 'chat.completion', choices })));
  const careful = await start({ cache: true });
  const willing = await start({ cache: true, cache_params: { cache_tool_calls: true } });
  expect([await isHit(careful), await isHit(careful)]).toEqual(['MISS', 'MISS']);
  expect([await isHit(willing), await isHit(willing)]).toEqual(['MISS', 'HIT']);
  upstream.answerWith(friendly);
});

test('answers are forgotten one by one and all together, by the master key alone', async () => {
  const proxy = await start({ cache: true });
  const key = (await ask(proxy)).headers.get('x-litellm-cache-key') ?? '';
  await ask(proxy, { seed: 1 });
  expect((await control(proxy, 'POST', '/cache/delete', '{}', CALLER)).status).toBe(403);
  expect(await control(proxy, 'POST', '/cache/delete', '[]')).toMatchObject({ status: 400 });
  expect(await control(proxy, 'POST', '/cache/delete', '{"keys":[1]}')).toMatchObject({
    status: 400,
    body: { error: { param: 'keys' } },
  });
  const deleted = await control(proxy, 'POST', '/cache/delete', JSON.stringify({ keys: [key, 'never'] }));
  expect(deleted.body).toEqual({ status: 'success', deleted: 1 });
  expect([await isHit(proxy), await isHit(proxy, { seed: 1 })]).toEqual(['MISS', 'HIT']);
  expect((await control(proxy, 'POST', '/cache/flushall')).body).toEqual({ status: 'success' });
  expect(await isHit(proxy, { seed: 1 })).toBe('MISS');
  expect((await control(proxy, 'GET', '/cache/redis/info')).status).toBe(501);
});
