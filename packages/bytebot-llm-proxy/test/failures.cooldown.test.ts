import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat } from './support/stream.ts';

let simulator: Simulator;
let proxy: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const at = (name: string, model: string) => ({
    name,
    model: `openai/${model}`,
    apiBase: `${simulator.url}/openai/v1`,
    apiKey: `sk-test-${model}`,
  });
  proxy = await startProxy({
    config: configOf(
      [
        at('limited', 'limited-one'),
        at('limited', 'limited-two'),
        at('gone', 'gone-one'),
        at('gone', 'gone-two'),
        at('alone', 'alone'),
        at('long', 'long'),
        at('large', 'large'),
        at('refused', 'refused'),
        at('lenient', 'lenient'),
        at('any', 'any'),
        at('strict', 'strict'),
      ],
      {
        general_settings: { dangerously_allow_mock_testing_request_params: true },
        router_settings: {
          routing_strategy: 'in-order',
          cooldown_time: 1,
          num_retries: 1,
          fallbacks: [{ long: ['any'] }, { refused: ['any'] }],
          context_window_fallbacks: [{ long: ['large'] }],
          content_policy_fallbacks: [{ refused: ['lenient'] }],
          model_group_retry_policy: { strict: { RateLimitErrorRetries: 0, InternalServerErrorRetries: 2 } },
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

test('after a 429 the other deployment answers, and the limited one is left out until its cooldown is over (S4-33)', async () => {
  await simulator.script({
    match: { model: 'limited-one' },
    replies: [{ status: 429, headers: { 'retry-after': '' } }],
  });
  const first = await chat(proxy.url, { model: 'limited' });
  expect(first.status).toBe(200);
  expect(await first.json()).toMatchObject({ model: expect.stringContaining('limited-two') });
  expect((await chat(proxy.url, { model: 'limited' })).status).toBe(200);
  expect(await models()).toEqual(['limited-one', 'limited-two', 'limited-two']);
  const metrics = () => fetch(`${proxy.url}/metrics`).then((response) => response.text());
  expect(await metrics()).toMatch(
    /litellm_deployment_cooled_down_total\{[^}]*limited-one[^}]*"429"[^}]*\} 1/,
  );
  await eventually(async () => {
    const line = (await metrics())
      .split('\n')
      .find((text) => /^litellm_deployment_state\{.*limited-one/.test(text));
    return line?.endsWith(' 0') === true;
  });
  await chat(proxy.url, { model: 'limited' });
  expect((await models()).at(-1)).toBe('limited-one');
});

test('when all are left out the answer is a 429 with the time to wait, and nobody is called', async () => {
  for (const model of ['gone-one', 'gone-two'])
    await simulator.script({ match: { model }, replies: [404], repeat: 'last' });
  expect((await chat(proxy.url, { model: 'gone' })).status).toBe(404);
  const response = await chat(proxy.url, { model: 'gone' });
  expect(response.status).toBe(429);
  expect(response.headers.get('retry-after')).toBe('1');
  expect(await models()).toEqual(['gone-one', 'gone-two']);
});

test('the only deployment of a group is called again at once, whatever failed (S3-43)', async () => {
  await simulator.script({ match: { model: 'alone' }, replies: [401, 404, 403, 400] });
  for (const status of [401, 404, 403, 400, 200])
    expect((await chat(proxy.url, { model: 'alone' })).status).toBe(status);
  expect(await models()).toHaveLength(5);
});

test.each([
  ['long', 'openai/context-length', 'large'],
  ['long', undefined, 'any'],
  ['refused', 'openai/content-policy', 'lenient'],
  ['refused', undefined, 'any'],
])('%s after %p goes to %s (S2-21, S4-24)', async (model, fixture, expected) => {
  const reply = fixture === undefined ? { status: 500 } : { fixture };
  await simulator.script({ match: { model }, replies: [reply], repeat: 'last' });
  const response = await chat(proxy.url, { model, num_retries: 0 });
  expect(response.status).toBe(200);
  expect(response.headers.get('x-litellm-model-group')).toBe(expected);
});

/** A whole answer that ends as its provider wants. */
function ending(reason: string): Readonly<Record<string, unknown>> {
  const message = { role: 'assistant', content: '' };
  const choices = [{ index: 0, message, finish_reason: reason }];
  return { status: 200, body: { id: 'c', object: 'chat.completion', created: 1, model: 'm', choices } };
}

test.each([
  ['refused', 'lenient', ['refused', 'lenient']],
  // Nobody has said who answers instead: `fallbacks` are for failures.
  ['long', 'long', ['long']],
])('a filtered answer of %s is answered by %s', async (model, group, called) => {
  await simulator.script({ match: { model }, replies: [ending('content_filter')], repeat: 'last' });
  const response = await chat(proxy.url, { model });
  expect(response.status).toBe(200);
  expect(response.headers.get('x-litellm-model-group')).toBe(group);
  expect(await models()).toEqual(called);
});

test('a filtered answer is passed on where the request wants no fallback', async () => {
  await simulator.script({ match: { model: 'refused' }, replies: [ending('content_filter')] });
  const response = await chat(proxy.url, { model: 'refused', disable_fallbacks: true });
  expect(await response.json()).toMatchObject({ choices: [{ finish_reason: 'content_filter' }] });
  expect(await models()).toEqual(['refused']);
});

test('a retry policy counts by the class of the failure', async () => {
  await simulator.script({
    match: { model: 'strict' },
    replies: [{ status: 429, headers: { 'retry-after': '' } }, 500, 500],
  });
  expect((await chat(proxy.url, { model: 'strict' })).status).toBe(429);
  expect((await chat(proxy.url, { model: 'strict' })).status).toBe(200);
  expect(await models()).toHaveLength(4);
});

test('failures may be played where that is allowed', async () => {
  const played = await chat(proxy.url, { model: 'long', mock_testing_fallbacks: true });
  expect(played.headers.get('x-litellm-model-group')).toBe('any');
  const context = await chat(proxy.url, { model: 'long', mock_testing_context_fallbacks: true });
  expect(context.headers.get('x-litellm-model-group')).toBe('large');
  const last = await chat(proxy.url, { model: 'alone', mock_timeout: true });
  expect(last.status).toBe(408);
  for (const { body } of await simulator.seen()) expect(JSON.stringify(body)).not.toContain('mock_');
});
