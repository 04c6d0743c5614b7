const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const dollars = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const cents = new Intl.NumberFormat('en', { maximumFractionDigits: 6 });

/** What stands where nothing is known yet. */
export const UNKNOWN = '–';

export function countText(count: number | undefined): string {
  return count === undefined ? UNKNOWN : whole.format(count);
}

/** US dollars; of less than a dollar six digits, because one request rarely costs a cent. */
export function moneyText(amount: number | undefined): string {
  if (amount === undefined) return UNKNOWN;
  return `$${amount === 0 || amount >= 1 ? dollars.format(amount) : cents.format(amount)}`;
}

/** A share as a percentage; only all is 100 %. */
export function shareText(share: number | undefined): string {
  if (share === undefined) return UNKNOWN;
  if (share === 1) return '100 %';
  return `${Math.min(share * 100, 99.99).toFixed(share > 0.99 ? 2 : 1)} %`;
}

export function durationText(milliseconds: number | undefined): string {
  if (milliseconds === undefined) return UNKNOWN;
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1_000)} s`;
}

/** The time of day here; empty for what is no time. */
export function clockText(time: string | undefined): string {
  const at = time === undefined ? Number.NaN : Date.parse(time);
  return Number.isNaN(at) ? '' : new Date(at).toLocaleTimeString(undefined, { hour12: false });
}
