/** The time after which a budget begins anew. */
export interface BudgetPeriod {
  /** As it is written: `1d`. Names the counter, so that a changed period starts a count of its own. */
  readonly text: string;
  /** Nominal for months: 30 days each. */
  readonly durationMs: number;
  /** Whole calendar months in place of the duration; 0 for every other period. */
  readonly months: number;
}

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** The first Monday after the begin of the epoch, which was a Thursday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;
const unitsMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: DAY_MS,
  w: WEEK_MS,
  mo: 30 * DAY_MS,
};
/** Ten years of days: longer periods are a mistake. */
const DURATION_MAX_MS = 3_653 * DAY_MS;

/**
 * Reads `30s`, `15m`, `12h`, `1d`, `1w`, `1mo`; undefined for everything else, zero included. `30d` is a calendar
 * month, as LiteLLM takes it.
 */
export function parsePeriod(written: string): BudgetPeriod | undefined {
  const [, digits, unit] = /^(\d{1,9})(s|m|h|d|w|mo)$/.exec(written.trim()) ?? [];
  const count = Number(digits);
  const durationMs = count * (unitsMs[unit ?? ''] ?? 0);
  if (!(durationMs > 0 && durationMs <= DURATION_MAX_MS)) return undefined;
  const text = `${count}${unit}`;
  const months = unit === 'mo' ? count : 0;
  return { text, durationMs, months: text === '30d' ? 1 : months };
}

/** Where a window that begins anew as a whole stands in time; all of it in UTC. */
export interface FixedWindow {
  readonly windowMs: number;
  /** Whole calendar months; absent or 0 for windows of `windowMs`. */
  readonly months?: number | undefined;
}

/**
 * The begin of the window that a time is in, epoch milliseconds. Days begin at midnight, weeks on Monday, months on
 * their first day; windows of several of them are counted from 1970. Every replica finds the same.
 */
export function windowStart({ windowMs, months }: FixedWindow, nowMs: number): number {
  if (windowMs === Number.POSITIVE_INFINITY) return 0;
  if (months !== undefined && months > 0) {
    const now = new Date(nowMs);
    const index = (now.getUTCFullYear() - 1970) * 12 + now.getUTCMonth();
    return Date.UTC(1970, index - (index % months), 1);
  }
  const offsetMs = windowMs % WEEK_MS === 0 ? FIRST_MONDAY_MS : 0;
  return Math.floor((nowMs - offsetMs) / windowMs) * windowMs + offsetMs;
}

/** The end of the window that begins at this time: the begin of the next. */
export function windowEnd({ windowMs, months }: FixedWindow, startMs: number): number {
  if (windowMs === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  if (months !== undefined && months > 0) {
    const start = new Date(startMs);
    return Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + months, 1);
  }
  return startMs + windowMs;
}
