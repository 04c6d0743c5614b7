import type { DeploymentFields, RouterFragment, Table } from '../scenario.ts';

/** The strategy of the group `g` alone. */
const by = (routing_strategy: string, routing_strategy_args: object = {}): RouterFragment => ({
  routing_groups: [{ group_name: routing_strategy, models: ['g'], routing_strategy, routing_strategy_args }],
});

const priced = (dollars: number): DeploymentFields => ({
  input_cost_per_token: dollars,
  output_cost_per_token: dollars,
});
const usedTokens = (count: number): object => ({
  usage: { prompt_tokens: count, completion_tokens: 1, total_tokens: count + 1 },
});

/** Who is called first; where chance decides, in bounds that it misses less than once in a million. */
export const strategies: Table = {
  title: 'strategies',
  settings: { router_settings: { disable_cooldowns: true, num_retries: 0 } },
  scenarios: [
    {
      is: 'simple-shuffle is the default: equal chances',
      from: '3.3, wire 9',
      groups: { g: 'a b' },
      ask: { times: 60 },
      gives: 'a 10..50 b 10..50',
    },
    {
      is: 'simple-shuffle: weights',
      from: '3.3, wire 9',
      groups: { g: { a: { weight: 9 }, b: { weight: 1 } } },
      ask: { times: 60 },
      gives: 'a 41..60 b 0..19',
    },
    {
      is: 'simple-shuffle: a missing weight is 0',
      from: '3.3',
      groups: { g: { a: { weight: 1 }, b: {} } },
      ask: { times: 12 },
      gives: 'a → 200',
    },
    {
      is: 'simple-shuffle: the first deployment without weight switches weights off',
      from: '3.3',
      groups: { g: { a: {}, b: { weight: 1_000 } } },
      ask: { times: 60 },
      gives: 'a 10..50 b 10..50',
    },
    {
      is: 'simple-shuffle: without weights by rpm',
      from: '3.3',
      groups: { g: { a: { rpm: 100_000 }, b: { rpm: 1_000_000_000 } } },
      ask: { times: 20 },
      gives: 'a 0..2 b 18..20',
    },
    {
      is: 'simple-shuffle: without rpm by tpm',
      from: '3.3',
      groups: { g: { a: { tpm: 1_000_000_000 }, b: { tpm: 100_000 } } },
      ask: { times: 20 },
      gives: 'a 18..20 b 0..2',
    },
    {
      is: 'simple-shuffle: weights of 0 in all, so by rpm',
      from: '3.3',
      groups: { g: { a: { weight: 0, rpm: 100_000 }, b: { weight: 0, rpm: 1_000_000_000 } } },
      ask: { times: 20 },
      gives: 'a 0..2 b 18..20',
    },
    {
      is: 'weight before rpm',
      from: '3.3',
      groups: { g: { a: { weight: 1, rpm: 100_000 }, b: { weight: 0, rpm: 1_000_000_000 } } },
      ask: { times: 12 },
      gives: 'a → 200',
    },
    {
      is: 'least-busy: four at once are one for each',
      from: '3.3',
      groups: { g: 'a b c d' },
      router: by('least-busy'),
      up: {
        a: [{ delayMs: 2_500 }],
        b: [{ delayMs: 2_500 }],
        c: [{ delayMs: 2_500 }],
        d: [{ delayMs: 2_500 }],
      },
      ask: { together: 4 },
      gives: ['a → 200', 'b → 200', 'c → 200', 'd → 200'],
    },
    {
      is: 'usage-based-routing: the fewest tokens this minute',
      from: '3.3',
      groups: { g: 'a b' },
      router: by('usage-based-routing'),
      up: { a: [usedTokens(50_000)], b: [usedTokens(5)] },
      ask: { times: 12 },
      gives: 'a 0..2 b 10..12',
    },
    {
      is: 'usage-based-routing-v2 likewise',
      from: '3.3',
      groups: { g: 'a b' },
      router: by('usage-based-routing-v2'),
      up: { a: [usedTokens(5)], b: [usedTokens(50_000)] },
      ask: { times: 12 },
      gives: 'a 10..12 b 0..2',
    },
    {
      is: 'usage-based-routing: who is at its tpm is left out',
      from: '3.3',
      groups: { g: { a: { tpm: 1_000_000 }, b: { tpm: 1 } } },
      router: by('usage-based-routing-v2'),
      ask: { times: 5 },
      gives: 'a → 200',
    },
    {
      is: 'latency-based-routing: the fastest, once each has been tried',
      from: '3.3',
      groups: { g: 'a b' },
      router: by('latency-based-routing'),
      up: { a: [{ delayMs: 2_500 }] },
      ask: { times: 8 },
      gives: 'a 0..2 b 6..8',
    },
    {
      is: 'latency-based-routing: streams by the time to the first content',
      from: '3.3',
      groups: { g: 'a b' },
      router: by('latency-based-routing'),
      up: { a: [{ chunks: ['x', 'y', 'z'], chunkDelayMs: 900 }], b: [{ delayMs: 1_800 }] },
      ask: { times: 6, stream: true },
      gives: 'a 4..6 b 0..2',
    },
    {
      is: 'latency-based-routing: within the buffer all are equal',
      from: '3.3',
      groups: { g: 'a b' },
      router: by('latency-based-routing', { lowest_latency_buffer: 1_000_000 }),
      ask: { times: 60 },
      gives: 'a 10..50 b 10..50',
    },
    {
      is: 'cost-based-routing: the lowest price',
      from: '3.3',
      groups: { g: { a: priced(3e-6), b: priced(1e-6), c: priced(2e-6) } },
      router: by('cost-based-routing'),
      ask: { times: 4 },
      gives: 'b → 200',
    },
    {
      is: 'cost-based-routing: without a price 5 $ a token',
      from: '3.3',
      groups: { g: { a: {}, b: priced(1) } },
      router: by('cost-based-routing'),
      ask: { times: 4 },
      gives: 'b → 200',
    },
    {
      is: 'a strategy of one group is none of the others',
      from: '1.5',
      groups: { h: { c: priced(3e-6), d: priced(1e-6) }, g: { a: priced(3e-6), b: priced(1e-6) } },
      router: by('cost-based-routing'),
      ask: { to: 'h', times: 60 },
      gives: 'c 10..50 d 10..50',
    },
    {
      is: 'in-order: the order of the file',
      from: 'design 7',
      differs: 'own-strategies',
      groups: { g: 'a b c' },
      router: by('in-order'),
      ask: { times: 6 },
      gives: 'a → 200',
    },
    {
      is: 'after a failure the next by the same strategy',
      from: '3.3, 3.5',
      differs: 'untried-first',
      groups: { g: { a: priced(3e-6), b: priced(1e-6), c: priced(2e-6) } },
      router: by('cost-based-routing'),
      up: { b: [503], c: [503] },
      ask: { num_retries: 2 },
      gives: 'b c a → 200',
    },
  ],
};

/** Lower levels first. */
export const levels: Table = {
  title: 'order',
  settings: { router_settings: { num_retries: 2, cooldown_time: 30 } },
  scenarios: [
    {
      is: 'the lowest level alone',
      from: '3.2',
      groups: { g: { a: { order: 2 }, b: { order: 1 }, c: { order: 3 } } },
      ask: { times: 6 },
      gives: 'b → 200',
    },
    {
      is: 'the higher levels when it has failed',
      from: '3.6',
      groups: { g: { a: { order: 2 }, b: { order: 1 }, c: { order: 3 } } },
      up: { b: [503], a: [503] },
      gives: 'b a c → 200 fallbacks=0',
      differs: 'levels',
    },
    {
      is: 'cooldowns before levels: the next level is the lowest one left',
      from: '3.2',
      groups: { g: { a: { order: 2 }, b: { order: 1 } } },
      up: { b: [404] },
      ask: [{}, {}],
      gives: ['b a → 200', 'a → 200'],
    },
    {
      is: 'weights within a level',
      from: '3.2, 3.3',
      groups: { g: { a: { order: 1, weight: 1 }, b: { order: 1, weight: 0 }, c: { order: 2, weight: 100 } } },
      ask: { times: 12 },
      gives: 'a → 200',
    },
    {
      is: 'without order: after all levels',
      from: '3.2',
      groups: { g: { a: {}, b: { order: 7 } } },
      ask: { times: 6 },
      gives: 'b → 200',
    },
  ],
};
