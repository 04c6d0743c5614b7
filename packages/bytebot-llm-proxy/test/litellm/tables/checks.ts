import type { Table } from '../scenario.ts';

const inOrder = { routing_strategy: 'in-order', disable_cooldowns: true, num_retries: 0 };
const long = { messages: [{ role: 'user', content: 'many words '.repeat(200) }] };
const small = { info: { max_input_tokens: 100 } };

/** What is left out before anybody is called. */
export const checks: Table = {
  title: 'pre-call checks',
  settings: { router_settings: { ...inOrder, enable_pre_call_checks: true } },
  scenarios: [
    {
      is: 'a context window that is too small',
      from: '3.8',
      groups: { g: { a: small, b: {} } },
      ask: long,
      gives: 'b → 200',
    },
    {
      is: 'a request that fits',
      from: '3.8',
      groups: { g: { a: small, b: {} } },
      gives: 'a → 200',
    },
    {
      is: 'all too small: 400, nobody is called',
      from: '3.8, wire 9',
      groups: { g: { a: small, b: small } },
      ask: long,
      gives: 'nobody → 400 kind=context_length',
    },
    {
      is: 'all too small: context_window_fallbacks',
      from: '3.6, 3.8',
      groups: { g: { a: small }, large: 'l' },
      router: { context_window_fallbacks: [{ g: ['large'] }] },
      ask: long,
      gives: 'l → 200 fallbacks=1 group=large',
    },
    {
      is: 'windows before levels',
      from: '3.2',
      groups: { g: { a: { ...small, order: 1 }, b: { order: 2 }, c: { order: 3 } } },
      ask: long,
      gives: 'b → 200',
    },
    {
      is: 'another region',
      from: '3.8',
      groups: { g: { a: { region_name: 'us' }, b: { region_name: 'eu' } } },
      ask: { allowed_model_region: 'eu' },
      gives: 'b → 200',
    },
  ],
};

export const noChecks: Table = {
  title: 'pre-call checks, switched off',
  settings: { router_settings: inOrder },
  scenarios: [
    {
      is: 'the provider says itself what is too long',
      from: '1.5',
      groups: { g: { a: small, b: {} } },
      ask: long,
      gives: 'a → 200',
    },
  ],
};

/** LiteLLM's documents print the name of the switch without its last letter. */
export const misspeltChecks: Table = {
  title: 'enable_pre_call_check',
  settings: { router_settings: { ...inOrder, enable_pre_call_check: true } },
  scenarios: [
    {
      is: 'is taken for the switch',
      from: '1.5',
      differs: 'check-switch',
      groups: { g: { a: small, b: {} } },
      ask: long,
      gives: 'b → 200',
    },
  ],
};

/** Limits of deployments; nobody waits for more than a second. */
export const limits: Table = {
  title: 'rpm, tpm, max_parallel_requests',
  settings: {
    router_settings: inOrder,
    general_settings: { queue: { max_wait_seconds: 1 } },
  },
  scenarios: [
    {
      is: 'rpm: another deployment is called',
      from: '3.8',
      differs: 'hard-limits',
      groups: { g: { a: { rpm: 1 }, b: {} } },
      ask: [{}, {}],
      gives: ['a → 200', 'b → 200'],
    },
    {
      is: 'tpm: another deployment is called',
      from: '3.8',
      differs: 'hard-limits',
      groups: { g: { a: { tpm: 200 }, b: {} } },
      up: { a: [{ usage: { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 } }] },
      ask: [{ max_tokens: 50 }, { max_tokens: 60 }],
      gives: ['a → 200', 'b → 200'],
    },
    {
      is: 'rpm of all used up, and nobody to wait for: 429 with the time to wait',
      from: 'wire 9',
      differs: 'hard-limits',
      groups: { g: { a: { rpm: 1 } } },
      ask: [{}, {}],
      gives: ['a → 200', 'nobody → 429 kind=limit_exceeded'],
    },
    {
      is: 'a fallback goes before a wait',
      from: '3.6',
      differs: 'waiting',
      groups: { g: { a: { rpm: 1 } }, spare: 's' },
      router: { fallbacks: [{ g: ['spare'] }] },
      ask: [{}, {}],
      gives: ['a → 200', 's → 200 fallbacks=1 group=spare'],
    },
    {
      is: 'max_parallel_requests: the second at once goes to another',
      from: '1.3',
      groups: { g: { a: { max_parallel_requests: 1 }, b: {} } },
      up: { a: [{ delayMs: 2_500 }] },
      ask: { together: 2 },
      gives: ['a → 200', 'b → 200'],
    },
    {
      is: 'max_parallel_requests: with nobody else the second waits',
      from: '1.3',
      differs: 'waiting',
      groups: { g: { a: { max_parallel_requests: 1 } } },
      up: { a: [{ delayMs: 200 }] },
      ask: { together: 2 },
      gives: ['a → 200', 'a → 200'],
    },
    {
      is: 'max_budget of a deployment: another one is called',
      from: '3.10',
      groups: {
        g: { a: { max_budget: 0.000001, input_cost_per_token: 0.001, output_cost_per_token: 0.001 }, b: {} },
      },
      gives: 'b → 200',
    },
    {
      is: 'max_budget of the only deployment: 429',
      from: '3.10',
      groups: {
        g: { a: { max_budget: 0.000001, input_cost_per_token: 0.001, output_cost_per_token: 0.001 } },
      },
      gives: 'nobody → 429 kind=budget_exceeded',
    },
    {
      is: 'limits before levels',
      from: '3.2',
      groups: { g: { a: { order: 1, rpm: 1 }, b: { order: 2 }, c: { order: 3 } } },
      ask: [{}, {}],
      gives: ['a → 200', 'b → 200'],
    },
    {
      is: 'rpm alone limits no calls at once',
      from: '1.3',
      differs: 'parallel-from-rates',
      groups: { g: { a: { rpm: 3 }, b: {} } },
      up: { a: [{ delayMs: 2_500 }] },
      ask: { together: 3 },
      gives: ['a → 200', 'a → 200', 'a → 200'],
    },
  ],
};
