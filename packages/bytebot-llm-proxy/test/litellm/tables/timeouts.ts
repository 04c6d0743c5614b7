import type { Table } from '../scenario.ts';

const inOrder = { routing_strategy: 'in-order', disable_cooldowns: true, num_retries: 0 };
const silent = { a: [{ hang: true }] };
/** Longer than the short time-outs of these tables, far shorter than the long ones. */
const slow = { a: [{ delayMs: 2_500 }] };

/** Which of two time-outs counts: the short one is 1 s, the long one half a minute. */
export const timeouts: Table = {
  title: 'time-outs',
  settings: {
    router_settings: { ...inOrder, timeout: 60, stream_timeout: 30 },
    litellm_settings: { request_timeout: 30 },
  },
  scenarios: [
    {
      is: 'the deployment before the settings',
      from: '3.7',
      differs: 'statuses',
      groups: { g: { a: { timeout: 1 } } },
      up: silent,
      gives: 'a → 504 kind=timeout',
    },
    {
      is: 'the deployment before the settings, longer',
      from: '3.7',
      groups: { g: { a: { timeout: 29 } } },
      up: slow,
      gives: 'a → 200',
    },
    {
      is: 'a number as text',
      from: '1.3',
      differs: 'statuses',
      groups: { g: { a: { timeout: '1' } } },
      up: silent,
      gives: 'a → 504',
    },
    {
      is: 'timeout of the body before the deployment',
      from: '3.7, wire 11',
      differs: 'statuses',
      groups: { g: { a: { timeout: 30 } } },
      up: silent,
      ask: { timeout: 1 },
      gives: 'a → 504',
    },
    {
      is: 'timeout of the body before the deployment, longer',
      from: '3.7, wire 11',
      groups: { g: { a: { timeout: 1 } } },
      up: slow,
      ask: { timeout: 30 },
      gives: 'a → 200',
    },
    {
      is: 'timeout of the body as text',
      from: 'wire 11',
      differs: 'statuses',
      groups: { g: 'a' },
      up: silent,
      ask: { timeout: '1' },
      gives: 'a → 504',
    },
    {
      is: 'request_timeout of the body',
      from: 'wire 11',
      differs: 'statuses',
      groups: { g: 'a' },
      up: silent,
      ask: { request_timeout: 1 },
      gives: 'a → 504',
    },
    {
      is: 'x-litellm-timeout',
      from: 'wire 11',
      differs: 'statuses',
      groups: { g: { a: { timeout: 30 } } },
      up: silent,
      ask: { headers: { 'x-litellm-timeout': '1' } },
      gives: 'a → 504',
    },
    {
      is: 'x-litellm-timeout that is no number: 400',
      from: 'wire 11',
      differs: 'bad-headers',
      groups: { g: 'a' },
      ask: { headers: { 'x-litellm-timeout': 'soon' } },
      gives: 'nobody → 400 param=timeout',
    },
    {
      is: 'stream_timeout of the deployment, for a stream',
      from: '3.7',
      differs: 'statuses',
      groups: { g: { a: { timeout: 30, stream_timeout: 1 } } },
      up: silent,
      ask: { stream: true },
      gives: 'a → 504',
    },
    {
      is: 'stream_timeout of the deployment is nothing for a whole answer',
      from: '3.7',
      groups: { g: { a: { timeout: 30, stream_timeout: 1 } } },
      up: slow,
      gives: 'a → 200',
    },
    {
      is: 'stream_timeout of the body before the deployment',
      from: '3.7, wire 11',
      differs: 'statuses',
      groups: { g: { a: { stream_timeout: 30 } } },
      up: silent,
      ask: { stream: true, stream_timeout: 1 },
      gives: 'a → 504',
    },
    {
      is: 'x-litellm-stream-timeout',
      from: 'wire 11',
      differs: 'statuses',
      groups: { g: 'a' },
      up: silent,
      ask: { stream: true, headers: { 'x-litellm-stream-timeout': '1' } },
      gives: 'a → 504',
    },
    {
      is: 'a silence after content: the stream ends with an error',
      from: 'wire 10',
      groups: { g: { a: { stream_timeout: 1 } } },
      up: { a: [{ stallAfter: 1 }] },
      ask: { stream: true },
      gives: 'a → 200 broken',
    },
    {
      is: 'a stream may last longer than its time-out, as long as it speaks',
      from: '3.7',
      differs: 'stream-time-outs',
      groups: { g: { a: { stream_timeout: 3 } } },
      up: { a: [{ chunks: ['a', 'b', 'c', 'd', 'e'], chunkDelayMs: 900 }] },
      ask: { stream: true },
      gives: 'a → 200',
    },
    {
      is: 'the fallback answers after a time-out',
      from: '3.6',
      groups: { g: { a: { timeout: 1 } }, spare: 's' },
      router: { fallbacks: [{ g: ['spare'] }] },
      up: silent,
      gives: 'a s → 200 fallbacks=1',
    },
  ],
};

export const routerTimeouts: Table = {
  title: 'time-outs of the router',
  settings: { router_settings: { ...inOrder, timeout: 1, stream_timeout: 20 } },
  scenarios: [
    {
      is: 'the router’s, where nothing else is set',
      from: '3.7',
      differs: 'statuses',
      groups: { g: 'a' },
      up: silent,
      gives: 'a → 504',
    },
    {
      is: 'the router’s stream_timeout before its timeout',
      from: '3.7',
      groups: { g: 'a' },
      up: slow,
      ask: { stream: true },
      gives: 'a → 200',
    },
  ],
};

export const settingsTimeouts: Table = {
  title: 'time-outs of litellm_settings',
  settings: { router_settings: { ...inOrder, timeout: 1 }, litellm_settings: { request_timeout: 30 } },
  scenarios: [
    { is: 'they go before the router’s', from: '3.7', groups: { g: 'a' }, up: slow, gives: 'a → 200' },
  ],
};
