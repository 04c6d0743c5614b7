import { beforeAll, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { spawnProxy } from './support/proxy-process.ts';

/** What the built proxy says about mistakes in a config: each with its place, and with what to write instead. */

const key = 'sk-test-a';

async function check(config: string, environment: Record<string, string> = {}): Promise<string> {
  const proxy = spawnProxy({ config, environment, flags: ['--check'] });
  proxy.listening.catch(() => undefined);
  await proxy.exited;
  return proxy.output();
}

/** What is said of one place, without the file and the line. */
function saidOf(output: string, place: string): string[] {
  return output
    .split('\n')
    .map((line) => /^\S+:\d+:\d+ {2}(\w+) {2}(\S+) {2}(.*)$/.exec(line))
    .filter((match) => match?.[2] === place)
    .map((match) => `${match?.[1]}: ${match?.[3]}`);
}

type Row = readonly [place: string, says: RegExp];

describe('values that nothing can be done with', () => {
  let output = '';
  beforeAll(async () => {
    const deployment = (name: string, params: Record<string, unknown>) => ({
      name,
      model: 'openai/gpt-4o',
      apiKey: key,
      params,
    });
    output = await check(
      configOf(
        [
          deployment('a', { weight: -3 }),
          deployment('b', { weight: 'heavy' }),
          deployment('c', { max_budget: -4, rpm: -2 }),
        ],
        {
          router_settings: {
            routing_strategy: 'least-bussy',
            provider_budget_config: { openai: { budget_limit: -5, time_period: '1d' } },
            routing_groups: [{ group_name: 'g', models: ['a'], routing_strategy: 'fastest' }],
          },
          litellm_settings: { max_budget: -1, budget_duration: '1x' },
          general_settings: {
            limits: { providers: { openai: { max_budget: '-2' } } },
            virtual_keys: [{ alias: 'one', key_hash: `sha256:${'a'.repeat(64)}`, max_budget: -3 }],
          },
        },
      ),
      {
        OPENROUTER_ROUTE_STRATEGY: 'nope',
        OPENROUTER_TENANT_1_ROUTE_STRATEGY: 'fastest',
        OPENROUTER_TENANT_1_MAX_BUDGET: '-1',
        OPENROUTER_DAILY_LIMIT: '-1',
        OPENROUTER_TIER: 'gold',
      },
    );
  });

  const money = /^error: .*has to be an amount of US dollars from 0/;
  const rows: readonly Row[] = [
    ['router_settings.routing_strategy', /^error: .*one of: .*least-busy.* Did you mean `least-busy`\?$/],
    ['router_settings.routing_groups[0].routing_strategy', /^error: .*has to be one of: .*multi_model/],
    ['OPENROUTER_ROUTE_STRATEGY', /^error: .*has to be one of: .*cost_optimized/],
    ['OPENROUTER_TENANT_1_ROUTE_STRATEGY', /^error: .*has to be one of .*cost_optimized/],
    ['model_list[0].litellm_params.weight', /^error: `weight` has to be a number, 0 or more\.$/],
    ['model_list[1].litellm_params.weight', /^error: `weight` has to be a number, 0 or more\.$/],
    ['model_list[2].litellm_params.rpm', /^error: `rpm` has to be a whole number, 0 or more\.$/],
    ['model_list[2].litellm_params.max_budget', money],
    ['router_settings.provider_budget_config.openai.budget_limit', money],
    ['litellm_settings.max_budget', money],
    ['general_settings.limits.providers.openai.max_budget', money],
    ['general_settings.virtual_keys[0].max_budget', money],
    ['OPENROUTER_TENANT_1_MAX_BUDGET', money],
    ['litellm_settings.budget_duration', /^error: .*has to be a period: .*such as 30m, 1d or 1mo\.$/],
    ['OPENROUTER_DAILY_LIMIT', /^error: .*has to be a whole number, 0 or more\.$/],
    ['OPENROUTER_TIER', /^error: .*has to be one of free, standard, pro\.$/],
  ];
  test.each(rows)('%s', (place, says) => {
    expect(saidOf(output, place)).toEqual([expect.stringMatching(says)]);
  });

  test('no value that may be a key is printed', () => {
    expect(output).not.toContain(key);
  });
});

describe('what can be read and leads nowhere', () => {
  let output = '';
  beforeAll(async () => {
    output = await check(
      configOf(
        [
          {
            name: 'a',
            model: 'ollama/a',
            params: { input_cost_per_token: -0.1, output_cost_per_token: '1e-6' },
          },
          { name: 'b', model: 'ollama/b', params: { output_cost_per_token: 'cheap' } },
          { name: 'c', model: 'openrouter/openai/gpt-4o', apiKey: 'os.environ/OPENROUTER_API_KEY' },
          { name: 'd', model: 'ollama/d', info: { output_cost_per_token: '-1' } },
        ],
        {
          router_settings: {
            model_group_alias: { x: 'y', y: 'x', z: 'z', lost: 'nobody' },
            fallbacks: [{ a: ['b'] }, { b: ['a'] }, { c: ['bb'] }, { d: ['d'] }, { e: ['a'] }],
            default_fallbacks: ['nothing'],
          },
        },
      ),
      { OPENROUTER_TENANT_3_RPM: '5', OPENROUTER_TENANT_ACME_API_KEY: 'sk-test-acme' },
    );
  });

  const negative = /^warning: .*below 0, which is no price; it is left out.* \(write US dollars from 0 on/;
  const rows: readonly Row[] = [
    [
      'router_settings.model_group_alias.x',
      /^error: .*leads back to itself: `x`, `y`, `x`\. \(let one of them/,
    ],
    ['router_settings.model_group_alias.z', /^error: .*leads back to itself: `z`, `z`\. \(let one of them/],
    [
      'router_settings.model_group_alias.lost',
      /^warning: The alias leads to `nobody`, and no model is called that/,
    ],
    [
      'router_settings.fallbacks[2].c[0]',
      /^warning: `c` falls back to `bb`, and no model is called that\. \(.+\)$/,
    ],
    ['router_settings.fallbacks[3].d[0]', /^warning: `d` falls back to itself\. \(name another model\)$/],
    [
      'router_settings.fallbacks[4].e',
      /^warning: No model is called `e`, so these fallbacks are never used\. \(.+\)$/,
    ],
    [
      'router_settings.default_fallbacks[0]',
      /^warning: .*falls back to `nothing`, and no model is called that/,
    ],
    ['model_list[0].litellm_params.input_cost_per_token', negative],
    ['model_list[3].model_info.output_cost_per_token', negative],
    ['model_list[1].litellm_params.output_cost_per_token', /^warning: .*has to be a number\.$/],
    ['OPENROUTER_TENANT_3_API_KEY', /^warning: Tenant 3 has no key: .* Set one of them\.$/],
    ['OPENROUTER_TENANT_ACME_API_KEY', /^warning: .*tenants have numbers, as in OPENROUTER_TENANT_1_API_KEY/],
  ];
  test.each(rows)('%s', (place, says) => {
    expect(saidOf(output, place)).toEqual([expect.stringMatching(says)]);
  });

  test.each([
    'model_list[0].litellm_params.output_cost_per_token',
    'router_settings.fallbacks[0].a[0]',
    'router_settings.fallbacks[1].b[0]',
  ])('%s is fine: a price may be text, and two models may stand in for each other', (place) => {
    expect(saidOf(output, place)).toEqual([]);
  });
});

test('a section that cannot be used says nothing wrong of its aliases', async () => {
  const output = await check(
    configOf([{ name: 'a', model: 'ollama/a' }], {
      router_settings: { routing_strategy: 'fastest', model_group_alias: { short: 'a' } },
    }),
  );
  expect(saidOf(output, 'router_settings.routing_strategy')).toHaveLength(1);
  expect(saidOf(output, 'router_settings.model_group_alias.short')).toEqual([]);
});

test('the start refuses such a config as well, with all of it at once', async () => {
  const proxy = spawnProxy({
    config: configOf([{ name: 'a', model: 'ollama/a', params: { weight: -1 } }], {
      router_settings: { routing_strategy: 'fastest' },
    }),
  });
  proxy.listening.catch(() => undefined);
  expect(await proxy.exited).not.toBe(0);
  expect(proxy.output()).toMatch(/weight.*has to be a number, 0 or more/);
  expect(proxy.output()).toMatch(/routing_strategy.*has to be one of/);
});
