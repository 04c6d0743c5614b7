import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat } from './support/stream.ts';

/** Providers that ask for waits nobody can keep, and models that stand in for each other in a circle. */

let simulator: Simulator;
let proxy: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const at = (name: string, model: string, params: Record<string, unknown> = {}) => ({
    name,
    model: `openai/${model}`,
    apiBase: `${simulator.url}/openai/v1`,
    apiKey: `sk-test-${model}`,
    params,
  });
  proxy = await startProxy({
    config: configOf(
      [
        ...['past', 'far', 'text', 'negative', 'date'].map((name) => at(`asks-${name}`, name)),
        ...['past', 'far', 'text'].map((name) => at(`pair-${name}`, `pair-${name}`)),
        ...['past', 'far', 'text'].map((name) => at(`pair-${name}`, `${name}-other`)),
        at('lost', 'lost'),
        at('one', 'one'),
        at('two', 'two'),
        at('three', 'three'),
        at('here', 'here'),
        at('there', 'there'),
        at('idle', 'never', { weight: 0 }),
        at('idle', 'always', { weight: 1 }),
        at('all-idle', 'one-idle', { weight: 0 }),
        at('all-idle', 'two-idle', { weight: 0 }),
      ],
      {
        router_settings: {
          num_retries: 0,
          routing_strategy: 'simple-shuffle',
          cooldown_time: 30,
          fallbacks: [
            { here: ['there'] },
            { there: ['here'] },
            { one: ['two'] },
            { two: ['three'] },
            { three: ['one'] },
            { lost: ['nowhere'] },
          ],
        },
        general_settings: { queue: false },
      },
    ),
  });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

beforeEach(() => simulator.reset());

const limited = (retryAfter: string): unknown => ({ status: 429, headers: { 'retry-after': retryAfter } });

async function models(): Promise<(string | undefined)[]> {
  return (await simulator.seen()).map((one) => one.model);
}

const PAST = 'Wed, 21 Oct 2015 07:28:00 GMT';
const waits: readonly (readonly [name: string, sent: string, told: string])[] = [
  ['past', PAST, '1'],
  ['far', '1000000000', String(32 * 86_400)],
  ['text', 'when the moon is full', '1'],
  ['negative', '-5', '1'],
];

describe('a `retry-after` that no client can follow', () => {
  test.each(waits)(
    '%s: %s is told as %s, and what was sent under the name of its provider',
    async (name, sent, told) => {
      await simulator.script({ match: { model: name }, replies: [limited(sent)] });
      const response = await chat(proxy.url, { model: `asks-${name}` });
      expect(response.status).toBe(429);
      expect(response.headers.get('retry-after')).toBe(told);
      expect(response.headers.get('llm_provider-retry-after')).toBe(sent);
    },
  );

  test('one that a client can follow stays as it is', async () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    await simulator.script({ match: { model: 'date' }, replies: [limited(date)] });
    const response = await chat(proxy.url, { model: 'asks-date' });
    expect(response.headers.get('retry-after')).toBe(date);
  });

  test.each(['past', 'far', 'text'])(
    '%s: the other deployment answers, and a retry waits no longer than any other',
    async (name) => {
      const sent = waits.find(([one]) => one === name)?.[1] ?? '';
      for (const model of [`pair-${name}`, `${name}-other`])
        await simulator.script({ match: { model }, replies: [limited(sent)] });
      const response = await chat(proxy.url, { model: `pair-${name}`, num_retries: 1 });
      // Both have been asked once: the second of them is the retry.
      expect(response.status).toBe(429);
      expect(new Set(await models())).toEqual(new Set([`pair-${name}`, `${name}-other`]));
    },
  );
});

test('two models that stand in for each other are asked once each, whichever was named', async () => {
  for (const model of ['here', 'there'])
    await simulator.script({ match: { model }, replies: [500], repeat: 'last' });
  for (const model of ['here', 'there']) {
    expect((await chat(proxy.url, { model })).status).toBe(500);
    const asked = await models();
    expect(new Set(asked)).toEqual(new Set(['here', 'there']));
    expect(asked[0]).toBe(model);
    expect(asked.length).toBeLessThanOrEqual(4);
    await simulator.reset();
    for (const one of ['here', 'there'])
      await simulator.script({ match: { model: one }, replies: [500], repeat: 'last' });
  }
});

test('three that stand in for each other in a circle are asked once each', async () => {
  for (const model of ['one', 'two', 'three'])
    await simulator.script({ match: { model }, replies: [500], repeat: 'last' });
  expect((await chat(proxy.url, { model: 'one' })).status).toBe(500);
  expect(await models()).toEqual(['one', 'two', 'three']);
});

test.each([
  ['that is not there', 'lost', {}],
  ['of the request that is not there', 'one', { fallbacks: ['nowhere'] }],
  ['to itself', 'one', { fallbacks: ['one'] }],
  ['that is no name', 'one', { fallbacks: [7] }],
])('with a fallback %s the failure stays what it is', async (_what, model, more) => {
  await simulator.script({ match: { model }, replies: [500], repeat: 'last' });
  const response = await chat(proxy.url, { model, ...more });
  expect(response.status).toBe(500);
  expect(((await response.json()) as { error: { kind: string } }).error.kind).toBe('upstream');
  expect(await models()).toEqual([model]);
});

test.each([
  ['num_retries', -1, /must be a whole number from 0/],
  ['num_retries', 'many', /must be a whole number from 0/],
  ['timeout', 0, /must be a positive number of seconds/],
  ['timeout', 'soon', /must be a positive number of seconds/],
  ['route.strategy', 'cheapest', /must be one of simple-shuffle/],
])('%s: %p is a 400 that names it, and nobody is called', async (param, value, says) => {
  const [name = '', inner] = param.split('.');
  const response = await chat(proxy.url, {
    model: 'one',
    [name]: inner === undefined ? value : { [inner]: value },
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { param, message: expect.stringMatching(says) } });
  expect(await models()).toEqual([]);
});

test('a weight of 0 is no share while another deployment has one, and all of 0 share alike', async () => {
  for (let time = 0; time < 20; time += 1)
    expect((await chat(proxy.url, { model: 'idle' })).status).toBe(200);
  expect(new Set(await models())).toEqual(new Set(['always']));
  await simulator.reset();
  for (let time = 0; time < 20; time += 1)
    expect((await chat(proxy.url, { model: 'all-idle' })).status).toBe(200);
  expect(new Set(await models())).toEqual(new Set(['one-idle', 'two-idle']));
});
