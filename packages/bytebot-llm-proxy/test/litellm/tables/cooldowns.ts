import type { Scenario, Table } from '../scenario.ts';

/** A limit without a hint when to come back. */
const limited = {
  status: 429,
  headers: { 'retry-after': '' },
  body: { error: { message: 'Too many requests', type: 'requests', code: 'rate_limit_exceeded' } },
};
const inOrder = { routing_strategy: 'in-order', num_retries: 0 };
const some = (count: number): { times: number } => ({ times: count });
const times = (count: number, outcome: string): readonly string[] =>
  Array.from({ length: count }, () => outcome);

const cooledAtOnce: readonly Scenario[] = [401, 402, 404].map((status) => ({
  is: `${status}: left out at once`,
  from: '3.4, wire 9',
  groups: { g: 'a b' },
  up: { a: [status] },
  ask: [{}, {}],
  gives: [`a → ${status}`, 'b → 200'],
}));

const neverCooled: readonly Scenario[] = [400, 408, 413, 422].map((status) => ({
  is: `${status}: not left out`,
  from: '3.4, wire 9',
  groups: { g: 'a b' },
  up: { a: [status] },
  ask: [{}, {}],
  gives: times(2, `a → ${status}`),
}));

const alone: readonly Scenario[] = [401, 404].map((status) => ({
  is: `${status}: the only deployment is called again`,
  from: '3.4, wire 9',
  differs: 'alone',
  groups: { g: 'a' },
  up: { a: [status, 200] },
  ask: [{}, {}],
  gives: [`a → ${status}`, 'a → 200'],
}));

/** Who is left out of later requests, and for how long; the time of the router is longer than the test. */
export const cooldowns: Table = {
  title: 'cooldowns by default',
  settings: { router_settings: { ...inOrder, cooldown_time: 30 } },
  groups: { 'wild-*': { 'w-*': {}, 'v-*': {} } },
  scenarios: [
    {
      is: '429: left out at once',
      from: '3.4, wire 9',
      groups: { g: 'a b' },
      up: { a: [limited] },
      ask: [{}, {}],
      gives: ['a → 429', 'b → 200'],
    },
    ...cooledAtOnce,
    ...neverCooled,
    {
      is: '403: the key may not use this model, and is left out for it',
      from: 'wire 9',
      differs: 'key-states',
      groups: { g: 'a b' },
      up: { a: [403] },
      ask: [{}, {}],
      gives: ['a → 403', 'b → 200'],
    },
    {
      is: '500: left out when more than half of five calls have failed',
      from: '3.4',
      groups: { g: 'a b' },
      up: { a: [500] },
      ask: [some(5), {}],
      gives: [...times(5, 'a → 500'), 'b → 200'],
    },
    {
      is: '500: half of the calls are not more than half',
      from: '3.4',
      groups: { g: 'a b' },
      up: { a: [200, 500, 200, 500, 200, 500, 200] },
      ask: some(7),
      gives: [200, 500, 200, 500, 200, 500, 200].map((status) => `a → ${status}`),
    },
    {
      is: 'a dead server is left out like others',
      from: '3.4',
      differs: 'network-cooldown',
      groups: { g: 'a b' },
      up: { a: [{ reset: true }] },
      ask: [some(5), {}],
      gives: [...times(5, 'a → 502'), 'b → 200'],
    },
    ...alone,
    {
      is: '500s never leave the only deployment out',
      from: '3.4, wire 9',
      groups: { g: 'a' },
      up: { a: [500] },
      ask: some(12),
      gives: times(12, 'a → 500'),
    },
    {
      is: '429s never leave the only deployment out',
      from: 'wire 9',
      groups: { g: 'a' },
      up: { a: [limited] },
      ask: some(6),
      gives: times(6, 'a → 429'),
    },
    {
      is: 'the only deployment is called when its provider wants it again',
      from: '3.4',
      differs: 'paced',
      groups: { g: 'a' },
      up: { a: [{ ...limited, headers: { 'retry-after': '1' } }, 200] },
      ask: [{}, {}],
      gives: ['a → 429', 'a → 200'],
    },
    {
      is: 'all left out: 429 with the time to wait, and nobody is called',
      from: 'wire 9',
      groups: { g: 'a b' },
      up: { a: [404], b: [404] },
      ask: [{}, {}, {}],
      gives: ['a → 404', 'b → 404', 'nobody → 429 retry-after=30 kind=limit_exceeded'],
    },
    {
      is: 'all left out: the fallback answers',
      from: 'wire 9',
      groups: { g: 'a b', spare: 's' },
      router: { fallbacks: [{ g: ['spare'] }] },
      up: { a: [404], b: [404] },
      ask: [{ disable_fallbacks: true }, { disable_fallbacks: true }, {}],
      gives: ['a → 404', 'b → 404', 's → 200 fallbacks=1 group=spare'],
    },
    {
      is: 'a fallback that names a deployment skips its cooldown',
      from: '3.6',
      groups: { g: 'a b', other: 'c' },
      router: { fallbacks: [{ other: ['a'] }] },
      up: { a: [404, 200], c: [500] },
      ask: [{}, { to: 'other' }, {}],
      gives: ['a → 404', 'c a → 200', 'b → 200'],
    },
    {
      is: 'retry-after before the router’s time',
      from: '3.4',
      groups: { g: 'a b' },
      up: { a: [{ status: 429, retryAfter: 2 }, 200] },
      ask: [{}, {}, { afterMs: 2_600 }],
      gives: ['a → 429', 'b → 200', 'a → 200'],
    },
    {
      is: 'the time of the deployment before retry-after',
      from: '3.4',
      groups: { g: { a: { cooldown_time: 2 }, b: {} } },
      up: { a: [{ ...limited, headers: { 'retry-after': '40' } }, 200] },
      ask: [{}, {}, { afterMs: 2_600 }],
      gives: ['a → 429', 'b → 200', 'a → 200'],
    },
    {
      is: 'cooldown_time: 0 of the deployment before retry-after',
      from: '3.4',
      groups: { g: { a: { cooldown_time: 0 }, b: {} } },
      up: { a: [{ ...limited, headers: { 'retry-after': '40' } }, 200] },
      ask: [{}, {}],
      gives: ['a → 429', 'a → 200'],
    },
    {
      is: 'cooldown_time: 0 of the deployment: never left out',
      from: '3.4',
      groups: { g: { a: { cooldown_time: 0 }, b: {} } },
      up: { a: [404, 200] },
      ask: [{}, {}],
      gives: ['a → 404', 'a → 200'],
    },
    {
      is: 'cooldown_time of model_info counts too',
      from: '1.3',
      groups: { g: { a: { info: { cooldown_time: 0 } }, b: {} } },
      up: { a: [404, 200] },
      ask: [{}, {}],
      gives: ['a → 404', 'a → 200'],
    },
    {
      is: 'retries of one request already find the failed one left out',
      from: '3.5',
      groups: { g: 'a b' },
      up: { a: [404] },
      ask: [{ num_retries: 2 }, {}],
      gives: ['a b → 200', 'b → 200'],
    },
    {
      is: 'one model of a wildcard, and no other, is left out',
      from: '3.4',
      differs: 'wildcard-cooldown',
      up: { 'w-one': [404] },
      ask: [{ to: 'wild-one' }, { to: 'wild-one' }, { to: 'wild-two' }],
      gives: ['w-one → 404', 'v-one → 200', 'w-two → 200'],
    },
  ],
};

export const noCooldowns: Table = {
  title: 'disable_cooldowns',
  settings: { router_settings: { ...inOrder, disable_cooldowns: true } },
  scenarios: [
    {
      is: 'a missing model: nobody is left out',
      from: '1.5, 3.4',
      groups: { g: 'a b' },
      up: { a: [404, 200] },
      ask: [{}, {}],
      gives: ['a → 404', 'a → 200'],
    },
    {
      is: 'a limit: nobody is left out',
      from: '1.5, 3.4',
      groups: { g: 'a b' },
      up: { a: [limited, 200] },
      ask: [{}, {}],
      gives: ['a → 429', 'a → 200'],
    },
    {
      is: 'not even after many failures',
      from: '1.5, 3.4',
      groups: { g: 'a b' },
      up: { a: [500] },
      ask: some(8),
      gives: times(8, 'a → 500'),
    },
  ],
};

export const noCooldownTime: Table = {
  title: 'cooldown_time: 0 of the router',
  settings: { router_settings: { ...inOrder, cooldown_time: 0 } },
  scenarios: [
    {
      is: 'nobody is left out',
      from: '3.4',
      groups: { g: 'a b' },
      up: { a: [404, 200] },
      ask: [{}, {}],
      gives: ['a → 404', 'a → 200'],
    },
    {
      is: 'nobody is left out after a limit',
      from: '3.4',
      groups: { g: 'a b' },
      up: { a: [limited, 200] },
      ask: [{}, {}],
      gives: ['a → 429', 'a → 200'],
    },
    {
      is: 'but for a deployment with a time of its own',
      from: '3.4',
      groups: { g: { a: { cooldown_time: 30 }, b: {} } },
      up: { a: [404, 200] },
      ask: [{}, {}],
      gives: ['a → 404', 'b → 200'],
    },
  ],
};
