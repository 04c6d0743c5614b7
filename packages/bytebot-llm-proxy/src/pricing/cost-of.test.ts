import type { Usage } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { costOf } from './cost-of.ts';
import { type ModelPrice, modelPriceOf, type StatedModelPrice } from './model-price.ts';
import { reportedCost } from './reported-cost.ts';

function priced(stated: Partial<StatedModelPrice>): ModelPrice {
  return modelPriceOf('model_info', { tokens: {}, tiers: [], ...stated }, undefined);
}

function usageOf(promptTokens: number, completionTokens: number, extra: Partial<Usage> = {}): Usage {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    ...extra,
  };
}

/** Pico-dollars for a token: 3 $ and 15 $ for a million. */
const plain = priced({ tokens: { input: 3_000_000, output: 15_000_000 } });

describe('the cost of tokens', () => {
  test('is whole nano-dollars', () => {
    expect(costOf(usageOf(9, 3), plain, 0)).toBe(72_000);
    expect(costOf(usageOf(1, 0), priced({ tokens: { input: 150_000, output: 0 } }), 0)).toBe(150);
  });

  test('is exact where floating point is not: 0.15 $ for a million tokens', () => {
    const cheap = priced({ tokens: { input: 150_000, output: 600_000 } });
    fc.assert(
      fc.property(fc.nat(2_000_000), fc.nat(2_000_000), (promptTokens, completionTokens) => {
        const exact = BigInt(promptTokens) * 150_000n + BigInt(completionTokens) * 600_000n;
        expect(BigInt(costOf(usageOf(promptTokens, completionTokens), cheap, 0))).toBe(
          (exact + 500n) / 1_000n,
        );
      }),
      { numRuns: 500 },
    );
  });

  test('charges cached, audio and reasoning tokens in place of plain ones', () => {
    const price = priced({
      tokens: {
        ...{ input: 1_000, cacheRead: 100, cacheWrite: 1_250, cacheWriteHour: 2_000, inputAudio: 5_000 },
        ...{ output: 10_000, reasoning: 20_000, outputAudio: 40_000 },
      },
    });
    const usage = usageOf(1_000, 100, {
      prompt_tokens_details: { cached_tokens: 500, cache_creation_tokens: 200, audio_tokens: 100 },
      completion_tokens_details: { reasoning_tokens: 40, audio_tokens: 10 },
      cache_creation: { ephemeral_1h_input_tokens: 50 },
    });
    // 200 plain, 500 read, 150 and 50 written, 100 audio; 50 plain, 40 reasoning, 10 audio.
    expect(costOf(usage, price, 0)).toBe(
      200 * 1 + 500 * 0.1 + 150 * 1.25 + 50 * 2 + 100 * 5 + (50 * 10 + 40 * 20 + 10 * 40) + 0.5,
    );
  });

  test('special tokens without a price of their own cost what plain ones do', () => {
    const usage = usageOf(1_000, 100, {
      prompt_tokens_details: { cached_tokens: 500, cache_creation_tokens: 200, audio_tokens: 100 },
      completion_tokens_details: { reasoning_tokens: 40, audio_tokens: 10 },
    });
    expect(costOf(usage, plain, 0)).toBe(costOf(usageOf(1_000, 100), plain, 0));
  });

  test.each<[string, Partial<Usage>]>([
    ['Anthropic’s name', { cache_read_input_tokens: 60 }],
    ['DeepSeek’s name', { prompt_cache_hit_tokens: 60 }],
    ['Moonshot’s name', { cached_tokens: 60 }],
    ['OpenAI’s name', { prompt_tokens_details: { cached_tokens: 60 } }],
  ])('cached tokens are seen under %s', (_name, extra) => {
    const price = priced({ tokens: { input: 10_000, cacheRead: 1_000, output: 0 } });
    expect(costOf(usageOf(100, 0, extra), price, 0)).toBe(40 * 10 + 60);
  });

  test('xAI’s reasoning tokens come on top of the completion', () => {
    const details = { completion_tokens_details: { reasoning_tokens: 30 } };
    const within = usageOf(0, 50, details);
    const beside = { ...usageOf(0, 20, details), total_tokens: 50 };
    expect(costOf(beside, plain, 0)).toBe(costOf(within, plain, 0));
  });

  test('a tier counts from the first token above its bound, for the whole request', () => {
    const price = priced({
      tokens: { input: 1_000, output: 2_000, cacheRead: 100 },
      tiers: [
        { aboveTokens: 272_000, tokens: { input: 5_000 } },
        { aboveTokens: 128_000, tokens: { input: 3_000, output: 4_000 } },
      ],
    });
    expect(costOf(usageOf(128_000, 10), price, 0)).toBe(128_000 + 20);
    expect(costOf(usageOf(128_001, 10), price, 0)).toBe(128_001 * 3 + 40);
    expect(costOf(usageOf(300_000, 10), price, 0)).toBe(300_000 * 5 + 40);
    const cached = usageOf(300_000, 0, { prompt_tokens_details: { cached_tokens: 300_000 } });
    expect(costOf(cached, price, 0)).toBe(300_000 * 0.1);
  });

  test('counts that are none cost nothing', () => {
    const broken = { prompt_tokens: Number.NaN, completion_tokens: -5, total_tokens: 0 };
    expect(costOf(broken, plain, 0)).toBe(0);
    expect(Number.isSafeInteger(costOf(usageOf(1e300, 0), priced({ tokens: { input: 1_000 } }), 0))).toBe(
      true,
    );
    const moreThanAll = usageOf(10, 0, { prompt_tokens_details: { cached_tokens: 1_000 } });
    expect(costOf(moreThanAll, plain, 0)).toBe(costOf(usageOf(10, 0), plain, 0));
  });
});

test('a price by the second charges the time and no token', () => {
  const bySecond = priced({ perSecond: 2_000_000_000 });
  expect(costOf(usageOf(1_000, 1_000), bySecond, 1_500)).toBe(3_000_000);
  expect(costOf(usageOf(1_000, 1_000), bySecond, -1)).toBe(0);
});

test('a price of a request comes on top', () => {
  expect(costOf(usageOf(1, 0), { ...plain, perRequest: 5_000_000_000 }, 0)).toBe(5_003_000);
});

describe('a cost that the provider reports', () => {
  test.each<[string, Record<string, unknown>, number | undefined]>([
    ['OpenRouter', { cost: 0.00014 }, 140_000],
    ['OpenRouter, free', { cost: 0 }, 0],
    ['Perplexity', { cost: { input_tokens_cost: 0.001, total_cost: 0.0072 } }, 7_200_000],
    ['xAI', { cost_in_usd_ticks: 37_756_000 }, 3_775_600],
    ['none', {}, undefined],
    ['nonsense', { cost: 'a lot' }, undefined],
    ['a debt', { cost: -1 }, undefined],
  ])('%s', (_provider, extra, expected) => {
    expect(reportedCost({ ...usageOf(1, 1), ...extra })).toBe(expected);
  });
});
