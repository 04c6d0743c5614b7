import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat } from './support/stream.ts';

const MASTER = 'sk-test-explain-master';
const GUEST = 'sk-test-explain-guest-0123456789';
const NARROW = 'sk-test-explain-narrow-0123456789';

let simulator: Simulator;
let proxy: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const at = (name: string, model: string, params = {}) => ({
    name,
    model: `openai/${model}`,
    apiBase: `${simulator.url}/openai/v1`,
    params,
    info: { id: `id-of-${model}` },
  });
  proxy = await startProxy({
    config: configOf(
      [
        at('turns', 'turn-one', { input_cost_per_token: 1e-6, output_cost_per_token: 2e-6, rpm: 50 }),
        at('turns', 'turn-two', { temperature: 0.3 }),
        at('spare', 'spare'),
        { name: 'claude', model: 'anthropic/claude-sonnet-4', apiBase: `${simulator.url}/anthropic` },
        { name: 'local/*', model: 'openai/*', apiBase: `${simulator.url}/openai/v1` },
      ],
      {
        general_settings: {
          master_key: MASTER,
          virtual_keys: [
            { alias: 'guest', key: 'os.environ/GUEST_KEY', rpm_limit: 2 },
            { alias: 'narrow', key: 'os.environ/NARROW_KEY', models: ['turns'] },
          ],
        },
        litellm_settings: { drop_params: true },
        router_settings: {
          num_retries: 1,
          routing_strategy: 'round_robin',
          timeout: 20,
          cooldown_time: 60,
          model_group_alias: { other: 'turns', own: 'turns' },
          fallbacks: [{ turns: ['spare'] }, { retired: ['nobody', 'spare'] }, { own: ['claude'] }],
          context_window_fallbacks: [{ turns: ['claude'] }],
        },
      },
    ),
    environment: { GUEST_KEY: GUEST, NARROW_KEY: NARROW },
  });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

beforeEach(async () => {
  await simulator.reset();
});

type Told = Record<string, unknown> & {
  readonly candidates: readonly Record<string, unknown>[];
  readonly sentences: readonly string[];
};

const hello = { messages: [{ role: 'user', content: 'a very private prompt' }] };

async function explained(body: unknown, headers: Record<string, string> = {}, key = MASTER) {
  const response = await fetch(`${proxy.url}/v1/explain`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  expect(text).not.toContain('private prompt');
  expect(text).not.toContain('sk-test');
  return { status: response.status, told: JSON.parse(text) as Told };
}

test('says what a name stands for, who would be called in which order, what for and for how much', async () => {
  const { status, told } = await explained({ ...hello, model: 'other', max_tokens: 100, stream: true });
  expect(status).toBe(200);
  expect(told).toMatchObject({
    object: 'explanation',
    operation: 'chat',
    stream: true,
    caller: 'master_key',
    outcome: 'called',
    name: { asked: 'other', group: 'turns', rule: 'alias' },
    plan: { model_group: 'turns', strategy: 'round_robin' },
    num_retries: 1,
    deadline_ms: 600_000,
    fallbacks: [
      { after: 'other_failures', models: ['spare'] },
      { after: 'context_length', models: ['claude'] },
      { after: 'content_policy', models: ['spare'] },
    ],
    queue: { enabled: true, waiting: 0 },
  });
  expect(told.candidates).toHaveLength(2);
  const [first, second] = told.candidates;
  expect(first).toMatchObject({
    deployment: 'id-of-turn-one',
    provider: 'openai',
    model: 'turn-one',
    price_source: 'litellm_params',
    timeout_ms: 20_000,
    limits: [{ subject: 'deployment', measure: 'requests', limit: 50, left: 50 }],
  });
  // 100 tokens of an answer at two millionths of a dollar, and a short prompt.
  expect(first?.expected_cost).toBeGreaterThan(0.0002);
  expect(first?.expected_cost).toBeLessThan(0.0003);
  expect(second).toMatchObject({ model: 'turn-two', added_fields: ['temperature'] });
  expect(told.sentences).toEqual(
    expect.arrayContaining([
      '`other` is an alias for `turns`, which stands for the group `turns`.',
      'After a failure that another model may not have, spare would follow.',
      'After a request that is too long for the model, claude would follow.',
      'First OpenAI would be asked for turn-one.',
    ]),
  );
  expect(await simulator.seen()).toHaveLength(0);
});

test('an alias has the fallbacks that are written for it', async () => {
  const { told } = await explained({ ...hello, model: 'own' });
  expect(told.fallbacks).toMatchObject([{ after: 'other_failures', models: ['claude'] }, {}, {}]);
});

test('takes nobody’s turn, however often it is asked', async () => {
  const firstOf = async (): Promise<unknown> =>
    (await explained({ ...hello, model: 'turns' })).told.candidates[0]?.model;
  const before = await firstOf();
  expect([await firstOf(), await firstOf()]).toEqual([before, before]);
  const answer = await chat(proxy.url, { model: 'turns' }, { authorization: `Bearer ${MASTER}` });
  expect(answer.headers.get('x-litellm-model-id')).toBe(`id-of-${String(before)}`);
  expect(await firstOf()).not.toBe(before);
});

test('counts nothing, and says what is left of a caller’s limits until they refuse', async () => {
  const ask = () => explained({ ...hello, model: 'spare' }, {}, GUEST);
  for (let time = 0; time < 5; time += 1) await ask();
  const { told } = await ask();
  expect(told).toMatchObject({
    caller: 'guest',
    outcome: 'called',
    limits: [{ subject: 'caller', name: 'guest', measure: 'requests', limit: 2, used: 0, left: 2 }],
  });
  for (let time = 0; time < 2; time += 1) {
    await chat(proxy.url, { model: 'spare' }, { authorization: `Bearer ${GUEST}` });
  }
  const refused = await ask();
  expect(refused.status).toBe(200);
  expect(refused.told).toMatchObject({
    outcome: 'refused',
    answer: { status: 429, body: { error: { kind: 'limit_exceeded' } } },
    limits: [{ left: 0 }],
  });
  expect(refused.told.sentences.at(-1)).toMatch(
    /^The proxy would answer 429 \(limit_exceeded\): The key `guest`/,
  );
});

test('names what is left out, why and until when', async () => {
  const key = { authorization: `Bearer ${MASTER}` };
  await simulator.script({ match: { model: 'turn-one' }, replies: [{ status: 401 }], repeat: 'last' });
  await simulator.script({ match: { model: 'turn-two' }, replies: [{ status: 401 }], repeat: 'last' });
  await chat(proxy.url, { model: 'turns' }, key);
  const { told } = await explained({ ...hello, model: 'turns' });
  const { excluded } = told.plan as { excluded: { reason: string; deployment: string }[] };
  expect(excluded.length).toBeGreaterThan(0);
  expect(told.sentences.some((sentence) => sentence.startsWith('Left out: openai/turn-'))).toBe(true);
});

test('says which fields a provider cannot be told, and how a wildcard was found', async () => {
  const { told } = await explained({ ...hello, model: 'claude', logit_bias: { 5: 1 }, seed: 1 });
  expect(told.candidates[0]).toMatchObject({
    provider: 'anthropic',
    unsupported_fields: ['logit_bias', 'seed'],
    drops_unsupported: true,
  });
  expect((await explained({ ...hello, model: 'local/gpt-9' })).told).toMatchObject({
    name: { rule: 'wildcard' },
    candidates: [{ model: 'gpt-9' }],
  });
  expect((await explained({ ...hello, model: 'id-of-turn-two' })).told).toMatchObject({
    name: { rule: 'deployment_id', group: 'turns' },
    candidates: [{ deployment: 'id-of-turn-two' }],
  });
  expect((await explained({ input: 'x', model: 'spare' })).told.operation).toBe('embedding');
});

test('what stands in for a name that nothing serves, and what of it can be called', async () => {
  const { told } = await explained({ ...hello, model: 'retired' });
  expect(told).toMatchObject({
    outcome: 'called',
    stand_ins: [
      { model: 'nobody', can_be_called: false },
      { model: 'spare', can_be_called: true, plan: { candidates: [{ model: 'spare' }] } },
    ],
  });
  expect(told.sentences).toContain('`nobody` is passed over. The model `nobody` does not exist here.');
  expect(told.sentences.at(-1)).toBe('spare follows at once.');
  const alone = await explained({ ...hello, model: 'retired', disable_fallbacks: true });
  expect(alone.told).toMatchObject({ outcome: 'refused', answer: { status: 404 } });
});

test('a model that stands in, and that the caller may not use', async () => {
  const { told } = await explained({ ...hello, model: 'turns' }, {}, NARROW);
  expect(told.stand_ins).toContainEqual(expect.objectContaining({ model: 'spare', can_be_called: false }));
  expect(told.sentences).toContain('`spare` is passed over. The model `spare` may not be used by `narrow`.');
});

test.each([
  ['a model that is not there', { ...hello, model: 'spair' }, 404, 'unknown_model'],
  ['a body that is no JSON', '{"model": ', 400, 'invalid_request'],
  ['no model', hello, 400, 'invalid_request'],
  ['an address', { ...hello, model: 'spare', api_base: 'http://x' }, 403, 'caller_forbidden'],
  ['a strategy', { ...hello, model: 'spare', route: { strategy: 'luck' } }, 400, 'invalid_request'],
])('%s is told as the proxy would answer', async (_name, body, status, kind) => {
  const { status: own, told } = await explained(body);
  expect(own).toBe(200);
  expect(told).toMatchObject({ outcome: 'refused', answer: { status, body: { error: { kind } } } });
});

test.each([
  ['messages', { ...hello, model: 'claude', max_tokens: 9, system: 'Be brief.' }],
  ['messages', { ...hello, model: 'spare', max_tokens: 9, tools: [{ name: 'f', input_schema: {} }] }],
  ['chat', { ...hello, model: 'claude', max_tokens: 9 }],
  ['responses', { model: 'claude', input: 'x' }],
  ['responses', { model: 'spare', input: 'x', instructions: 'Be brief.' }],
  ['responses', { model: 'spare', input: [{ role: 'user', content: 'x' }] }],
  ['embedding', { model: 'spare', input: ['x'] }],
  ['generate_content', { model: 'spare', contents: [{ parts: [{ text: 'x' }] }] }],
  ['speech', { model: 'local/tts-1', input: 'x', voice: 'alloy' }],
  ['moderation', { model: 'local/omni-moderation-latest', input: 'x' }],
  ['image_generation', { model: 'local/gpt-image-1', prompt: 'x' }],
  ['image_generation', { model: 'spare', prompt: 'x', size: '1024x1024' }],
  ['completion', { model: 'spare', prompt: 'x' }],
])('what a body is, told by its fields and its model: %s of %j', async (operation, body) => {
  expect((await explained(body)).told).toMatchObject({ operation, outcome: 'called' });
});

test('a ranking of a model that gives none is refused, naming no other sort of request', async () => {
  const { told } = await explained({ model: 'spare', query: 'x', documents: ['y'] });
  expect(told).toMatchObject({
    operation: 'rerank',
    outcome: 'refused',
    answer: { status: 400, body: { error: { kind: 'unsupported' } } },
  });
});

test('a tenant that is not there is told, and nobody without a key learns anything', async () => {
  const { told } = await explained({ ...hello, model: 'spare' }, { 'x-tenant-id': '7' });
  expect(told).toMatchObject({ outcome: 'refused', answer: { status: 400 } });
  const response = await fetch(`${proxy.url}/v1/explain`, { method: 'POST', body: '{}' });
  expect(response.status).toBe(401);
});
