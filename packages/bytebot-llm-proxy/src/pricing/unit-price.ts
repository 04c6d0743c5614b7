import { nanoDollarsOfPico, picoDollarsOf } from './money.ts';

/** What a request of pictures, sound or rankings is charged by. What is not known is absent. */
export interface MediaUnits {
  /** Pictures in the answer. */
  readonly images?: number;
  /** Pixels of all of them. */
  readonly pixels?: number;
  /** Characters of the text to be spoken. */
  readonly characters?: number;
  /** Seconds of the sound that was heard. */
  readonly seconds?: number;
  /** Searches, as rerankers count them. */
  readonly queries?: number;
}

/** Pico-dollars for one of each. */
export type UnitPrices = { -readonly [Unit in keyof MediaUnits]?: number };

/** LiteLLM's names, in the order in which they are asked: the first that is stated is charged. */
const names: Readonly<Record<keyof MediaUnits, readonly string[]>> = {
  images: ['output_cost_per_image', 'input_cost_per_image'],
  pixels: ['output_cost_per_pixel', 'input_cost_per_pixel'],
  characters: ['input_cost_per_character', 'output_cost_per_character'],
  seconds: ['input_cost_per_second', 'output_cost_per_second', 'input_cost_per_audio_per_second'],
  queries: ['input_cost_per_query', 'cost_per_query'],
};
const units: readonly (keyof MediaUnits)[] = ['images', 'pixels', 'characters', 'seconds', 'queries'];

/**
 * The prices by the unit that a config states, numbers or text.
 *
 * @returns undefined when none is stated.
 */
export function configuredUnitPrices(settings: Readonly<Record<string, unknown>>): UnitPrices | undefined {
  const prices: UnitPrices = {};
  for (const unit of units) {
    // LiteLLM's own list has zero on the side that is not charged.
    const stated = names[unit]
      .map((name) => picoDollarsOf(settings[name]))
      .filter((price) => price !== undefined);
    const price = stated.find((one) => one > 0) ?? stated[0];
    if (price !== undefined) prices[unit] = price;
  }
  return Object.keys(prices).length === 0 ? undefined : prices;
}

/** More of anything than one request has. */
const UNITS_MAX = 1e9;

/**
 * What a request costs by the unit, in nano-dollars; undefined where no price by a unit that is known of it is stated.
 * Pixels count only where pictures have no price.
 */
export function costOfUnits(used: MediaUnits, prices: UnitPrices): number | undefined {
  let picoDollars: number | undefined;
  for (const unit of units) {
    const count = used[unit];
    const price = prices[unit];
    if (count === undefined || price === undefined || !(count >= 0)) continue;
    if (unit === 'pixels' && prices.images !== undefined) continue;
    picoDollars = (picoDollars ?? 0) + Math.round(Math.min(count, UNITS_MAX) * price);
  }
  return picoDollars === undefined ? undefined : nanoDollarsOfPico(picoDollars);
}
