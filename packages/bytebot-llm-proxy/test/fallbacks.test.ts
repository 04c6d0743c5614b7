import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat, readStream } from './support/stream.ts';

let simulator: Simulator;
let proxy: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const at = (name: string, model: string, params: Record<string, unknown> = {}) => ({
    name,
    model: `openai/${model}`,
    apiBase: `${simulator.url}/openai/v1`,
    params,
  });
  proxy = await startProxy({
    config: configOf(
      [
        at('single', 'single'),
        at('pair', 'pair-one'),
        at('pair', 'pair-two'),
        at('primary', 'primary'),
        at('spare', 'spare'),
        at('quiet', 'quiet', { num_retries: 0 }),
        { name: 'foreign', model: 'no-such-provider/model' },
        { name: 'keyless', model: 'groq/llama-3.3-70b-versatile', apiKey: 'os.environ/GROQ_API_KEY' },
      ],
      {
        router_settings: {
          routing_strategy: 'in-order',
          // Each test begins with deployments that nothing is held against.
          disable_cooldowns: true,
          num_retries: 1,
          fallbacks: [{ primary: ['spare'] }, { keyless: ['spare'] }, { foreign: ['spare'] }],
        },
      },
    ),
  });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

beforeEach(() => simulator.reset());

async function models(): Promise<(string | undefined)[]> {
  return (await simulator.seen()).map((one) => one.model);
}

test('[429, 200]: a retry answers, and the headers say so (S3-37)', async () => {
  await simulator.script({ match: { model: 'single' }, replies: [429] });
  const response = await chat(proxy.url, { model: 'single' });
  expect(response.status).toBe(200);
  expect(response.headers.get('x-litellm-attempted-retries')).toBe('1');
  expect(response.headers.get('x-litellm-max-retries')).toBe('1');
  expect(await models()).toEqual(['single', 'single']);
});

test('num_retries: 0 in the request means exactly one upstream call', async () => {
  await simulator.script({ match: { model: 'single' }, replies: [500], repeat: 'last' });
  expect((await chat(proxy.url, { model: 'single', num_retries: 0 })).status).toBe(500);
  expect(await models()).toEqual(['single']);
  expect((await chat(proxy.url, { model: 'quiet' })).status).toBe(200);
});

test('x-litellm-num-retries beats the config', async () => {
  await simulator.script({ match: { model: 'single' }, replies: [500], repeat: 'last' });
  await chat(proxy.url, { model: 'single' }, { 'x-litellm-num-retries': '0' });
  expect(await models()).toEqual(['single']);
});

test('another deployment of the group is asked before the failed one is asked again', async () => {
  await simulator.script({ match: { model: 'pair-one' }, replies: [503], repeat: 'last' });
  const response = await chat(proxy.url, { model: 'pair' });
  expect(response.status).toBe(200);
  expect(await models()).toEqual(['pair-one', 'pair-two']);
});

test.each([400, 422, 413])('a %i is nobody else’s business: one call', async (status) => {
  await simulator.script({ match: { model: 'pair-one' }, replies: [status], repeat: 'last' });
  expect((await chat(proxy.url, { model: 'pair' })).status).toBe(status);
  expect(await models()).toEqual(['pair-one']);
});

test.each([400, 401, 402, 403, 404, 429, 500, 503])(
  'fallbacks are tried after a %i (C-28)',
  async (status) => {
    await simulator.script({ match: { model: 'primary' }, replies: [status], repeat: 'last' });
    const response = await chat(proxy.url, { model: 'primary', num_retries: 0 });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-litellm-attempted-fallbacks')).toBe('1');
    expect(response.headers.get('x-litellm-model-group')).toBe('spare');
    expect(response.headers.get('x-should-retry')).toBeNull();
    expect(await models()).toEqual(['primary', 'spare']);
  },
);

test('a stream falls back before its first content (S3-44)', async () => {
  await simulator.script({ match: { model: 'primary' }, replies: [{ cutAfter: 0 }], repeat: 'last' });
  const seen = await readStream(await chat(proxy.url, { model: 'primary', stream: true, num_retries: 0 }));
  expect(seen).toMatchObject({ status: 200, done: true });
  expect(seen.text).toContain('Hello!');
});

test('when the fallback fails too, the client gets the first error with every attempt in it', async () => {
  await simulator.script({ match: { model: 'primary' }, replies: [503], repeat: 'last' });
  await simulator.script({ match: { model: 'spare' }, replies: [404], repeat: 'last' });
  const response = await chat(proxy.url, { model: 'primary', num_retries: 0 });
  expect(response.status).toBe(503);
  expect(response.headers.get('x-should-retry')).toBe('false');
  const { error } = (await response.json()) as { error: { attempts: { model: string; status: number }[] } };
  expect(error.attempts.map(({ model, status }) => ({ model, status }))).toEqual([
    { model: 'primary', status: 503 },
    { model: 'spare', status: 404 },
  ]);
});

test('fallbacks of the request win, disable_fallbacks ends them', async () => {
  await simulator.script({ match: { model: 'single' }, replies: [500], repeat: 'last' });
  const own = await chat(proxy.url, { model: 'single', num_retries: 0, fallbacks: ['nowhere', 'spare'] });
  expect(own.status).toBe(200);
  await simulator.script({ match: { model: 'primary' }, replies: [500], repeat: 'last' });
  const none = await chat(proxy.url, { model: 'primary', num_retries: 0, disable_fallbacks: true });
  expect(none.status).toBe(500);
});

test('a fallback may bring its own messages', async () => {
  await simulator.script({ match: { model: 'single' }, replies: [500], repeat: 'last' });
  const messages = [{ role: 'user', content: 'other words' }];
  const response = await chat(proxy.url, {
    model: 'single',
    num_retries: 0,
    fallbacks: [{ model: 'spare', messages }],
  });
  expect(JSON.stringify(await response.json())).toContain('other words');
});

test('a model whose key is missing falls back, and without a fallback says which variable to set (S0-30)', async () => {
  expect((await chat(proxy.url, { model: 'keyless' })).status).toBe(200);
  const response = await chat(proxy.url, { model: 'keyless', disable_fallbacks: true });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({
    error: {
      kind: 'provider_not_configured',
      code: 'provider_not_configured',
      message: expect.stringContaining('GROQ_API_KEY'),
    },
  });
});

test('control fields of LiteLLM never reach the provider, unknown fields do', async () => {
  await chat(proxy.url, {
    model: 'single',
    num_retries: 0,
    metadata: { team: 'a' },
    tags: ['x'],
    fallbacks: ['spare'],
    user: 'someone',
    service_tier: 'auto',
  });
  const [seen] = await simulator.seen('single');
  expect(Object.keys(seen?.body ?? {}).sort()).toEqual(['messages', 'model', 'service_tier', 'user']);
});

test('a model that cannot be served uses its fallback, and without one says why (C-28)', async () => {
  expect((await chat(proxy.url, { model: 'foreign' })).status).toBe(200);
  expect(await models()).toEqual(['spare']);
  const refused = await chat(proxy.url, { model: 'foreign', disable_fallbacks: true });
  expect(refused.status).toBe(501);
  expect(await refused.json()).toMatchObject({ error: { kind: 'unsupported' } });
});
