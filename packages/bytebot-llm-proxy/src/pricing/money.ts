/**
 * Money as integers. A price is a whole number of pico-dollars (10⁻¹² $) for one token: 0.15 $ for a million tokens
 * is 150,000. A cost is a whole number of nano-dollars (10⁻⁹ $). Doubles hold such integers exactly up to 2⁵³, so
 * sums and products are exact as long as one request stays below 9,007 $.
 */

const PICO_IN_DOLLAR = 1e12;
export const NANO_IN_DOLLAR = 1e9;
const PICO_IN_NANO = 1_000;
/** A decimal number as JSON, YAML and people write it; `1e-6` reaches us as text, because YAML 1.1 takes it for one. */
const decimal = /^[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * A price as configs and catalogues write it, in pico-dollars, rounded to the nearest.
 *
 * @param dollars US dollars for one unit, as a number or as text (`"1e-6"`).
 * @returns undefined for what is no number, negative or endless. Zero is a price.
 */
export function picoDollarsOf(dollars: unknown): number | undefined {
  const number = numberOf(dollars);
  if (number === undefined || number < 0) return undefined;
  const pico = Math.round(number * PICO_IN_DOLLAR);
  return Number.isFinite(pico) ? pico : undefined;
}

/** @param dollars US dollars for a million tokens, as price lists state them. */
export function picoDollarsOfMillion(dollars: number): number {
  return Math.round(dollars * (PICO_IN_DOLLAR / 1e6));
}

/** US dollars for one token as a plain number, as LiteLLM shows prices. */
export function dollarsOfPico(picoDollars: number): number {
  return picoDollars / PICO_IN_DOLLAR;
}

/** Rounds pico-dollars to the nearest whole nano-dollar, halves up. */
export function nanoDollarsOfPico(picoDollars: number): number {
  return Math.round(picoDollars / PICO_IN_NANO);
}

/** A cost as a provider reports it, in nano-dollars, rounded to the nearest. Undefined for what is no cost. */
export function nanoDollarsOf(dollars: unknown): number | undefined {
  if (typeof dollars !== 'number' || !(dollars >= 0)) return undefined;
  const nano = Math.round(dollars * NANO_IN_DOLLAR);
  return Number.isFinite(nano) ? nano : undefined;
}

/** US dollars as a number, for counters and JSON. */
export function dollarsOfNano(nanoDollars: number): number {
  return nanoDollars / NANO_IN_DOLLAR;
}

/** US dollars as plain decimal text: `0.0000475`, never `4.75e-05`, which readers of headers trip over. */
export function dollarsText(nanoDollars: number): string {
  const whole = Math.floor(nanoDollars / NANO_IN_DOLLAR);
  const rest = nanoDollars - whole * NANO_IN_DOLLAR;
  if (rest === 0) return String(whole);
  let digits = String(rest).padStart(9, '0');
  while (digits.endsWith('0')) digits = digits.slice(0, -1);
  return `${whole}.${digits}`;
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (!decimal.test(text)) return undefined;
  const number = Number(text.replaceAll('_', ''));
  return Number.isFinite(number) ? number : undefined;
}
