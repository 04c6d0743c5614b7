const decimal = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d{1,3}))?$/i;

/**
 * A price as plain decimal text: `0.0000025`, also from `2.5e-6` and from a number. A text keeps its digits letter by
 * letter, since a float would lose some. Negative ones stay: OpenRouter's `-1` means "it depends".
 *
 * @returns Undefined for what is no number: such a price is unknown, not zero.
 */
export function priceText(value: unknown): string | undefined {
  const text = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
  if (typeof text !== 'string') return undefined;
  const match = decimal.exec(text.trim());
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent] = match;
  if (whole === '' && fraction === '') return undefined;
  return exponent === undefined ? text.trim() : shifted(sign, whole, fraction, Number(exponent));
}

/** Moves the point by the exponent. */
function shifted(sign: string, whole: string, fraction: string, places: number): string {
  const point = whole.length + places;
  const digits = `${whole}${fraction}`.padEnd(point, '0');
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits;
  const cut = Math.max(point, 1);
  const integer = padded.slice(0, cut).replace(/^0+(?=\d)/, '');
  const rest = padded.slice(cut).replace(/0+$/, '');
  return `${sign === '-' ? '-' : ''}${integer}${rest === '' ? '' : `.${rest}`}`;
}
