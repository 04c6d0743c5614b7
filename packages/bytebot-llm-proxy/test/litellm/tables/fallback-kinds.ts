import type { Table } from '../scenario.ts';

const inOrder = { routing_strategy: 'in-order', disable_cooldowns: true, num_retries: 0 };
const tooLong = [{ fixture: 'openai/context-length' }];
const refused = [{ fixture: 'openai/content-policy' }];
const two = { groups: { g: 'a', large: 'l', spare: 's' } };

/** Lists for requests that are too long, or refused for what they say. */
export const fallbackKinds: Table = {
  title: 'fallbacks by the kind of the failure',
  settings: { router_settings: inOrder },
  scenarios: [
    {
      is: 'too long: context_window_fallbacks',
      from: '3.6, wire 9',
      ...two,
      router: { context_window_fallbacks: [{ g: ['large'] }], fallbacks: [{ g: ['spare'] }] },
      up: { a: tooLong },
      gives: 'a l → 200 fallbacks=1 group=large',
    },
    {
      is: 'anything else: fallbacks',
      from: '3.6',
      ...two,
      router: { context_window_fallbacks: [{ g: ['large'] }], fallbacks: [{ g: ['spare'] }] },
      up: { a: [500] },
      gives: 'a s → 200 group=spare',
    },
    {
      is: 'a 500 is nothing for context_window_fallbacks',
      from: '3.6',
      ...two,
      router: { context_window_fallbacks: [{ g: ['large'] }] },
      up: { a: [500] },
      gives: 'a → 500',
    },
    {
      is: 'too long, and no list of its own: fallbacks',
      from: '3.6',
      ...two,
      router: { fallbacks: [{ g: ['spare'] }] },
      up: { a: tooLong },
      gives: 'a s → 200',
    },
    {
      is: 'too long, and the group is not in the list: fallbacks all the same',
      from: '3.6',
      differs: 'kind-lists',
      ...two,
      router: { context_window_fallbacks: [{ spare: ['large'] }], fallbacks: [{ g: ['spare'] }] },
      up: { a: tooLong },
      gives: 'a s → 200',
    },
    {
      is: 'too long, without any fallback: the 400 of the provider',
      from: 'wire 8',
      groups: { g: 'a' },
      up: { a: tooLong },
      gives: 'a → 400 kind=context_length',
    },
    {
      is: 'too long: context_window_fallbacks of the body',
      from: 'wire 9',
      ...two,
      up: { a: tooLong },
      ask: { context_window_fallbacks: [{ g: ['large'] }] },
      gives: 'a l → 200 group=large',
    },
    {
      is: 'refused: content_policy_fallbacks',
      from: '3.6, wire 9',
      ...two,
      router: { content_policy_fallbacks: [{ g: ['large'] }], fallbacks: [{ g: ['spare'] }] },
      up: { a: refused },
      gives: 'a l → 200 group=large',
    },
    {
      is: 'refused is not retried',
      from: '3.5',
      ...two,
      router: { content_policy_fallbacks: [{ g: ['large'] }] },
      up: { a: refused },
      ask: { num_retries: 2 },
      gives: 'a l → 200 retries=0',
    },
    {
      is: 'too long in a stream',
      from: '3.6',
      ...two,
      router: { context_window_fallbacks: [{ g: ['large'] }] },
      up: { a: tooLong },
      ask: { stream: true },
      gives: 'a l → 200',
    },
    {
      is: 'an answer that was cut for its content goes to its own list',
      from: '3.6',
      ...two,
      router: { content_policy_fallbacks: [{ g: ['large'] }] },
      up: { a: [{ finishReason: 'content_filter' }] },
      gives: 'a l → 200',
    },
    {
      is: 'without such a list it is an answer, whatever follows failures',
      from: '3.6',
      ...two,
      router: { fallbacks: [{ g: ['large'] }] },
      up: { a: [{ finishReason: 'content_filter' }] },
      gives: 'a → 200',
    },
    {
      is: 'disable_fallbacks counts for these lists too',
      from: 'wire 11',
      ...two,
      router: { context_window_fallbacks: [{ g: ['large'] }] },
      up: { a: tooLong },
      ask: { disable_fallbacks: true },
      gives: 'a → 400',
    },
  ],
};

/** Fallbacks for every group. */
export const defaultFallbacks: Table = {
  title: 'default_fallbacks',
  settings: { router_settings: { ...inOrder, default_fallbacks: ['last'] } },
  groups: { last: 'z' },
  scenarios: [
    {
      is: 'for every group that fails',
      from: 'wire 9',
      groups: { g: 'a' },
      up: { a: [500] },
      gives: 'a z → 200 fallbacks=1 group=last',
    },
    {
      is: 'a group with a list of its own has that',
      from: '3.6',
      groups: { g: 'a', spare: 's' },
      router: { fallbacks: [{ g: ['spare'] }] },
      up: { a: [500] },
      gives: 'a s → 200 group=spare',
    },
    {
      is: 'they stand behind the list of a group as behind the fallback itself',
      from: '3.6',
      groups: { g: 'a', spare: 's' },
      router: { fallbacks: [{ g: ['spare'] }] },
      up: { a: [500], s: [500] },
      gives: 'a s z → 200 group=last',
    },
    {
      is: 'a name that nobody has is served by them',
      from: '3.1',
      ask: { to: 'nobody-has-this' },
      gives: 'z → 200 group=last',
    },
    {
      is: 'too long: they stand in as well',
      from: '3.6',
      groups: { g: 'a' },
      up: { a: tooLong },
      gives: 'a z → 200',
    },
    {
      is: 'disable_fallbacks',
      from: 'wire 11',
      groups: { g: 'a' },
      up: { a: [500] },
      ask: { disable_fallbacks: true },
      gives: 'a → 500',
    },
  ],
};

/** `*` as the name of a group in the lists. */
export const anyGroup: Table = {
  title: 'fallbacks for *',
  settings: {
    router_settings: {
      ...inOrder,
      fallbacks: [{ '*': ['last'] }],
      context_window_fallbacks: [{ '*': ['long'] }],
    },
  },
  groups: { last: 'z', long: 'y' },
  scenarios: [
    {
      is: '* is every group',
      from: '3.6',
      groups: { g: 'a' },
      up: { a: [503] },
      gives: 'a z → 200 group=last',
    },
    {
      is: 'a name goes before *',
      from: '3.6',
      groups: { g: 'a', spare: 's' },
      router: { fallbacks: [{ g: ['spare'] }] },
      up: { a: [503] },
      gives: 'a s → 200 group=spare',
    },
    {
      is: '* in context_window_fallbacks',
      from: '3.6',
      groups: { g: 'a' },
      up: { a: tooLong },
      gives: 'a y → 200 group=long',
    },
  ],
};

export const fewFallbacks: Table = {
  title: 'max_fallbacks',
  settings: { router_settings: { ...inOrder, max_fallbacks: 2 } },
  scenarios: [
    {
      is: 'max_fallbacks ends a list',
      from: '1.5, 3.6',
      differs: 'max-fallbacks',
      groups: { g: 'a', spare: 's', third: 't', fourth: 'u' },
      router: { fallbacks: [{ g: ['spare', 'third', 'fourth'] }] },
      up: { a: [503], s: [500], t: [500] },
      gives: 'a s t → 503 fallbacks=2',
    },
    {
      is: 'and a chain',
      from: '1.5, 3.6',
      groups: { g: 'a', spare: 's', third: 't', fourth: 'u' },
      router: { fallbacks: [{ g: ['spare'] }, { spare: ['third'] }, { third: ['fourth'] }] },
      up: { a: [503], s: [500], t: [500] },
      gives: 'a s t → 503 fallbacks=2',
    },
  ],
};
