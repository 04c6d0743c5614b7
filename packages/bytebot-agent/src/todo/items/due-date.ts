import { sortableTime } from '../../store/sortable-time.ts';

/** ISO 8601: a day, or a day with a time; a time without an offset is UTC. */
const ISO_DATE =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?<offset>Z|[+-]\d{2}:?\d{2})?)?$/i;

export const DUE_DATE_FORMAT =
  'a date as in 2026-01-31 or a date and time as in 2026-01-31T12:00:00Z (ISO 8601)';

/** @returns the time in UTC as ISO 8601 with milliseconds; undefined for what is no date, 31 February included, or not in the years 0 to 9999. */
export function parseDueDate(text: string): string | undefined {
  const trimmed = text.trim();
  const found = ISO_DATE.exec(trimmed);
  if (found === null) return undefined;
  const hasTime = trimmed.length > 10;
  const zoned = hasTime && found.groups?.offset === undefined ? `${trimmed}Z` : trimmed;
  const time = Date.parse(zoned.replace(' ', 'T').toUpperCase());
  return isRealDay(trimmed.slice(0, 10)) ? sortableTime(time) : undefined;
}

/** JavaScript takes 31 February for 3 March. */
function isRealDay(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}
