const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long ago something was, in words short enough for a list; empty when the text is no time. */
export function agoText(time: string | undefined, now: number): string {
  const at = time === undefined ? Number.NaN : Date.parse(time);
  if (Number.isNaN(at)) return '';
  const pastMs = now - at;
  if (pastMs < MINUTE_MS) return 'just now';
  if (pastMs < HOUR_MS) return `${Math.floor(pastMs / MINUTE_MS)} min ago`;
  if (pastMs < DAY_MS) return `${Math.floor(pastMs / HOUR_MS)} h ago`;
  if (pastMs < 7 * DAY_MS) return dayText(Math.floor(pastMs / DAY_MS));
  return new Date(at).toLocaleDateString(undefined, { year: 'numeric', month: 'short', day: 'numeric' });
}

/**
 * When something is due, as day and month with the year when it is another one; empty when the text is no time. A day
 * without a time is kept as its midnight in UTC, and is the same day wherever it is read.
 */
export function dueText(time: string | undefined, now: number): string {
  const at = time === undefined ? Number.NaN : Date.parse(time);
  if (Number.isNaN(at)) return '';
  const zone = at % DAY_MS === 0 ? { timeZone: 'UTC' } : {};
  const yearOf = (when: number): string =>
    new Date(when).toLocaleDateString('en', { year: 'numeric', ...zone });
  return new Date(at).toLocaleDateString(undefined, {
    month: 'short',
    day: 'numeric',
    ...(yearOf(at) === yearOf(now) ? {} : { year: 'numeric' }),
    ...zone,
  });
}

function dayText(days: number): string {
  return days === 1 ? 'yesterday' : `${days} days ago`;
}
