import type { Scenario, Table } from '../scenario.ts';

const inOrder = { routing_strategy: 'in-order', disable_cooldowns: true, num_retries: 0 };
const fields = [
  'mock_testing_fallbacks',
  'mock_testing_context_fallbacks',
  'mock_testing_content_policy_fallbacks',
  'mock_testing_rate_limit_error',
  'mock_timeout',
];

const refusals: readonly Scenario[] = fields.map((name) => ({
  is: `${name} is refused`,
  from: 'wire 11',
  groups: { g: 'a' },
  ask: { [name]: true },
  gives: `nobody → 400 param=${name}`,
}));

export const noPlayedFailures: Table = {
  title: 'failures to be played, not allowed',
  settings: { router_settings: inOrder },
  scenarios: [
    ...refusals,
    {
      is: 'mock_response of a request is ignored',
      from: 'wire 11',
      groups: { g: 'a' },
      ask: { mock_response: 'made up' },
      gives: 'a → 200',
    },
    {
      is: 'mock_response of a deployment answers without a provider',
      from: 'wire 11',
      groups: { g: { a: { mock_response: 'made up' } } },
      gives: 'nobody → 200 group=g',
    },
    {
      is: 'and as a stream',
      from: 'wire 11',
      groups: { g: { a: { mock_response: 'made up' } } },
      ask: { stream: true },
      gives: 'nobody → 200',
    },
    {
      is: 'api_base in a request is refused',
      from: 'wire 11',
      differs: 'foreign-address',
      groups: { g: 'a' },
      ask: { api_base: 'http://127.0.0.1:9' },
      gives: 'nobody → 403 param=api_base',
    },
  ],
};

const lists = {
  fallbacks: [{ g: ['spare'] }],
  context_window_fallbacks: [{ g: ['large'] }],
  content_policy_fallbacks: [{ g: ['lenient'] }],
};
const groups = { g: 'a', spare: 's', large: 'l', lenient: 'k' };

export const playedFailures: Table = {
  title: 'failures to be played, allowed',
  settings: {
    router_settings: inOrder,
    general_settings: { dangerously_allow_mock_testing_request_params: true },
  },
  scenarios: [
    {
      is: 'mock_testing_fallbacks: the fallback answers',
      from: 'wire 11',
      groups,
      router: lists,
      ask: { mock_testing_fallbacks: true },
      gives: 's → 200 fallbacks=1 group=spare',
    },
    {
      is: 'mock_testing_fallbacks without a fallback: 500',
      from: 'wire 11',
      groups: { g: 'a' },
      ask: { mock_testing_fallbacks: true },
      gives: 'nobody → 500',
    },
    {
      is: 'mock_testing_context_fallbacks',
      from: '3.6',
      groups,
      router: lists,
      ask: { mock_testing_context_fallbacks: true },
      gives: 'l → 200 group=large',
    },
    {
      is: 'mock_testing_content_policy_fallbacks',
      from: '3.6',
      groups,
      router: lists,
      ask: { mock_testing_content_policy_fallbacks: true },
      gives: 'k → 200 group=lenient',
    },
    {
      is: 'mock_testing_rate_limit_error: 429',
      from: 'wire 11',
      groups: { g: 'a' },
      ask: { mock_testing_rate_limit_error: true },
      gives: 'nobody → 429 kind=rate_limited',
    },
    {
      is: 'mock_timeout: 408',
      from: 'wire 11',
      groups: { g: 'a' },
      ask: { mock_timeout: true },
      gives: 'nobody → 408 kind=timeout',
    },
    {
      is: 'false plays nothing',
      from: 'wire 11',
      groups: { g: 'a' },
      ask: { mock_testing_fallbacks: false },
      gives: 'a → 200',
    },
    {
      is: 'disable_fallbacks with a played failure',
      from: 'wire 11',
      groups,
      router: lists,
      ask: { mock_testing_fallbacks: true, disable_fallbacks: true },
      gives: 'nobody → 500',
    },
  ],
};
