const DAY_MS = 86_400_000;
const day = /^\d{4}-\d{2}-\d{2}$/;
const time = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(?: ?([Zz]|[+-]\d{2}:?\d{2}))?$/;

/**
 * The moment at which something ends: the end of a day (`2030-12-31`), or a time (`2030-12-31T12:00:00Z`), in UTC where
 * it names no offset.
 *
 * @returns Epoch milliseconds; undefined for every other text, and for days that are in no calendar.
 */
export function parseMoment(written: string): number | undefined {
  const text = written.trim();
  if (day.test(text)) {
    const startMs = dayStart(text);
    return startMs === undefined ? undefined : startMs + DAY_MS;
  }
  const [, date = '', clock = '', zone = 'Z'] = time.exec(text) ?? [];
  if (dayStart(date) === undefined) return undefined;
  const offset =
    zone.toUpperCase() === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const atMs = Date.parse(`${date}T${clock}${offset.toUpperCase()}`);
  return Number.isNaN(atMs) ? undefined : atMs;
}

/** Undefined also for the 30th of February, which `Date` takes for the 2nd of March. */
function dayStart(date: string): number | undefined {
  const startMs = Date.parse(`${date}T00:00:00Z`);
  if (date === '' || Number.isNaN(startMs)) return undefined;
  return new Date(startMs).toISOString().startsWith(date) ? startMs : undefined;
}
