import { hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { configFileOf, writeByRenaming } from './support/reload.ts';
import { chat } from './support/stream.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { friendly } from './support/wire.ts';

/** Keys of callers that are written in the config, without a database. */

const ALICE = 'sk-test-alice-key';
const BOB = 'sk-test-bob-key';
const OLD = 'sk-test-old-key';

let upstream: Upstream;
let proxy: ProxyProcess;

const hashOf = (key: string): string => `sha256:${hash('sha256', key)}`;

function configWith(keys: readonly unknown[]): string {
  const model = { model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1` };
  return configOf(
    [
      { name: 'fast', ...model },
      { name: 'slow', ...model },
    ],
    {
      general_settings: { virtual_keys: keys },
    },
  );
}

const keys = [
  { alias: 'alice', key_hash: hashOf(ALICE), models: ['fast'] },
  { alias: 'bob', key: 'os.environ/BOB_KEY' },
  { alias: 'old', key_hash: hashOf(OLD), expires: '2020-01-01' },
  {
    alias: 'limited',
    key_hash: hashOf('sk-test-limited'),
    max_budget: 0.5,
    budget_duration: '1d',
    tpm_limit: 100_000,
  },
];

beforeAll(async () => {
  upstream = await startUpstream(friendly);
  proxy = await startProxy({
    config: configWith(keys),
    masterKey: MASTER_KEY,
    environment: { CONFIG_POLL_INTERVAL: '200ms' },
    files: { 'keys/BOB_KEY': BOB },
  });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

function ask(key: string, model = 'fast'): Promise<Response> {
  return chat(proxy.url, { model }, bearer(key));
}

interface ErrorAnswer {
  readonly status: number;
  readonly error: Readonly<Record<string, unknown>>;
}

async function errorOf(response: Response): Promise<ErrorAnswer> {
  const { error } = (await response.json()) as { error: Record<string, unknown> };
  return { status: response.status, error };
}

describe('who is let in (C-32)', () => {
  test('virtual keys, by hash and from a mounted file, and the master key', async () => {
    for (const key of [ALICE, BOB, MASTER_KEY]) {
      expect((await ask(key)).status).toBe(200);
    }
    expect((await chat(proxy.url, { model: 'fast' }, { 'x-api-key': ALICE })).status).toBe(200);
  });

  test('no others', async () => {
    for (const key of ['sk-test-nobody', hashOf(ALICE), hash('sha256', ALICE)]) {
      const { status, error } = await errorOf(await ask(key));
      expect(status).toBe(401);
      expect(error).toMatchObject({ type: 'auth_error', code: 'invalid_api_key' });
      expect(JSON.stringify(error)).not.toContain(key);
    }
    expect((await chat(proxy.url, { model: 'fast' })).status).toBe(401);
  });

  test('and their keys never go upstream', async () => {
    for (const headers of [bearer(ALICE), { ...bearer(BOB), 'x-api-key': 'sk-or-test-client' }]) {
      upstream.answerWith(friendly);
      expect((await chat(proxy.url, { model: 'fast' }, headers)).status).toBe(200);
      expect(upstream.seen[0]?.headers.authorization).toBe('Bearer sk-test-provider');
      expect(JSON.stringify(upstream.seen[0]?.headers)).not.toMatch(/alice-key|bob-key|sk-or-test-client/);
    }
  });

  test('an expired key is told so', async () => {
    const { status, error } = await errorOf(await ask(OLD));
    expect(status).toBe(401);
    expect(error.code).toBe('expired_key');
    expect(error.message).toContain('`old` expired at 2020-01-02');
  });

  test('routes of whoever runs the proxy need the master key', async () => {
    for (const route of ['/metrics', '/config/status', '/health/openai']) {
      const refused = await fetch(proxy.url + route, { headers: bearer(ALICE) });
      expect(refused.status).toBe(403);
      expect((await fetch(proxy.url + route, { headers: bearer(MASTER_KEY) })).status).toBe(200);
    }
  });
});

test('a key with a list of models sees and asks no others', async () => {
  const { status, error } = await errorOf(await ask(ALICE, 'slow'));
  expect(status).toBe(403);
  expect(error).toMatchObject({ code: 'key_model_access_denied', param: 'model' });
  const listed = await (await fetch(`${proxy.url}/v1/models`, { headers: bearer(ALICE) })).json();
  expect((listed as { data: { id: string }[] }).data.map(({ id }) => id)).toEqual(['fast']);
});

test('logs and metrics name the alias, never the key or its hash', async () => {
  await ask(ALICE);
  const lines = await (await fetch(`${proxy.url}/metrics`, { headers: bearer(MASTER_KEY) })).text();
  expect(lines).toMatch(/litellm_proxy_total_requests_metric_total\{[^}]*api_key_alias="alice"/);
  await eventually(() => proxy.output().includes('"caller":"alice"'));
  for (const secret of [ALICE, BOB, hash('sha256', ALICE), hash('sha256', BOB)]) {
    expect(lines).not.toContain(secret);
    expect(proxy.output()).not.toContain(secret);
  }
});

interface KeyInfo {
  readonly key: string | null;
  readonly info: Readonly<Record<string, unknown>>;
}

async function keyInfo(key: string, query = ''): Promise<KeyInfo> {
  const response = await fetch(`${proxy.url}/key/info${query}`, { headers: bearer(key) });
  return (await response.json()) as KeyInfo;
}

describe('GET /key/info', () => {
  test('tells about the key it is asked with', async () => {
    expect(await keyInfo(ALICE)).toMatchObject({
      key: hash('sha256', ALICE),
      info: { key_alias: 'alice', models: ['fast'], max_budget: null, spend: null, expires: null },
    });
    const { info } = await keyInfo('sk-test-limited', `?key=${hash('sha256', 'sk-test-limited')}`);
    expect(info).toMatchObject({
      models: ['all-proxy-models'],
      max_budget: 0.5,
      budget_duration: '1d',
      tpm_limit: 100_000,
      rpm_limit: null,
    });
    expect((await keyInfo(MASTER_KEY)).info.key_alias).toBe('master_key');
  });

  test('not about others, and not to nobody', async () => {
    const others = await fetch(`${proxy.url}/key/info?key=${hash('sha256', BOB)}`, {
      headers: bearer(ALICE),
    });
    expect(others.status).toBe(501);
    expect((await fetch(`${proxy.url}/key/info`)).status).toBe(401);
    expect((await fetch(`${proxy.url}/key/info`, { headers: bearer(OLD) })).status).toBe(401);
  });
});

describe('the routes of LiteLLM’s database', () => {
  test.each([
    ['POST', '/key/generate'],
    ['GET', '/key/list?page=1'],
    ['DELETE', '/key/delete'],
    ['POST', '/key'],
    ['GET', '/user/info'],
    ['POST', '/team/new'],
    ['PATCH', '/organization/update'],
    ['POST', '/customer/new'],
    ['POST', '/budget/new'],
    ['GET', '/tag/list'],
    ['GET', '/spend/logs'],
    ['PUT', '/team/some/thing/deep'],
  ])('%s %s is a 501 that says what to use', async (method, route) => {
    const { status, error } = await errorOf(
      await fetch(proxy.url + route, { method, headers: bearer(ALICE) }),
    );
    expect(status).toBe(501);
    expect(error).toMatchObject({ kind: 'unsupported', code: 'no_database' });
    expect(error.message).toContain('general_settings.virtual_keys');
    expect(error.message).toContain(`${method} ${route.replace(/\?.*/, '')} `);
    expect((await fetch(proxy.url + route, { method })).status).toBe(401);
  });

  test('are listed, and browsers may ask for them', async () => {
    const { routes } = (await (await fetch(`${proxy.url}/routes`)).json()) as {
      routes: { path: string; methods: string[] }[];
    };
    const route = routes.find(({ path: at }) => at === '/key/*rest');
    expect(route?.methods).toEqual(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
    const preflight = await fetch(`${proxy.url}/key/generate`, { method: 'OPTIONS' });
    expect(preflight.status).toBe(200);
  });
});

describe('a change counts without a restart', () => {
  test('a rotated key in a mounted file', async () => {
    writeFileSync(path.join(proxy.directory, 'keys/BOB_KEY'), 'sk-test-bob-rotated');
    await eventually(async () => (await ask('sk-test-bob-rotated')).status === 200);
    expect((await ask(BOB)).status).toBe(401);
  });

  test('a key that is added, and one that is taken away', async () => {
    const carol = 'sk-test-carol-key';
    writeByRenaming(
      configFileOf(proxy),
      configWith([...keys.slice(1), { alias: 'carol', key_hash: hash('sha256', carol) }]),
    );
    await eventually(async () => (await ask(carol)).status === 200);
    expect((await ask(ALICE)).status).toBe(401);
  });
});

describe('without a master key', () => {
  let keyed: ProxyProcess;
  beforeAll(async () => {
    const general = { virtual_keys: [{ alias: 'alice', key_hash: hashOf(ALICE) }] };
    const model = { name: 'fast', model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1` };
    keyed = await startProxy({ config: configOf([model], { general_settings: general }) });
  });
  afterAll(async () => {
    await keyed.stop();
  });

  test('the proxy is not open, says which routes answer nobody, and stays closed (C-32)', async () => {
    expect((await chat(keyed.url, { model: 'fast' }, bearer(ALICE))).status).toBe(200);
    for (const headers of [{}, bearer('sk-test-other')]) {
      expect((await chat(keyed.url, { model: 'fast' }, headers)).status).toBe(401);
    }
    const refused = await fetch(`${keyed.url}/metrics`, { headers: bearer(ALICE) });
    expect(refused.status).toBe(403);
    expect((await errorOf(refused)).error.hint).toContain('Set LITELLM_MASTER_KEY');
    expect(keyed.output()).toContain('There are virtual keys and no master key');
    // Other machines may connect: a proxy with keys listens everywhere.
    expect(keyed.output()).toContain('Listening on http://0.0.0.0:');
  });

  test('no edit opens it', async () => {
    const model = { name: 'fast', model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1` };
    writeByRenaming(configFileOf(keyed), configOf([model]));
    await eventually(() => keyed.output().includes('would leave the running proxy without a master key'));
    expect((await chat(keyed.url, { model: 'fast' })).status).toBe(401);
    expect((await chat(keyed.url, { model: 'fast' }, bearer(ALICE))).status).toBe(200);
  });
});
