import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat } from './support/stream.ts';

let simulator: Simulator;
let proxy: ProxyProcess;

const picture = [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }];

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const at = (name: string, model: string, params: Record<string, unknown> = {}) => ({
    name,
    model: `openai/${model}`,
    apiBase: `${simulator.url}/openai/v1`,
    params,
  });
  const priced = (dollars: number) => ({ input_cost_per_token: dollars, output_cost_per_token: dollars });
  proxy = await startProxy({
    config: configOf(
      [
        at('turns', 'turn-1', priced(3e-6)),
        at('turns', 'turn-2', priced(1e-6)),
        at('turns', 'turn-3', priced(2e-6)),
        at('weights', 'heavy', { weight: 2 }),
        at('weights', 'light', { weight: 1 }),
        at('drawn', 'often', { weight: 80 }),
        at('drawn', 'seldom', { weight: 20 }),
        at('tagged', 'free', { tags: ['default'] }),
        at('tagged', 'paid', { tags: ['paid'] }),
        at('tagged', 'agent', { tag_regex: ['^User-Agent: agent/'] }),
        at('levels', 'second', { order: 2 }),
        at('levels', 'first', { order: 1 }),
      ],
      {
        router_settings: {
          routing_strategy: 'basic',
          routing_groups: [
            { group_name: 'turns', models: ['weights'], routing_strategy: 'round_robin' },
            { group_name: 'draws', models: ['drawn'], routing_strategy: 'weighted' },
          ],
          enable_tag_filtering: true,
          disable_cooldowns: true,
          num_retries: 1,
          model_group_alias: { deep: 'deeper', deeper: { model: 'turns', hidden: true } },
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

async function ask(times: number, body: Readonly<Record<string, unknown>>): Promise<(string | undefined)[]> {
  for (let time = 0; time < times; time += 1) expect((await chat(proxy.url, { ...body })).status).toBe(200);
  return models();
}

test('equal deployments take turns (S2-11, C-12)', async () => {
  const seen = await ask(6, { model: 'turns' });
  const begin = Number(seen[0]?.slice(-1)) - 1;
  expect(seen).toEqual([0, 1, 2, 3, 4, 5].map((at) => `turn-${((begin + at) % 3) + 1}`));
});

test('a routing group has its own strategy: weights 2:1 are 6 and 3 of nine, evenly (S2-15, C-12)', async () => {
  const seen = await ask(9, { model: 'weights' });
  expect(seen.filter((model) => model === 'heavy')).toHaveLength(6);
  expect(seen.join(' ')).not.toMatch(/light light|heavy heavy heavy/);
});

test('weights 80/20 are drawn: about 240 and 60 of 300 (S2-16)', async () => {
  for (let round = 0; round < 10; round += 1) {
    const answers = await Promise.all(Array.from({ length: 30 }, () => chat(proxy.url, { model: 'drawn' })));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 30 }, () => 200));
  }
  const often = (await models()).filter((model) => model === 'often').length;
  // Six standard deviations to either side.
  expect(often).toBeGreaterThan(198);
  expect(often).toBeLessThan(282);
});

describe('the `route` object of a request (S2-20, C-25)', () => {
  test('counts for that request alone, and its deployments follow the fallback strategy after a failure', async () => {
    await simulator.script({ match: { model: 'turn-2' }, replies: [503] });
    await ask(1, { model: 'turns', route: { strategy: 'cost_optimized', fallback: 'basic' } });
    expect(await models()).toEqual(['turn-2', 'turn-3']);
  });

  test('is not sent to the provider, nor are other words to the proxy', async () => {
    const own = { route: { strategy: 'in-order' }, use_case: 'code', metadata: { a: 1 } };
    await ask(1, { model: 'turns', temperature: 0.5, ...own });
    const [sent] = await simulator.seen();
    expect(sent?.model).toBe('turn-1');
    expect(Object.keys(sent?.body ?? {}).sort()).toEqual(['messages', 'model', 'temperature']);
  });

  test('with a strategy that nobody knows is a 400 with the list, and nothing is called (S2-17)', async () => {
    const response = await chat(proxy.url, { model: 'turns', route: { strategy: 'cheapest' } });
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { message: string; param: string } };
    expect(error.param).toBe('route.strategy');
    expect(error.message).toContain('must be one of simple-shuffle, least-busy');
    expect(await models()).toEqual([]);
  });
});

describe('tags', () => {
  test('of the body, the metadata and the header choose a deployment; without any it is the default', async () => {
    await chat(proxy.url, { model: 'tagged', tags: ['paid'] });
    await chat(proxy.url, { model: 'tagged', metadata: { tags: ['paid'] } });
    await chat(proxy.url, { model: 'tagged' }, { 'x-litellm-tags': 'other, paid' });
    await chat(proxy.url, { model: 'tagged' });
    await chat(proxy.url, { model: 'tagged' }, { 'user-agent': 'agent/1.0' });
    expect(await models()).toEqual(['paid', 'paid', 'paid', 'free', 'agent']);
  });
});

test('a higher level is called when the lower one has failed', async () => {
  await simulator.script({ match: { model: 'first' }, replies: [503] });
  expect(await ask(1, { model: 'levels' })).toEqual(['first', 'second']);
});

test('an alias of an alias is followed, and a hidden one is not listed', async () => {
  expect(await ask(1, { model: 'deep', messages: [{ role: 'user', content: picture }] })).toHaveLength(1);
  const listed = (await (await fetch(`${proxy.url}/v1/models`)).json()) as { data: { id: string }[] };
  const ids = listed.data.map(({ id }) => id);
  expect(ids).toContain('deep');
  expect(ids).not.toContain('deeper');
});
