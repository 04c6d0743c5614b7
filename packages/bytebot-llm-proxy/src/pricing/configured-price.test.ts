import { describe, expect, test } from '@jest/globals';
import { configuredPrice } from './configured-price.ts';
import { modelPriceOf, type StatedModelPrice } from './model-price.ts';

describe('prices of a config', () => {
  test('are read under LiteLLM’s names, as numbers or as text', () => {
    expect(
      configuredPrice({
        input_cost_per_token: '1e-6',
        output_cost_per_token: 0.000002,
        cache_read_input_token_cost: '0.0000001',
        cache_creation_input_token_cost: 1.25e-6,
        cache_creation_input_token_cost_above_1hr: 2e-6,
        output_cost_per_reasoning_token: 3e-6,
        input_cost_per_audio_token: 4e-6,
        output_cost_per_audio_token: 5e-6,
        input_cost_per_image: 1,
        max_tokens: 7,
      }),
    ).toEqual({
      tokens: {
        ...{ input: 1_000_000, output: 2_000_000, cacheRead: 100_000, cacheWrite: 1_250_000 },
        ...{ cacheWriteHour: 2_000_000, reasoning: 3_000_000, inputAudio: 4_000_000, outputAudio: 5_000_000 },
      },
      tiers: [],
    });
  });

  test.each([128, 200, 272, 512])('have tiers above %dk tokens', (thousands) => {
    const name = `above_${thousands}k_tokens`;
    expect(
      configuredPrice({
        input_cost_per_token: 1e-6,
        [`input_cost_per_token_${name}`]: 2e-6,
        [`output_cost_per_token_${name}`]: '3e-6',
        [`cache_read_input_token_cost_${name}`]: 4e-6,
        [`cache_creation_input_token_cost_${name}`]: 5e-6,
      })?.tiers,
    ).toEqual([
      {
        aboveTokens: thousands * 1_000,
        tokens: { input: 2_000_000, output: 3_000_000, cacheRead: 4_000_000, cacheWrite: 5_000_000 },
      },
    ]);
  });

  test('an explicit zero is a price, null and words are none', () => {
    expect(configuredPrice({ input_cost_per_token: 0, output_cost_per_token: 0 })?.tokens).toEqual({
      input: 0,
      output: 0,
    });
    expect(configuredPrice({ input_cost_per_token: null, output_cost_per_token: 'free' })).toBeUndefined();
    expect(configuredPrice({ mode: 'chat', pricing: { input: 1 } })).toBeUndefined();
  });

  test('the price by the token is charged where there is one by the second too', () => {
    const bySecond = { input_cost_per_second: 0.002, output_cost_per_second: '0.001' };
    expect(configuredPrice(bySecond)).toMatchObject({ perSecond: 3_000_000_000 });
    const both = configuredPrice({ ...bySecond, input_cost_per_token: 0.00002 });
    expect(both).toEqual({ tokens: { input: 20_000_000 }, tiers: [] });
  });
});

describe('a price put together from several sources', () => {
  const table: StatedModelPrice = {
    tokens: { input: 1_000, output: 2_000, cacheRead: 100, reasoning: 3_000 },
    tiers: [{ aboveTokens: 200_000, tokens: { input: 2_000, output: 4_000, cacheRead: 200 } }],
  };
  const below = modelPriceOf('table', table, undefined);

  test('a side whose main price is configured takes none of its details from below', () => {
    const price = modelPriceOf('model_info', { tokens: { input: 0, output: 0 }, tiers: [] }, below);
    expect(price).toMatchObject({ source: 'model_info', tiers: [] });
    expect(new Set(Object.values(price.tokens))).toEqual(new Set([0]));
  });

  test('the other side stays as it is below, tiers included', () => {
    const price = modelPriceOf('model_info', { tokens: { input: 500 }, tiers: [] }, below);
    expect(price.tokens).toMatchObject({ input: 500, cacheRead: 500, output: 2_000, reasoning: 3_000 });
    expect(price.tiers).toMatchObject([{ aboveTokens: 200_000, tokens: { input: 500, output: 4_000 } }]);
  });

  test('a detail alone replaces that detail', () => {
    const price = modelPriceOf('model_info', { tokens: { cacheRead: 50 }, tiers: [] }, below);
    expect(price.tokens).toMatchObject({ input: 1_000, cacheRead: 50, output: 2_000 });
  });
});
