import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { logLines } from './support/observe.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat } from './support/stream.ts';

/** With whose key a deployment is called, and what becomes of one that has none. */

const OURS = 'sk-test-openrouter';
const THEIRS = 'sk-or-test-of-a-caller-0001';
const MODEL = 'openrouter/openai/gpt-4o';

/** Several proxies start at once. */
const START_MS = 60_000;

let simulator: Simulator;
/** Open, and callers may bring keys. */
let open: ProxyProcess;
/** With a master key, and callers may bring keys. */
let closed: ProxyProcess;
/** Nobody may bring a key. */
let strict: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  [open, closed, strict] = await Promise.all([
    start({ ALLOW_CLIENT_KEYS: 'true' }),
    start({ ALLOW_CLIENT_KEYS: 'true', PROXY_ALLOW_UNAUTHENTICATED: 'false' }, MASTER_KEY),
    start({}),
  ]);
}, START_MS);

afterAll(async () => {
  await Promise.all([open, closed, strict].map((proxy) => proxy.stop()));
  await simulator.close();
});

beforeEach(() => simulator.reset());

function start(environment: Record<string, string>, masterKey?: string): Promise<ProxyProcess> {
  const openai = { model: 'openai/gpt-4o', apiBase: `${simulator.url}/openai/v1` };
  return startProxy({
    config: configOf(
      [
        { name: 'openrouter/*', model: 'openrouter/*', apiKey: 'os.environ/OPENROUTER_API_KEY' },
        { name: 'named', model: MODEL, apiKey: 'os.environ/OPENROUTER_API_KEY' },
        { name: 'direct', ...openai },
        { name: 'half', ...openai, model: 'openai/keyless', apiKey: 'os.environ/NOBODY_SETS_THIS' },
        { name: 'half', ...openai, model: 'openai/keyed' },
        { name: 'none', ...openai, apiKey: 'os.environ/NOBODY_SETS_THIS' },
        { name: 'dear', ...openai, params: { input_cost_per_token: 1, output_cost_per_token: 1 } },
      ],
      {
        router_settings: { num_retries: 0 },
        general_settings: { max_price_per_request: 10 },
      },
    ),
    masterKey,
    environment: {
      OPENROUTER_API_KEY: OURS,
      OPENROUTER_BASE_URL: `${simulator.url}/openrouter/api/v1`,
      OPENROUTER_MAX_RETRIES: '0',
      ...environment,
    },
  });
}

const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

async function keysSeen(): Promise<(string | undefined)[]> {
  return (await simulator.seen()).map(({ headers }) => headers.authorization?.replace('Bearer ', ''));
}

describe('a key that a caller brings (C-32)', () => {
  test('is used for OpenRouter, as the Bearer of an open proxy or in a header of its own', async () => {
    expect((await chat(open.url, { model: MODEL }, bearer(THEIRS))).status).toBe(200);
    expect((await chat(open.url, { model: MODEL }, { 'x-openrouter-key': THEIRS })).status).toBe(200);
    expect((await chat(open.url, { model: MODEL }, bearer('any-dummy'))).status).toBe(200);
    expect((await chat(open.url, { model: 'direct' }, bearer(THEIRS))).status).toBe(200);
    expect(await keysSeen()).toEqual([THEIRS, THEIRS, OURS, 'sk-test-provider']);
  });

  test('lets nobody in where the proxy asks for a key of its own', async () => {
    expect((await chat(closed.url, { model: MODEL }, bearer(THEIRS))).status).toBe(401);
    const both = { ...bearer(MASTER_KEY), 'x-openrouter-key': THEIRS };
    expect((await chat(closed.url, { model: MODEL }, both)).status).toBe(200);
    expect((await chat(closed.url, { model: MODEL }, bearer(MASTER_KEY))).status).toBe(200);
    expect(await keysSeen()).toEqual([THEIRS, OURS]);
  });

  test('is not looked at unless that is switched on', async () => {
    expect((await chat(strict.url, { model: MODEL }, bearer(THEIRS))).status).toBe(200);
    expect((await chat(strict.url, { model: MODEL }, { 'x-openrouter-key': THEIRS })).status).toBe(200);
    expect(await keysSeen()).toEqual([OURS, OURS]);
  });

  test('is all that is needed: without a key of the proxy each caller pays', async () => {
    const proxy = await startProxy({
      config: undefined,
      environment: { ALLOW_CLIENT_KEYS: 'true', OPENROUTER_BASE_URL: `${simulator.url}/openrouter/api/v1` },
    });
    try {
      expect((await chat(proxy.url, { model: MODEL }, bearer(THEIRS))).status).toBe(200);
      expect((await chat(proxy.url, { model: MODEL }, bearer('any-dummy'))).status).toBe(401);
      expect(await keysSeen()).toEqual([THEIRS]);
    } finally {
      await proxy.stop();
    }
  });

  test('that is refused takes nothing from the others, and stands nowhere', async () => {
    const refusal = `User ${THEIRS} not found.`;
    await simulator.script({
      match: { provider: 'openrouter' },
      replies: [
        {
          status: 401,
          body: { error: { code: 401, message: refusal } },
          headers: { 'x-generation-id': THEIRS },
        },
        { status: 429, body: { error: { code: 429, message: refusal } } },
      ],
    });
    const id = 'the-refused-one';
    const refused = await chat(open.url, { model: 'named' }, { ...bearer(THEIRS), 'x-request-id': id });
    const limited = await chat(open.url, { model: 'named' }, bearer(THEIRS));
    expect([refused.status, limited.status]).toEqual([401, 429]);
    const told = `${await refused.text()} ${await limited.text()} ${JSON.stringify([...refused.headers])}`;
    expect((await chat(open.url, { model: 'named' })).status).toBe(200);
    expect(await keysSeen()).toEqual([THEIRS, THEIRS, OURS]);
    await eventually(() => logLines(open).some((line) => line.request_id === id && line.status === 401));
    const pages = ['/metrics', `/v1/requests/${id}`, '/v1/providers/openrouter/keys', '/model/info'];
    const shown = await Promise.all(pages.map(async (page) => (await fetch(open.url + page)).text()));
    expect(shown[1]).toContain(id);
    expect(shown[2]).not.toContain('disabled');
    expect([told, ...shown, open.output()].filter((text) => text.includes(THEIRS))).toEqual([]);
  });

  test('of another shape in its header is a 400, so that nobody else pays', async () => {
    const response = await chat(open.url, { model: MODEL }, { 'x-openrouter-key': 'sk-test-of-another' });
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain('sk-test-of-another');
    expect(await keysSeen()).toEqual([]);
  });
});

describe('a deployment without a key', () => {
  test('is not called where another of its group has one, and the record says why', async () => {
    for (let time = 0; time < 6; time += 1)
      expect((await chat(open.url, { model: 'half' })).status).toBe(200);
    const last = await chat(open.url, { model: 'half' }, { 'x-request-id': 'half-a-group' });
    expect(last.headers.get('x-litellm-attempted-retries')).toBe('0');
    expect(new Set((await simulator.seen()).map(({ model }) => model))).toEqual(new Set(['keyed']));
    await eventually(async () => {
      const record = await (await fetch(`${open.url}/v1/requests/half-a-group`)).text();
      return record.includes('no_key');
    });
  });

  test('says what to set where the whole group has none (C-18, S0-30)', async () => {
    const response = await chat(open.url, { model: 'none' });
    expect(response.status).toBe(401);
    const { error } = (await response.json()) as { error: Record<string, unknown> };
    expect(error).toMatchObject({ kind: 'provider_not_configured' });
    expect(error.message).toContain('NOBODY_SETS_THIS environment variable is required');
  });
});

test('a request that would cost too much is told which setting says so', async () => {
  const response = await chat(open.url, { model: 'dear', max_tokens: 100 });
  expect(response.status).toBe(400);
  const { error } = (await response.json()) as { error: Record<string, unknown> };
  expect(error.hint).toContain('general_settings.max_price_per_request');
  expect(await keysSeen()).toEqual([]);
});
