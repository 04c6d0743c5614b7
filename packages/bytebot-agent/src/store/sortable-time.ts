const FIRST_MS = Date.parse('0000-01-01T00:00:00.000Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * A time as the store keeps it. Times are compared as texts, and those outside of the years 0 to 9999 have a sign in
 * front: the year 10000 would come before all others.
 *
 * @param timeMs Milliseconds since 1970.
 * @returns ISO 8601 in UTC with milliseconds; undefined for a time that cannot be kept.
 */
export function sortableTime(timeMs: number): string | undefined {
  return timeMs >= FIRST_MS && timeMs <= LAST_MS ? new Date(timeMs).toISOString() : undefined;
}
