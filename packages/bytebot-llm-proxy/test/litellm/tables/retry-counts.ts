import type { Table } from '../scenario.ts';

const inOrder = { routing_strategy: 'in-order', disable_cooldowns: true };
const failing = { groups: { g: 'a' }, up: { a: [500] } };

/** Who says how often: the router before LiteLLM's own settings. */
export const retryCounts: Table = {
  title: 'retries, counts of the config and the request',
  settings: { router_settings: { ...inOrder, num_retries: 1 }, litellm_settings: { num_retries: 3 } },
  scenarios: [
    { is: 'router_settings before litellm_settings', from: '3.5', ...failing, gives: 'a a → 500 max=1' },
    {
      is: 'the deployment before the router',
      from: '3.5, wire 9',
      groups: { g: { a: { num_retries: 0 } } },
      up: { a: [500] },
      gives: 'a → 500',
    },
    {
      is: 'the body before the router',
      from: '3.5, wire 9',
      ...failing,
      ask: { num_retries: 0 },
      gives: 'a → 500',
    },
    {
      is: 'the body before the deployment',
      from: 'wire 9',
      groups: { g: { a: { num_retries: 0 } } },
      up: { a: [500] },
      ask: { num_retries: 1 },
      gives: 'a a → 500 retries=1 max=1',
    },
    {
      is: 'the header before the deployment',
      from: 'wire 9',
      groups: { g: { a: { num_retries: 2 } } },
      up: { a: [500] },
      ask: { headers: { 'x-litellm-num-retries': '0' } },
      gives: 'a → 500',
    },
    {
      is: 'a header that is no number is a 400',
      from: 'wire 11',
      differs: 'bad-headers',
      ...failing,
      ask: { headers: { 'x-litellm-num-retries': 'many' } },
      gives: 'nobody → 400 param=num_retries',
    },
    {
      is: 'max_retries in the body counts for nothing',
      from: 'wire 9',
      ...failing,
      ask: { max_retries: 0 },
      gives: 'a a → 500',
    },
    {
      is: 'max_retries of a deployment counts for nothing',
      from: 'design 8',
      differs: 'max-retries',
      groups: { g: { a: { max_retries: 0 } } },
      up: { a: [500] },
      gives: 'a a → 500',
    },
    {
      is: 'the fallback has its own retries',
      from: 'wire 9',
      groups: { g: 'a', spare: 'b' },
      router: { fallbacks: [{ g: ['spare'] }] },
      up: { a: [500], b: [503, 200] },
      gives: 'a a b b → 200 retries=2 fallbacks=1 group=spare',
    },
  ],
};

export const settingsRetries: Table = {
  title: 'retries, litellm_settings alone',
  settings: { router_settings: inOrder, litellm_settings: { num_retries: 1 } },
  scenarios: [{ is: 'litellm_settings count', from: '1.5', ...failing, gives: 'a a → 500 retries=1' }],
};

const limited = { status: 429, headers: { 'retry-after': '' } };

/** Counts by the class of the failure. */
export const retryPolicies: Table = {
  title: 'retry policies',
  settings: {
    router_settings: {
      ...inOrder,
      num_retries: 3,
      retry_policy: {
        RateLimitErrorRetries: 0,
        InternalServerErrorRetries: 1,
        TimeoutErrorRetries: 0,
        AuthenticationErrorRetries: 3,
        BadRequestErrorRetries: 3,
      },
    },
  },
  scenarios: [
    {
      is: 'a limit, 0 retries',
      from: '3.5',
      groups: { g: 'a' },
      up: { a: [limited] },
      gives: 'a → 429',
    },
    {
      is: 'a 500, 1 retry',
      from: '3.5',
      differs: 'ignored-policies',
      ...failing,
      gives: 'a a → 500 retries=1 max=1',
    },
    {
      is: 'a time-out, 0 retries',
      from: '3.5',
      groups: { g: { a: { timeout: 1 } } },
      up: { a: [{ hang: true }] },
      gives: 'a → 504',
      differs: 'statuses',
    },
    {
      is: 'a refused key is not repeated by a count',
      from: 'wire 9',
      groups: { g: 'a' },
      up: { a: [401] },
      gives: 'a → 401',
    },
    {
      is: 'a wrong request is not repeated by a count',
      from: 'wire 9',
      groups: { g: 'a' },
      up: { a: [400] },
      gives: 'a → 400',
    },
    {
      is: 'a class without a count goes by num_retries',
      from: '3.5',
      groups: { g: 'a' },
      up: { a: [503, 503, 200] },
      gives: 'a a a → 200 retries=2 max=3',
    },
    {
      is: 'the policy before the deployment',
      from: '3.5',
      groups: { g: { a: { num_retries: 2 } } },
      up: { a: [limited] },
      gives: 'a → 429',
    },
    {
      is: 'the request before the policy',
      from: 'design 8',
      differs: 'request-first',
      groups: { g: 'a' },
      up: { a: [limited] },
      ask: { num_retries: 1 },
      gives: 'a a → 429 retries=1',
    },
    {
      is: 'the policy of the group before that of all',
      from: '3.5',
      groups: { g: 'a' },
      router: { model_group_retry_policy: { g: { RateLimitErrorRetries: 1 } } },
      up: { a: [limited] },
      gives: 'a a → 429 retries=1',
    },
    {
      is: 'the policy of a group is for that group alone',
      from: '3.5',
      groups: { g: 'a', other: 'b' },
      router: { model_group_retry_policy: { other: { RateLimitErrorRetries: 1 } } },
      up: { a: [limited] },
      gives: 'a → 429',
    },
    {
      is: 'a class of newer versions: service unavailable',
      from: '3.5',
      differs: 'ignored-policies',
      groups: { g: 'a' },
      router: { model_group_retry_policy: { g: { ServiceUnavailableErrorRetries: 0 } } },
      up: { a: [503] },
      gives: 'a → 503',
    },
    {
      is: 'DefaultRetries are for every other class',
      from: '3.5',
      differs: 'ignored-policies',
      groups: { g: 'a' },
      router: { model_group_retry_policy: { g: { DefaultRetries: 0, RateLimitErrorRetries: 1 } } },
      up: { a: [502] },
      gives: 'a → 502',
    },
    {
      is: 'the count of the last failure is the one that counts',
      from: '3.5',
      groups: { g: 'a' },
      up: { a: [503, limited] },
      gives: 'a a → 429',
    },
  ],
};
