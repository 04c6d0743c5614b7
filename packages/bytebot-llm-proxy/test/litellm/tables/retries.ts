import type { Scenario, Table } from '../scenario.ts';

const inOrder = { routing_strategy: 'in-order', disable_cooldowns: true };

const repeated: readonly Scenario[] = [408, 409, 429, 500, 502, 503, 504, 529].map((status) => ({
  is: `${status}: the only deployment is called again`,
  from: '3.5, wire 9',
  groups: { g: 'a' },
  up: { a: [status, 200] },
  gives: 'a a → 200 retries=1 max=2',
}));

const final: readonly Scenario[] = [400, 401, 402, 404, 413, 422].map((status) => ({
  is: `${status}: the only deployment is called once`,
  from: '3.5, wire 9',
  groups: { g: 'a' },
  up: { a: [status] },
  gives: `a → ${status} retries=0`,
}));

const nobodyElse: readonly Scenario[] = [400, 413, 422].map((status) => ({
  is: `${status}: nobody else of the group is called`,
  from: '3.5, wire 9',
  groups: { g: 'a b' },
  up: { a: [status] },
  gives: `a → ${status}`,
}));

/** How often, where nothing says how often. */
export const retries: Table = {
  title: 'retries, no count set',
  settings: { router_settings: inOrder },
  scenarios: [
    {
      is: 'two retries',
      from: 'wire 9',
      groups: { g: 'a' },
      up: { a: [500] },
      gives: 'a a a → 500 retries=2 max=2',
    },
    ...repeated,
    {
      is: 'the first answer that succeeds ends them',
      from: '3.5',
      groups: { g: 'a' },
      up: { a: [500, 503, 200] },
      gives: 'a a a → 200 retries=2',
    },
    {
      is: 'no retry: the header says 0',
      from: 'wire 1',
      groups: { g: 'a' },
      gives: 'a → 200 retries=0 fallbacks=0',
    },
    {
      is: 'a web page with 200 is a failure like a 500',
      from: 'wire 8, wire 9',
      groups: { g: 'a' },
      up: { a: [{ html: true }, 200] },
      gives: 'a a → 200',
    },
    {
      is: 'a connection that is reset',
      from: 'wire 9',
      groups: { g: 'a' },
      up: { a: [{ reset: true }, 200] },
      gives: 'a a → 200 retries=1',
    },
    {
      is: 'a time-out',
      from: 'wire 9',
      groups: { g: { a: { timeout: 3 } } },
      up: { a: [{ hang: true }, 200] },
      gives: 'a a → 200',
    },
    {
      is: '425: called again',
      from: 'design 8',
      differs: 'retry-statuses',
      groups: { g: 'a' },
      up: { a: [425, 200] },
      gives: 'a a → 200',
    },
    {
      is: '403: not called again, a permission does not come by itself',
      from: 'wire 9',
      differs: 'retry-statuses',
      groups: { g: 'a' },
      up: { a: [403] },
      gives: 'a → 403',
    },
    ...final,
    ...nobodyElse,
    {
      is: 'retry-after is waited for',
      from: '3.5, wire 9',
      groups: { g: 'a' },
      up: { a: [{ status: 429, retryAfter: 2 }, 200] },
      gives: 'a a → 200',
    },
    {
      is: 'retry-after reaches the client',
      from: 'wire 15',
      differs: 'retry-after',
      groups: { g: 'a' },
      up: { a: [{ status: 429, retryAfter: 7 }] },
      ask: { num_retries: 0 },
      gives: 'a → 429 retry-after=7',
    },
    {
      is: 'retry-after above 60 s ends the retries',
      from: 'wire 9',
      differs: 'long-hint',
      groups: { g: 'a' },
      up: { a: [{ status: 429, retryAfter: 100 }, 200] },
      gives: 'a → 429 retry-after=100',
    },
    {
      is: 'a stream that fails before its first content is called again',
      from: 'wire 10',
      differs: 'early-stream-failure',
      groups: { g: 'a' },
      up: { a: [{ cutAfter: 0 }, 200] },
      ask: { stream: true },
      gives: 'a a → 200 retries=1',
    },
    {
      is: 'a stream that fails after content is not',
      from: 'wire 10',
      groups: { g: 'a b' },
      up: { a: [{ cutAfter: 2 }] },
      ask: { stream: true },
      gives: 'a → 200 broken',
    },
    {
      is: 'a stream refused with 503 is called again',
      from: 'wire 8, wire 9',
      groups: { g: 'a' },
      up: { a: [503, 200] },
      ask: { stream: true },
      gives: 'a a → 200 retries=1',
    },
  ],
};

const moved: readonly Scenario[] = [401, 403, 408, 429, 500, 503].map((status) => ({
  is: `${status}: the other deployment answers`,
  from: '3.5, wire 9',
  differs: 'untried-first',
  groups: { g: 'a b' },
  up: { a: [status] },
  gives: 'a b → 200 retries=1',
}));

/** Two deployments and more: who is next. */
export const otherDeployments: Table = {
  title: 'retries on other deployments',
  settings: { router_settings: inOrder },
  scenarios: [
    ...moved,
    ...[402, 404].map((status) => ({
      is: `${status}: the other deployment answers`,
      from: '3.5',
      differs: 'moving-on',
      groups: { g: 'a b' },
      up: { a: [status] },
      gives: 'a b → 200',
    })),
    {
      is: 'a refused key: each key once, not three calls',
      from: 'wire 9',
      differs: 'moving-on',
      groups: { g: 'a b' },
      up: { a: [401], b: [401] },
      gives: 'a b → 401',
    },
    {
      is: 'when all have failed the first is called again',
      from: '3.5',
      groups: { g: 'a b' },
      up: { a: [500, 200], b: [500] },
      gives: 'a b a → 200 retries=2',
    },
    {
      is: 'each is called once, even where the count is smaller',
      from: '3.5',
      differs: 'untried-first',
      groups: { g: 'a b c d' },
      up: { a: [500], b: [500], c: [500] },
      ask: { num_retries: 1 },
      gives: 'a b c d → 200 retries=3',
    },
    {
      is: 'num_retries: 0 is one call, whatever the group has',
      from: 'wire 9',
      groups: { g: 'a b' },
      up: { a: [500] },
      ask: { num_retries: 0 },
      gives: 'a → 500',
    },
    {
      is: 'a connection that is reset: the other one answers',
      from: '3.5',
      groups: { g: 'a b' },
      up: { a: [{ reset: true }] },
      gives: 'a b → 200',
    },
    {
      is: 'the other one answers a stream',
      from: '3.5',
      groups: { g: 'a b' },
      up: { a: [503] },
      ask: { stream: true },
      gives: 'a b → 200',
    },
  ],
};
