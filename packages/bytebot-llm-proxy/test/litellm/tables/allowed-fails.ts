import type { Table } from '../scenario.ts';

const router = { routing_strategy: 'in-order', num_retries: 0, cooldown_time: 30 };
const times = (count: number, outcome: string): readonly string[] =>
  Array.from({ length: count }, () => outcome);

const limited = {
  status: 429,
  body: { error: { message: 'Too many requests', type: 'requests', code: 'rate_limit_exceeded' } },
};

/** Counted failures instead of shares. */
export const allowedFails: Table = {
  title: 'allowed_fails: 1',
  settings: { router_settings: { ...router, allowed_fails: 1 } },
  scenarios: [
    {
      is: 'one is allowed, two leave it out',
      from: '3.4',
      groups: { g: 'a b' },
      up: { a: [500] },
      ask: [{}, {}, {}],
      gives: ['a → 500', 'a → 500', 'b → 200'],
    },
    {
      is: 'counted for a missing model too',
      from: '3.4',
      groups: { g: 'a b' },
      up: { a: [404] },
      ask: [{}, {}, {}],
      gives: ['a → 404', 'a → 404', 'b → 200'],
    },
    {
      is: 'counted for a limit too',
      from: '3.4',
      groups: { g: 'a b' },
      up: { a: [limited] },
      ask: [{}, {}, {}],
      gives: ['a → 429', 'a → 429', 'b → 200'],
    },
    {
      is: 'a limit is allowed, and what its provider asks for is kept all the same',
      from: '3.4',
      differs: 'paced',
      groups: { g: 'a b' },
      up: { a: [{ ...limited, retryAfter: 30, headers: { 'retry-after': '30' } }] },
      ask: [{}, {}],
      gives: ['a → 429', 'b → 200'],
    },
    {
      is: 'a success between two failures changes nothing',
      from: '3.4',
      groups: { g: 'a b' },
      up: { a: [500, 200, 500] },
      ask: [{}, {}, {}, {}],
      gives: ['a → 500', 'a → 200', 'a → 500', 'b → 200'],
    },
    {
      is: 'what the request did wrong never counts',
      from: '3.4',
      groups: { g: 'a b' },
      up: { a: [400] },
      ask: { times: 4 },
      gives: times(4, 'a → 400'),
    },
    {
      is: 'a number of the deployment',
      from: '1.3',
      groups: { g: { a: { info: { allowed_fails: 0 } }, b: {} } },
      up: { a: [500] },
      ask: [{}, {}],
      gives: ['a → 500', 'b → 200'],
    },
    {
      is: 'the only deployment is never left out',
      from: '3.4',
      differs: 'alone',
      groups: { g: 'a' },
      up: { a: [500] },
      ask: { times: 4 },
      gives: times(4, 'a → 500'),
    },
    {
      is: 'the count ends with its time',
      from: '3.4',
      groups: { g: { a: { cooldown_time: 1 }, b: {} } },
      up: { a: [500] },
      ask: [{}, { afterMs: 1_300 }, {}, {}],
      gives: ['a → 500', 'a → 500', 'a → 500', 'b → 200'],
    },
  ],
};

export const allowedFailsPolicy: Table = {
  title: 'allowed_fails_policy',
  settings: {
    router_settings: {
      ...router,
      allowed_fails_policy: {
        InternalServerErrorAllowedFails: 0,
        AuthenticationErrorAllowedFails: 0,
        TimeoutErrorAllowedFails: 0,
        RateLimitErrorAllowedFails: 1,
        BadRequestErrorAllowedFails: 0,
        ServiceUnavailableErrorAllowedFails: 1,
        NotFoundErrorAllowedFails: 1,
      },
    },
  },
  scenarios: [
    {
      is: 'InternalServerErrorAllowedFails counts',
      from: '3.4',
      differs: 'ignored-policies',
      groups: { g: 'a b' },
      up: { a: [500] },
      ask: [{}, {}],
      gives: ['a → 500', 'b → 200'],
    },
    {
      is: 'ServiceUnavailableErrorAllowedFails counts',
      from: '3.4',
      differs: 'ignored-policies',
      groups: { g: 'a b' },
      up: { a: [503] },
      ask: [{}, {}, {}],
      gives: ['a → 503', 'a → 503', 'b → 200'],
    },
    {
      is: 'NotFoundErrorAllowedFails counts',
      from: '3.4',
      differs: 'ignored-policies',
      groups: { g: 'a b' },
      up: { a: [404] },
      ask: [{}, {}, {}],
      gives: ['a → 404', 'a → 404', 'b → 200'],
    },
    {
      is: 'TimeoutErrorAllowedFails counts',
      from: '3.4',
      groups: { g: { a: { timeout: 1 }, b: {} } },
      up: { a: [{ hang: true }] },
      ask: [{}, {}],
      gives: ['a → 504', 'b → 200'],
    },
    {
      is: 'RateLimitErrorAllowedFails counts',
      from: '3.4',
      groups: { g: 'a b' },
      up: { a: [limited] },
      ask: [{}, {}, {}],
      gives: ['a → 429', 'a → 429', 'b → 200'],
    },
    {
      is: 'AuthenticationErrorAllowedFails counts',
      from: '3.4',
      groups: { g: 'a b' },
      up: { a: [401] },
      ask: [{}, {}],
      gives: ['a → 401', 'b → 200'],
    },
    {
      is: 'BadRequestErrorAllowedFails leaves nobody out for what requests did wrong',
      from: '3.4',
      differs: 'bad-requests',
      groups: { g: 'a b' },
      up: { a: [400] },
      ask: [{}, {}],
      gives: ['a → 400', 'a → 400'],
    },
    {
      is: 'a class without a number has LiteLLM’s 3',
      from: '3.4',
      groups: { g: 'a b' },
      up: { a: [502] },
      ask: { times: 5 },
      gives: [...times(4, 'a → 502'), 'b → 200'],
    },
    {
      is: 'a policy of the deployment before that of the router',
      from: '1.3',
      groups: {
        g: { a: { info: { allowed_fails_policy: { InternalServerErrorAllowedFails: 1 } } }, b: {} },
      },
      up: { a: [500] },
      ask: [{}, {}, {}],
      gives: ['a → 500', 'a → 500', 'b → 200'],
    },
  ],
};

/** LiteLLM's trap: its own number alone, or the same number in both places, does not switch to counting. */
export const sameAllowedFails: Table = {
  title: 'allowed_fails of litellm_settings',
  settings: { router_settings: router, litellm_settings: { allowed_fails: 0 } },
  scenarios: [
    {
      is: 'alone it switches nothing on',
      from: '1.4, 3.4',
      groups: { g: 'a b' },
      up: { a: [500] },
      ask: { times: 3 },
      gives: times(3, 'a → 500'),
    },
  ],
};

export const threeAllowedFails: Table = {
  title: 'allowed_fails: 3',
  settings: { router_settings: { ...router, allowed_fails: 3 } },
  scenarios: [
    {
      is: 'LiteLLM’s own number is no number: a missing model is left out at once',
      from: '1.4, 3.4',
      groups: { g: 'a b' },
      up: { a: [404] },
      ask: [{}, {}],
      gives: ['a → 404', 'b → 200'],
    },
  ],
};
