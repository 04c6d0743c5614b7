import { describe, expect, test } from '@jest/globals';
import { type ModelPrice, modelPriceOf } from '../../pricing/model-price.ts';
import { estimatedCost, estimateOf, exceedsPriceCeiling } from './estimate.ts';
import { estimatedInputTokens } from './input-tokens.ts';

/** 1 $ for a million tokens of input, 4 $ of output. */
const price: ModelPrice = modelPriceOf(
  'litellm_params',
  { tokens: { input: 1_000_000, output: 4_000_000 }, tiers: [] },
  undefined,
);

describe('the estimate of a request', () => {
  test('is its input and the most it may be answered with', () => {
    const size = { inputTokens: 2_000, maxOutputTokens: 500 };
    expect(estimateOf(size, price)).toEqual({ tokens: 2_500, nanoDollars: 4_000_000 });
  });

  test('takes a long answer where nobody limits it', () => {
    const size = { inputTokens: 100, maxOutputTokens: undefined };
    expect(estimateOf(size, price)).toEqual({ tokens: 1_100, nanoDollars: 4_100_000 });
  });

  test('costs nothing where no price is known, or where the provider charges for time', () => {
    const size = { inputTokens: 100, maxOutputTokens: 10 };
    expect(estimateOf(size, undefined)).toEqual({ tokens: 110, nanoDollars: 0 });
    expect(estimatedCost(size, { ...price, perMillisecond: 5 })).toBeUndefined();
  });

  test('goes by the tier of the prompt', () => {
    const tiered = modelPriceOf(
      'table',
      {
        tokens: { input: 1_000_000, output: 1_000_000 },
        tiers: [{ aboveTokens: 1_000, tokens: { input: 2_000_000 } }],
      },
      undefined,
    );
    expect(estimatedCost({ inputTokens: 1_000, maxOutputTokens: 0 }, tiered)).toBe(1_000_000);
    expect(estimatedCost({ inputTokens: 2_000, maxOutputTokens: 0 }, tiered)).toBe(4_000_000);
  });
});

test('a deployment is too expensive only above the ceiling, and never without a known price', () => {
  const size = { inputTokens: 1_000, maxOutputTokens: 1_000 };
  expect(estimatedCost(size, price)).toBe(5_000_000);
  expect(exceedsPriceCeiling(size, price, 5_000_000)).toBe(false);
  expect(exceedsPriceCeiling(size, price, 4_999_999)).toBe(true);
  expect(exceedsPriceCeiling(size, price, undefined)).toBe(false);
  expect(exceedsPriceCeiling(size, undefined, 0)).toBe(false);
});

describe('the tokens of a body', () => {
  const bodyOf = (content: unknown): Buffer =>
    Buffer.from(JSON.stringify({ model: 'm', messages: [{ role: 'user', content }] }));

  test('are about a quarter of its bytes', () => {
    const text = 'The quick brown fox jumps over the lazy dog. '.repeat(1_000);
    expect(estimatedInputTokens(bodyOf(text))).toBeCloseTo(11_260, -2);
    expect(estimatedInputTokens(bodyOf('Hello'))).toBeLessThan(20);
  });

  test('are few for pictures, recordings and files in base64', () => {
    const picture = 'iVBORw0KGgo'.repeat(100_000);
    const content = [
      { type: 'text', text: 'What is this? "Really"?' },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${picture}` } },
      { type: 'input_audio', input_audio: { data: picture.slice(0, 50_000), format: 'mp3' } },
    ];
    const tokens = estimatedInputTokens(bodyOf(content));
    expect(tokens).toBeGreaterThan(2_000);
    expect(tokens).toBeLessThan(5_000);
  });

  test('are counted for a body of any bytes', () => {
    expect(estimatedInputTokens(Buffer.alloc(0))).toBe(0);
    expect(estimatedInputTokens(Buffer.alloc(20_000, '"'))).toBe(5_000);
    expect(estimatedInputTokens(Buffer.alloc(20_000, 'a'))).toBe(5_000);
  });

  test('are counted in one pass, also of a large body without a single space', () => {
    const looked: number[] = [];
    const body = bodyOf(Array.from({ length: 500 }, () => 'a'.repeat(5_000)));
    const counted = new Proxy(body, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...values: unknown[]) => {
          // Where a search for a space begins, there is no more than a stretch left to search.
          if (name === 'indexOf' && values[0] === 0x20) looked.push(target.length - Number(values[1]));
          return Reflect.apply(value, target, values);
        };
      },
    });
    expect(estimatedInputTokens(counted)).toBeGreaterThan(500_000);
    expect(looked.filter((bytes) => bytes > 4_096)).toEqual([]);
  });
});
