import { describe, expect, test } from '@jest/globals';
import { defaultStrategy, type RoutingSettings } from '../../routing/routing-settings.ts';
import { strategyNames } from '../../routing/strategy-name.ts';
import { loadFile, loadText, refusedProblems } from '../config-fixture.test-helper.ts';
import type { Problem } from '../problem.ts';
import type { ConfigSnapshot } from '../snapshot.ts';

const list =
  'model_list: [{model_name: a, litellm_params: {model: openai/a, api_key: sk-test-k}}, {model_name: b, litellm_params: {model: openai/b, api_key: sk-test-k}}]\n';

function load(router: string, variables: Readonly<Record<string, string>> = {}): ConfigSnapshot {
  return loadText(`${list}router_settings: {${router}}\n`, variables);
}

function routing(router: string, variables: Readonly<Record<string, string>> = {}): RoutingSettings {
  return load(router, variables).settings.routing;
}

function remarks({ problems }: ConfigSnapshot, about: string): string[] {
  return problems.filter(({ path }) => path.includes(about)).map(({ message }) => message);
}

function errorOf(start: () => unknown): Problem | undefined {
  return refusedProblems(start).find(({ severity }) => severity === 'error');
}

describe('the strategy', () => {
  test.each([...strategyNames])('%s is accepted in the config and in the variable (S2-17, S2-9)', (name) => {
    expect(routing(`routing_strategy: ${name}`).strategy.name).toBe(name);
    expect(routing('', { OPENROUTER_ROUTE_STRATEGY: name }).strategy.name).toBe(name);
    expect(remarks(load(`routing_strategy: ${name}`), 'routing_strategy')).toEqual([]);
  });

  test('is `simple-shuffle` where nobody says anything, and known not to be set', () => {
    expect(routing('').strategy).toEqual(defaultStrategy);
    expect(routing('').isStrategySet).toBe(false);
    expect(routing('routing_strategy: basic').isStrategySet).toBe(true);
  });

  test('that nobody knows stops the start with the list, the place and what was meant (S2-17)', () => {
    const problem = errorOf(() => load('routing_strategy: round-robin'));
    expect(problem).toMatchObject({ severity: 'error', line: 2, path: 'router_settings.routing_strategy' });
    expect(problem?.message).toMatch(
      /^`routing_strategy` has to be one of: simple-shuffle, .*in-order\. Did you mean `round_robin`\?$/,
    );
  });

  test.each(['OPENROUTER_ROUTE_STRATEGY', 'OPENROUTER_FALLBACK_STRATEGY'])(
    'that nobody knows in %s stops the start too, with and without a file (S2-17)',
    (variable) => {
      const named = { [variable]: 'cheapest', OPENROUTER_API_KEY: 'sk-test-openrouter' };
      for (const start of [() => load('', named), () => loadFile(undefined, named)]) {
        const problem = errorOf(start);
        expect(problem).toMatchObject({ severity: 'error', path: variable });
        expect(problem?.message).toContain(`${variable} has to be one of: simple-shuffle, least-busy,`);
      }
    },
  );

  test.each(['lar1', 'provider-budget-routing'])('%s is LiteLLM’s; another one takes its place', (name) => {
    const snapshot = load(`routing_strategy: ${name}`);
    expect(snapshot.settings.routing.strategy.name).toBe('simple-shuffle');
    expect(remarks(snapshot, 'routing_strategy')).toEqual([
      `There is no strategy \`${name}\` here; \`simple-shuffle\` takes its place.`,
    ]);
  });

  test('of the config goes before that of the variables', () => {
    const variables = { OPENROUTER_ROUTE_STRATEGY: 'cost_optimized' };
    expect(routing('routing_strategy: least-busy', variables).strategy.name).toBe('least-busy');
  });
});

describe('the switches of the OpenRouter guide', () => {
  test('OPENROUTER_COST_OPTIMIZED alone is the strategy `cost_optimized` (S2-10)', () => {
    expect(routing('', { OPENROUTER_COST_OPTIMIZED: 'true' }).strategy.name).toBe('cost_optimized');
    expect(routing('', { OPENROUTER_COST_OPTIMIZED: 'false' }).strategy.name).toBe('simple-shuffle');
  });

  test('beside another strategy it does nothing, and a warning says so', () => {
    const snapshot = load('', { OPENROUTER_COST_OPTIMIZED: 'true', OPENROUTER_ROUTE_STRATEGY: 'basic' });
    expect(snapshot.settings.routing.strategy.name).toBe('basic');
    expect(remarks(snapshot, 'OPENROUTER_COST_OPTIMIZED')).toEqual([
      expect.stringMatching(/OPENROUTER_ROUTE_STRATEGY \(basic\) goes before .* Remove one of them\.$/),
    ]);
  });

  test('OPENROUTER_PERFORMANCE_CACHE says whether measurements count (S2-19)', () => {
    const on = routing('', { OPENROUTER_PERFORMANCE_CACHE: 'true' }).strategy;
    expect([on.name, on.usesMeasurements]).toEqual(['performance_optimized', true]);
    const off = routing('routing_strategy: performance_optimized', { OPENROUTER_PERFORMANCE_CACHE: 'false' });
    expect(off.strategy.usesMeasurements).toBe(false);
    const beside = { OPENROUTER_PERFORMANCE_CACHE: 'true', OPENROUTER_ROUTE_STRATEGY: 'cost_optimized' };
    expect(routing('', beside).strategy.name).toBe('cost_optimized');
  });

  test('OPENROUTER_FALLBACK_STRATEGY orders what follows a failure (S2-18)', () => {
    expect(routing('').fallbackStrategy).toBeUndefined();
    expect(routing('', { OPENROUTER_FALLBACK_STRATEGY: 'basic' }).fallbackStrategy?.name).toBe('basic');
  });

  test('a switch that cannot be read is ignored with a warning', () => {
    const snapshot = load('', { OPENROUTER_PERFORMANCE_CACHE: 'perhaps' });
    expect(snapshot.settings.routing.strategy.name).toBe('simple-shuffle');
    expect(remarks(snapshot, 'OPENROUTER_PERFORMANCE_CACHE')).toEqual([
      'OPENROUTER_PERFORMANCE_CACHE has to be true or false; it is ignored.',
    ]);
  });
});

describe('options of a strategy', () => {
  test('are read with their units, for all groups and for single ones', () => {
    const settings = routing(
      'routing_strategy: latency-based-routing, routing_strategy_args: {ttl: 60, lowest_latency_buffer: "0.5"}, ' +
        'routing_groups: [{group_name: g, models: [a], routing_strategy: weighted, routing_strategy_args: {max_latency_list_size: 3}}]',
    );
    expect(settings.strategy).toMatchObject({
      latencyTtlMs: 60_000,
      latencyBuffer: 0.5,
      latencySamplesMax: 10,
    });
    expect(settings.groupStrategies.get('a')).toMatchObject({
      name: 'weighted',
      latencyTtlMs: 60_000,
      latencySamplesMax: 3,
    });
    expect(settings.groupStrategies.has('b')).toBe(false);
  });

  test('a model in two routing groups has the strategy of the first, with a warning', () => {
    const snapshot = load(
      'routing_groups: [{models: [a], routing_strategy: basic}, {models: [a, b], routing_strategy: weighted}]',
    );
    const { groupStrategies } = snapshot.settings.routing;
    expect([groupStrategies.get('a')?.name, groupStrategies.get('b')?.name]).toEqual(['basic', 'weighted']);
    expect(remarks(snapshot, 'routing_groups')).toEqual([
      '`a` is in several routing groups; the first one counts.',
    ]);
  });
});

describe('what is checked beforehand', () => {
  test('the misspelt switch is taken for the right one, with a warning', () => {
    const snapshot = load('enable_pre_call_check: true');
    expect(snapshot.settings.routing.preCallChecks).toBe(true);
    expect(remarks(snapshot, 'enable_pre_call_check')).toEqual([
      '`enable_pre_call_check` is taken for `enable_pre_call_checks`; LiteLLM ignores it.',
    ]);
    expect(routing('enable_pre_call_check: true, enable_pre_call_checks: false').preCallChecks).toBe(false);
  });

  test('optional checks that are not made are named, those that hold anyway are not', () => {
    const snapshot = load(
      'optional_pre_call_checks: [enforce_model_rate_limits, router_budget_limiting, prompt_caching, sesion_affinity]',
    );
    expect(remarks(snapshot, 'optional_pre_call_checks')).toEqual([
      expect.stringMatching(/^The check `prompt_caching` is accepted, but this version does not make it\./),
      'There is no check called `sesion_affinity`.',
    ]);
  });

  test('tags', () => {
    expect(routing('')).toMatchObject({ tagFiltering: false, tagMatchAny: true });
    expect(routing('enable_tag_filtering: true, tag_filtering_match_any: false')).toMatchObject({
      tagFiltering: true,
      tagMatchAny: false,
    });
  });
});

describe('hedging', () => {
  test('is set by group, with bounds in seconds', () => {
    const { hedging } = routing('hedging: {a: {min_delay: 1, max_delay: 2.5}, "*": true, b: false}');
    expect([...hedging]).toEqual([
      ['a', { minDelayMs: 1_000, maxDelayMs: 2_500 }],
      ['*', { minDelayMs: 500, maxDelayMs: 10_000 }],
    ]);
  });

  test('with bounds the wrong way round stops the start', () => {
    const problem = errorOf(() => load('hedging: {a: {min_delay: 5, max_delay: 1}}'));
    expect(problem).toMatchObject({
      path: 'router_settings.hedging.a',
      message: '`min_delay` is longer than `max_delay`.',
    });
  });
});

describe('what one deployment says', () => {
  function params(written: string): ConfigSnapshot {
    return loadText(
      `model_list: [{model_name: a, litellm_params: {model: openai/a, api_key: sk-test-k, ${written}}}]\n`,
    );
  }

  test('is read', () => {
    const snapshot = params(
      "weight: '0.5', order: 2, tags: [x, '!y'], tag_regex: '(?i)^curl', region_name: eu, rpm: 10",
    );
    expect(snapshot.deployments[0]?.routing).toMatchObject({
      weight: 0.5,
      order: 2,
      tags: ['x', '!y'],
      tagPatterns: [/^curl/iu],
      regionName: 'eu',
      rpm: 10,
    });
  });

  test.each([
    ['weight: -1', 'weight', '`weight` has to be a number, 0 or more.'],
    ['weight: heavy', 'weight', '`weight` has to be a number, 0 or more.'],
    [
      'weight: [1]',
      'weight',
      '`weight` has a value of the wrong type; see docs/config.md for what it takes.',
    ],
    ['order: first', 'order', '`order` has to be a whole number, 0 or more.'],
    ["tag_regex: '('", 'tag_regex', '`tag_regex` has a pattern that is no regular expression.'],
  ])('that makes no sense stops the start: %s', (written, name, message) => {
    const problem = errorOf(() => params(written));
    expect(problem?.path).toBe(`model_list[0].litellm_params.${name}`);
    expect(problem?.message).toBe(message);
  });
});
