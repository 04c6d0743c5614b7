import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSigner, type Signer } from '../src/auth/service-account/signed-token.test-helper.ts';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { type KubernetesApi, startKubernetesApi, tokenOf } from './support/kubernetes-api.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { configFileOf } from './support/reload.ts';

const mocked = { mock_response: 'hello' };
const models = [
  { name: 'fast', model: 'openai/gpt-4o', params: mocked },
  { name: 'slow', model: 'openai/gpt-4.1', params: mocked },
  {
    name: 'broken',
    model: 'openai/gpt-4o-mini',
    apiBase: 'http://127.0.0.1:1/v1',
    params: { num_retries: 0 },
  },
];
const sections = {
  router_settings: { fallbacks: [{ broken: ['slow', 'fast'] }], model_group_alias: { quick: 'fast' } },
  general_settings: {
    service_account_namespaces: {
      llm: {},
      team: { models: ['fast', 'broken'] },
      few: { service_accounts: ['one'] },
    },
  },
};

let signer: Signer;
let api: KubernetesApi;

beforeAll(async () => {
  signer = await createSigner('one');
  api = await startKubernetesApi([signer.jwk]);
});
afterAll(() => api.close());

/** A proxy that has read the keys of the cluster. */
async function start(
  environment: Readonly<Record<string, string>> = {},
  masterKey?: string,
): Promise<ProxyProcess> {
  const proxy = await startWithoutKeys(environment, masterKey);
  await eventually(() => proxy.output().includes('tokens are known'), 15_000);
  return proxy;
}

function startWithoutKeys(
  environment: Readonly<Record<string, string>>,
  masterKey?: string,
): Promise<ProxyProcess> {
  return startProxy({
    config: configOf(models, sections),
    masterKey,
    environment: {
      SERVICE_ACCOUNT_TOKENS: 'true',
      POD_NAMESPACE: 'llm',
      KUBECONFIG: api.kubeconfig,
      CONFIG_POLL_INTERVAL: '500ms',
      ...environment,
    },
  });
}

interface Seen {
  readonly status: number;
  readonly body: {
    readonly error?: { message: string; code: string; type: string; hint?: string };
    readonly data?: { id?: string; model_name?: string; model_group?: string }[];
    readonly model?: string;
  };
}

async function get(proxy: ProxyProcess, route: string, token?: string): Promise<Seen> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(proxy.url + route, { headers });
  const text = await response.text();
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : {} };
}

async function chat(
  proxy: ProxyProcess,
  token: string,
  model: string,
  more: Readonly<Record<string, unknown>> = {},
  header = 'x-api-key',
): Promise<Seen> {
  const response = await fetch(`${proxy.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { [header]: token, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'hello' }], ...more }),
  });
  return { status: response.status, body: (await response.json()) as Seen['body'] };
}

describe('a proxy with tokens and without a master key', () => {
  let proxy: ProxyProcess;
  let ours: string;
  let theirs: string;
  beforeAll(async () => {
    proxy = await start();
    ours = await tokenOf(signer, 'llm/agent');
    theirs = await tokenOf(signer, 'team/caller');
  });
  afterAll(async () => {
    await proxy.stop();
  });

  test('is not open: it may be reached from outside, and answers nobody without a token', async () => {
    expect(proxy.output()).toMatch(/Listening on http:\/\/0\.0\.0\.0:/);
    expect(proxy.output()).not.toContain('No master key');
    for (const route of ['/v1/models', '/model/info', '/metrics', '/config/status']) {
      const { status, body } = await get(proxy, route);
      expect(status).toBe(401);
      expect(body.error?.hint).toMatch(/ServiceAccount token/);
    }
    expect((await get(proxy, '/health')).status).toBe(200);
    const page = await fetch(`${proxy.url}/v1/models`, {
      headers: { origin: 'https://app.example', authorization: `Bearer ${ours}` },
    });
    expect(page.headers.get('access-control-allow-origin')).toBe('*');
  });

  test.each(['authorization', 'x-api-key', 'api-key', 'x-goog-api-key', 'x-litellm-api-key'])(
    'takes a token of the cluster in %s, and names its account in the log',
    async (header) => {
      const key = header === 'authorization' ? `Bearer ${ours}` : ours;
      expect((await chat(proxy, key, 'slow', {}, header)).status).toBe(200);
      await eventually(() => proxy.output().includes('"caller":"llm/agent"'));
      expect(proxy.output()).not.toContain(ours.slice(30, 80));
    },
  );

  test('refuses what is no valid token of its cluster with the reason, and never repeats it', async () => {
    const stranger = await createSigner('two');
    const past = Math.floor(Date.now() / 1_000) - 100;
    const wrong: [string, RegExp][] = [
      [
        await tokenOf(signer, 'llm/agent', { aud: ['vault'] }),
        /for the audience `vault`; one for `bytebot-llm-proxy`/,
      ],
      [await tokenOf(signer, 'llm/agent', { exp: past }), /expired at 20/],
      [await tokenOf(signer, 'llm/agent', { iss: 'https://other' }), /of the issuer `https:\/\/other`/],
      [await tokenOf(stranger, 'llm/agent'), /a key that the cluster does not have/],
      [`${ours.slice(0, -8)}AAAAAAAA`, /signature of the token is not right/],
      ['sk-test-anything', /neither the master key nor a ServiceAccount token/],
    ];
    for (const [token, reason] of wrong) {
      const { status, body } = await get(proxy, '/v1/models', token);
      expect([status, body.error?.code]).toEqual([401, 'invalid_api_key']);
      expect(body.error?.message).toMatch(reason);
      expect(JSON.stringify(body)).not.toContain(token.slice(-12));
    }
  });

  test('names the namespace or the account that may not ask, and where to let it in', async () => {
    const namespace = await get(proxy, '/v1/models', await tokenOf(signer, 'nowhere/caller'));
    expect(namespace.status).toBe(403);
    expect(namespace.body.error?.message).toMatch(/namespace `nowhere`/);
    expect(namespace.body.error?.hint).toContain('general_settings.service_account_namespaces');
    const account = await get(proxy, '/v1/models', await tokenOf(signer, 'few/two'));
    expect(account.body.error?.hint).toContain('service_account_namespaces.few.service_accounts');
    expect((await get(proxy, '/v1/models', await tokenOf(signer, 'few/one'))).status).toBe(200);
  });

  test('keeps routes of the operator for the master key, and says how to get one', async () => {
    for (const route of ['/metrics', '/config/status', '/health/openai']) {
      const { status, body } = await get(proxy, route, ours);
      expect([route, status]).toEqual([route, 403]);
      expect(body.error?.hint).toMatch(/Set LITELLM_MASTER_KEY/);
    }
    expect((await get(proxy, '/health', ours)).body).toEqual({ status: 'healthy' });
  });

  test('lets a caller with a list of models have those alone, also by another name or a fallback', async () => {
    expect((await chat(proxy, theirs, 'fast')).status).toBe(200);
    expect((await chat(proxy, theirs, 'quick')).status).toBe(200);
    for (const model of ['slow', 'openai/gpt-4.1', 'nothing-like-it']) {
      const { status, body } = await chat(proxy, theirs, model, { fallbacks: ['fast'] });
      expect(status).toBe(403);
      expect(body.error).toMatchObject({ code: 'key_model_access_denied', type: 'key_model_access_denied' });
      expect(JSON.stringify(body)).not.toContain('did you mean');
    }
    // Its first fallback is not on the list.
    const fallen = await chat(proxy, theirs, 'broken');
    expect(fallen).toMatchObject({ status: 200, body: { model: 'gpt-4o' } });
    expect(await chat(proxy, ours, 'broken')).toMatchObject({ status: 200, body: { model: 'gpt-4.1' } });
    expect((await chat(proxy, theirs, 'broken', { fallbacks: ['slow'] })).status).toBe(502);
    for (const more of [
      { models: ['openai/gpt-4.1'] },
      { extra_body: { preset: 'mine' } },
      { fallbacks: [{ model: 'fast', models: ['x'] }] },
    ]) {
      expect((await chat(proxy, theirs, 'fast', more)).status).toBe(403);
    }
  });

  test('lists what a caller may ask for, and nothing else', async () => {
    const list = await get(proxy, '/v1/models', theirs);
    expect(list.body.data?.map(({ id }) => id)).toEqual(['quick', 'fast', 'broken']);
    expect((await get(proxy, '/v1/models/slow', theirs)).status).toBe(404);
    const info = await get(proxy, '/model/info', theirs);
    expect(info.body.data?.map(({ model_name }) => model_name)).toEqual(['fast', 'broken', 'quick']);
    const groups = await get(proxy, '/model_group/info', theirs);
    expect(groups.body.data?.map(({ model_group }) => model_group)).toEqual(['fast', 'broken']);
    expect((await get(proxy, '/v1/models', ours)).body.data).toHaveLength(4);
  });
});

test('a changed list of namespaces counts without a restart, and tokens cannot be switched off by an edit', async () => {
  const proxy = await start();
  const token = await tokenOf(signer, 'new/caller');
  expect((await get(proxy, '/v1/models', token)).status).toBe(403);
  const general = { service_account_namespaces: { new: { models: ['slow'] } } };
  writeFileSync(configFileOf(proxy), configOf(models, { general_settings: general }));
  await eventually(async () => (await get(proxy, '/v1/models', token)).status === 200, 15_000);
  expect((await chat(proxy, token, 'slow')).status).toBe(200);
  expect((await chat(proxy, token, 'fast')).status).toBe(403);
  const off = { general_settings: general, environment_variables: { SERVICE_ACCOUNT_TOKENS: 'false' } };
  writeFileSync(configFileOf(proxy), configOf(models, off));
  await eventually(() => proxy.output().includes('The changed config cannot be used'));
  expect((await get(proxy, '/v1/models')).status).toBe(401);
  await proxy.stop();
});

test('beside a master key both get in, and /metrics can be left open', async () => {
  const proxy = await start({}, MASTER_KEY);
  expect((await get(proxy, '/config/status', MASTER_KEY)).status).toBe(200);
  expect((await get(proxy, '/v1/models', await tokenOf(signer, 'llm/agent'))).status).toBe(200);
  const { status, body } = await get(proxy, '/metrics', await tokenOf(signer, 'llm/agent'));
  expect(status).toBe(403);
  expect(body.error?.hint).toMatch(/Send the value of LITELLM_MASTER_KEY/);
  await proxy.stop();
});

test('an API server that is away stops no traffic, and a rotated key of the cluster is found', async () => {
  const cluster = await startKubernetesApi([signer.jwk]);
  const proxy = await start({ KUBECONFIG: cluster.kubeconfig, SERVICE_ACCOUNT_TOKEN_REVIEW: 'true' });
  const known = await tokenOf(signer, 'llm/agent');
  await eventually(async () => (await get(proxy, '/v1/models', known)).status === 200, 15_000);
  cluster.isAway = true;
  const unseen = await tokenOf(signer, 'llm/other');
  expect((await get(proxy, '/v1/models', known)).status).toBe(200);
  expect((await get(proxy, '/v1/models', unseen)).status).toBe(200);
  await eventually(() => proxy.output().includes('signatures decide until it can'));
  cluster.isAway = false;
  const next = await createSigner('next');
  cluster.keys = [next.jwk];
  const rotated = await tokenOf(next, 'llm/agent');
  // Keys are read again at most every few seconds.
  await eventually(async () => (await get(proxy, '/v1/models', rotated)).status === 200, 15_000);
  expect((await get(proxy, '/v1/models', known)).status).toBe(401);
  cluster.acceptsTokens = false;
  const deleted = await get(proxy, '/v1/models', await tokenOf(next, 'llm/third'));
  expect([deleted.status, deleted.body.error?.message]).toEqual([
    401,
    expect.stringMatching(/has been deleted/),
  ]);
  await proxy.stop();
  await cluster.close();
});

test('a start without the API server is a start; tokens are 503 until its keys are known', async () => {
  const cluster = await startKubernetesApi([signer.jwk]);
  cluster.isAway = true;
  const proxy = await startWithoutKeys({ KUBECONFIG: cluster.kubeconfig });
  const token = await tokenOf(signer, 'llm/agent');
  expect((await get(proxy, '/health/readiness')).status).toBe(200);
  const { status, body } = await get(proxy, '/v1/models', token);
  expect([status, body.error?.code]).toEqual([503, 'service_account_tokens_unavailable']);
  cluster.isAway = false;
  await eventually(async () => (await get(proxy, '/v1/models', token)).status === 200, 15_000);
  await proxy.stop();
  await cluster.close();
});
