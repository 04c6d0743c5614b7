import { describe, expect, test } from '@jest/globals';
import { configuredUnitPrices, costOfUnits } from './unit-price.ts';

describe('prices by the unit', () => {
  test('are read under LiteLLM’s names, as numbers or as text', () => {
    expect(
      configuredUnitPrices({
        output_cost_per_image: 0.04,
        input_cost_per_pixel: '1.9e-8',
        input_cost_per_character: 0.000015,
        input_cost_per_second: '0.0001',
        input_cost_per_query: 0.002,
      }),
    ).toEqual({
      images: 40_000_000_000,
      pixels: 19_000,
      characters: 15_000_000,
      seconds: 100_000_000,
      queries: 2_000_000_000,
    });
  });

  test('are those of the side that is charged: the other one has zero in LiteLLM’s list', () => {
    expect(configuredUnitPrices({ input_cost_per_second: 0, output_cost_per_second: 0.0001 })).toEqual({
      seconds: 100_000_000,
    });
    expect(configuredUnitPrices({ input_cost_per_image: 0.04, output_cost_per_image: 0 })).toEqual({
      images: 40_000_000_000,
    });
    expect(configuredUnitPrices({ output_cost_per_image: 0 })).toEqual({ images: 0 });
  });

  test.each([{}, { input_cost_per_token: 1 }, { output_cost_per_image: 'cheap' }, { cost_per_query: -1 }])(
    'are none in %j',
    (settings) => expect(configuredUnitPrices(settings)).toBeUndefined(),
  );
});

describe('what units cost', () => {
  test.each([
    [{ images: 2 }, { images: 40_000_000_000 }, 80_000_000],
    [{ images: 2, pixels: 2_000_000 }, { images: 40_000_000_000, pixels: 19_000 }, 80_000_000],
    [{ images: 1, pixels: 1_048_576 }, { pixels: 19_000 }, 19_922_944],
    [{ characters: 3 }, { characters: 15_000_000 }, 45_000],
    [{ seconds: 2.5 }, { seconds: 100_000_000 }, 250_000],
    [{ queries: 1 }, { queries: 2_000_000_000 }, 2_000_000],
    [{ images: 1 }, { images: 0 }, 0],
  ])('%j at %j', (used, prices, expected) => {
    expect(costOfUnits(used, prices)).toBe(expected);
  });

  test('is not known where the units are not, or are no numbers', () => {
    expect(costOfUnits({}, { seconds: 1 })).toBeUndefined();
    expect(costOfUnits({ characters: 3 }, { seconds: 1 })).toBeUndefined();
    expect(costOfUnits({ seconds: Number.NaN }, { seconds: 1 })).toBeUndefined();
    expect(costOfUnits({ seconds: -1 }, { seconds: 1 })).toBeUndefined();
  });

  test('has an end', () => {
    expect(costOfUnits({ seconds: 1e300 }, { seconds: 1_000 })).toBe(1e9);
  });
});
