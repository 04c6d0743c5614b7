import { describe, expect, test } from '@jest/globals';
import type { LimitRule } from '../../limits/limit-rule.ts';
import { loadText, placesOf, refusedProblems } from '../config-fixture.test-helper.ts';
import type { LimitSettings } from './limit-settings.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

function limitsFrom(text: string, values: Readonly<Record<string, string>> = {}): LimitSettings {
  return loadText(`model_list: []\n${text}`, values).settings.limits;
}

/** The limits by what they count and for how long, with the numbers. */
function numbersOf(rules: readonly LimitRule[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    rules.map(({ measure, windowMs, limit }) => [`${measure} ${windowMs / MINUTE_MS}`, limit]),
  );
}

function errorsOf(text: string, values: Readonly<Record<string, string>> = {}): readonly string[] {
  const problems = refusedProblems(() => loadText(`model_list: []\n${text}`, values));
  return placesOf(problems.filter(({ severity }) => severity === 'error'));
}

describe('the tiers of OpenRouter', () => {
  test.each([
    ['free (S3-20)', 'free', 20, 5],
    ['standard (S3-21)', 'Standard', 200, 50],
    ['pro (S3-22)', 'pro', 1_000, 100],
  ])('%s', (_title, OPENROUTER_TIER, rpm, parallel) => {
    const limits = limitsFrom('', { OPENROUTER_TIER });
    expect(numbersOf(limits.rulesOfProvider('openrouter'))).toEqual({
      'requests 1': rpm,
      'parallel 0': parallel,
    });
    expect(limits.rulesOfProvider('openai')).toEqual([]);
  });

  test('are not there unless one is set, and what the config says itself wins (C-23)', () => {
    expect(limitsFrom('').rulesOfProvider('openrouter')).toEqual([]);
    const own = 'general_settings: {limits: {providers: {openrouter: {rpm_limit: 7, max_concurrent: 2}}}}';
    const limits = limitsFrom(own, { OPENROUTER_TIER: 'pro' });
    expect(numbersOf(limits.rulesOfProvider('openrouter'))).toEqual({ 'requests 1': 7, 'parallel 0': 2 });
  });

  test('hold for free models alone where that is asked for (C-23)', () => {
    const limits = limitsFrom('', { OPENROUTER_ENFORCE_FREE_LIMITS: 'true' });
    const rules = limits.rulesOfModel('openrouter', 'openai/gpt-oss-20b:free');
    expect(numbersOf(rules)).toEqual({ 'requests 1': 20, 'parallel 0': 5 });
    expect(limits.rulesOfModel('openrouter', 'meta-llama/llama-4:free')).toBe(rules);
    expect(limits.rulesOfModel('openrouter', 'openai/gpt-4o')).toEqual([]);
    expect(limits.rulesOfModel('openai', 'mine:free')).toEqual([]);
    expect(limits.rulesOfProvider('openrouter')).toEqual([]);
  });
});

test('a cap of the day and a budget of OpenRouter come from variables (S4-43, S2-50)', () => {
  const limits = limitsFrom('', {
    OPENROUTER_DAILY_LIMIT: '45',
    OPENROUTER_MAX_BUDGET: '12.50',
    OPENROUTER_BUDGET_DURATION: '1mo',
  });
  expect(limits.rulesOfProvider('openrouter')).toMatchObject([
    { measure: 'requests', limit: 45, windowMs: DAY_MS, window: 'fixed', whenStoreDown: 'open' },
    { measure: 'money', limit: 12_500_000_000, months: 1, whenStoreDown: 'closed' },
  ]);
});

test('rates of OpenRouter are counted for each key, its budget for all of them (C-15)', () => {
  const limits = limitsFrom('', { OPENROUTER_TIER: 'free', OPENROUTER_MAX_BUDGET: '1' });
  const common = limits.rulesOfProvider('openrouter').map(({ counter }) => counter);
  const own = limits.rulesOfProvider('openrouter', '@tenant-2');
  expect(own.map(({ counter }) => counter)).toEqual([
    'provider:openrouter:requests:1m@tenant-2',
    'provider:openrouter:parallel:now@tenant-2',
    'provider:openrouter:money:ever',
  ]);
  expect(common.slice(2)).toEqual(['provider:openrouter:money:ever']);
  expect(limits.rulesOfProvider('openrouter', '@tenant-2')).toBe(own);
});

test('each provider has limits of its own (S2-32)', () => {
  const limits = limitsFrom(`general_settings:
  limits:
    providers:
      groq: {rpm: 2}
      openai: {tpm: 90000, requests_per_day: 500}
`);
  expect(numbersOf(limits.rulesOfProvider('groq'))).toEqual({ 'requests 1': 2 });
  expect(numbersOf(limits.rulesOfProvider('openai'))).toEqual({ 'tokens 1': 90_000, 'requests 1440': 500 });
});

test('models and groups have limits, by provider and model and by `model_name` (S3-23)', () => {
  const limits = limitsFrom(`general_settings:
  limits:
    models:
      openrouter/openai/gpt-4o: {rpm: 3}
    model_groups:
      fast: {tpm_limit: 1000}
`);
  expect(numbersOf(limits.rulesOfModel('openrouter', 'openai/gpt-4o'))).toEqual({ 'requests 1': 3 });
  expect(limits.rulesOfModel('openrouter', 'openai/gpt-4o-mini')).toEqual([]);
  expect(numbersOf(limits.rulesOfGroup('fast'))).toEqual({ 'tokens 1': 1_000 });
  expect(limits.rulesOfGroup('slow')).toEqual([]);
});

describe('budgets', () => {
  test('of providers as LiteLLM writes them; `general_settings.limits` goes before, budget and period together', () => {
    const text = `router_settings:
  provider_budget_config:
    openai: {budget_limit: 0.5, time_period: 1d}
    groq: {max_budget: '2', budget_duration: 7d, rpm_limit: 9}
general_settings:
  limits: {providers: {openai: {max_budget: 3}, groq: {tpm: 5}}}
`;
    const limits = limitsFrom(text, { OPENROUTER_MAX_BUDGET: '1' });
    expect(limits.rulesOfProvider('openai')).toMatchObject([
      { limit: 3e9, windowMs: Number.POSITIVE_INFINITY },
    ]);
    expect(limits.rulesOfProvider('groq')).toMatchObject([
      { measure: 'requests', limit: 9 },
      { measure: 'tokens', limit: 5 },
      { measure: 'money', limit: 2e9, windowMs: 7 * DAY_MS },
    ]);
    expect(limits.rulesOfProvider('openrouter')).toMatchObject([{ limit: 1e9 }]);
  });

  test('of everything come from `litellm_settings`, where 0 is none, or from `limits.all`', () => {
    const written = 'litellm_settings: {max_budget: 10, budget_duration: 30d}';
    expect(limitsFrom(written).proxy).toMatchObject([
      { counter: 'proxy:all:money:30d', limit: 1e10, months: 1, subject: { kind: 'proxy' } },
    ]);
    expect(limitsFrom('litellm_settings: {max_budget: 0}').proxy).toEqual([]);
    const all = 'general_settings: {limits: {all: {rpm: 100, max_budget: 0}}}';
    expect(limitsFrom(all).proxy.map(({ measure, limit }) => [measure, limit])).toEqual([
      ['requests', 100],
      ['money', 0],
    ]);
  });
});

test('what holds while the shared store is away can be set', () => {
  const text = `general_settings:
  limits_when_store_is_down: {rates: closed, budgets: Open}
  limits: {all: {rpm: 1, max_budget: 1}}
`;
  expect(limitsFrom(text).proxy.map(({ whenStoreDown }) => whenStoreDown)).toEqual(['closed', 'open']);
});

describe('a deployment', () => {
  function limitsOfDeployment(params: string, rest = ''): readonly LimitRule[] {
    const [deployment] = loadText(
      `model_list: [{model_name: a, litellm_params: {model: openai/x, api_key: sk-test-a, ${params}}}]\n${rest}`,
    ).deployments;
    return deployment?.routing.limits ?? [];
  }

  test('has the limits that it is given, counted apart from others of the same model (S3-23)', () => {
    const rules = limitsOfDeployment(
      'rpm: 5, tpm: 100, max_parallel_requests: 2, max_budget: 1, budget_duration: 1h',
    );
    expect(numbersOf(rules)).toEqual({ 'requests 1': 5, 'tokens 1': 100, 'parallel 0': 2, 'money 60': 1e9 });
    const [first] = rules;
    expect(first?.subject).toEqual({ kind: 'deployment', name: 'openai/x' });
    expect(first?.counter).toMatch(/^deployment:[0-9a-f]+:requests:1m$/);
  });

  test('without one of its own takes as many calls at once as the router says', () => {
    const router = 'router_settings: {default_max_parallel_requests: 4}';
    expect(numbersOf(limitsOfDeployment('', router))).toEqual({ 'parallel 0': 4 });
    expect(numbersOf(limitsOfDeployment('max_parallel_requests: 9', router))).toEqual({ 'parallel 0': 9 });
    expect(limitsOfDeployment('')).toEqual([]);
  });

  test('with a negative budget or a period that is none is an error with its place', () => {
    const entry = 'model_list:\n  - model_name: a\n    litellm_params: {model: openai/x, api_key: sk-test-a,';
    const problems = refusedProblems(() => loadText(`${entry} max_budget: -1, budget_duration: soon}\n`));
    expect(placesOf(problems.filter(({ severity }) => severity === 'error'))).toEqual([
      expect.stringMatching(/^3:\d+ .*max_budget `max_budget` has to be an amount of US dollars from 0 to/),
      expect.stringMatching(
        /^3:\d+ .*budget_duration `budget_duration` has to be a period: .*such as 30m, 1d or 1mo\./,
      ),
    ]);
  });
});

describe('bad input is an error with its place and a remedy', () => {
  test.each([
    ['{all: {rpm: -1}}', /limits\.all\.rpm `rpm` has to be a whole number, 0 or more\./],
    ['{all: {max_budget: lots}}', /limits\.all\.max_budget `max_budget` has to be an amount of US dollars/],
    [
      '{providers: {openruter: {rpm: 1}}}',
      /There is no provider `openruter`, so this limit would hold nothing\./,
    ],
    [
      '{models: {gpt-4o: {rpm: 1}}}',
      /The names in `general_settings\.limits\.models` begin with a provider\./,
    ],
    ['{models: {nobody/gpt-4o: {rpm: 1}}}', /There is no provider `nobody`/],
    ['{providers: [openai]}', /limits\.providers `providers` has to be a mapping/],
  ])('%s', (limits, expected) => {
    expect(errorsOf(`general_settings:\n  limits: ${limits}\n`)).toEqual([expect.stringMatching(expected)]);
  });

  test('the name that was meant is told', () => {
    const [problem] = refusedProblems(() =>
      loadText('model_list: []\nrouter_settings: {provider_budget_config: {claude: {budget_limit: 1}}}'),
    ).filter(({ severity }) => severity === 'error');
    expect(problem?.suggestion).toBe('write `anthropic`');
  });

  test('what holds without the store is open or closed', () => {
    expect(errorsOf('general_settings: {limits_when_store_is_down: {rates: maybe}}')).toEqual([
      expect.stringMatching(/`rates` has to be `open` or `closed`\./),
    ]);
  });

  test.each([
    ['OPENROUTER_TIER', 'gold', /has to be one of free, standard, pro\./],
    ['OPENROUTER_DAILY_LIMIT', 'few', /has to be a whole number/],
    ['OPENROUTER_MAX_BUDGET', '-3', /has to be an amount of US dollars/],
    ['OPENROUTER_BUDGET_DURATION', '1y', /has to be a period/],
    ['OPENROUTER_ENFORCE_FREE_LIMITS', 'maybe', /has to be true or false/],
  ])('%s=%s', (variable, value, expected) => {
    expect(errorsOf('', { [variable]: value })).toEqual([expect.stringMatching(expected)]);
  });
});
