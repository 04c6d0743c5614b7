import { addUse, emptyUsage, type UsageTally, type UsedAmounts } from './usage-tally.ts';

const DAY_MS = 86_400_000;
export const DAYS_KEPT = 40;
export const MONTHS_KEPT = 13;

/** What was used on each of the last days and in each of the last months, in UTC. */
export class CalendarUsage {
  readonly #days = new Map<number, UsageTally>();
  readonly #months = new Map<number, UsageTally>();
  /** The day counted last: nearly always the one of the next request too. */
  #dayNumber = Number.NaN;
  #day = emptyUsage();
  #month = emptyUsage();

  add(nowMs: number, isFailed: boolean, used: UsedAmounts): void {
    const dayNumber = Math.floor(nowMs / DAY_MS);
    if (dayNumber !== this.#dayNumber) this.#enter(dayNumber);
    addUse(this.#day, isFailed, used);
    addUse(this.#month, isFailed, used);
  }

  /** By day, `2026-11-21`, the oldest first. */
  days(): [string, UsageTally][] {
    return inOrder(this.#days).map(([number, tally]) => [dayText(number), tally]);
  }

  /** By month, `2026-11`, the oldest first. */
  months(): [string, UsageTally][] {
    return inOrder(this.#months).map(([number, tally]) => [monthText(number), tally]);
  }

  /** What was used on the day of a moment; undefined when nothing was. */
  onDay(nowMs: number): UsageTally | undefined {
    return this.#days.get(Math.floor(nowMs / DAY_MS));
  }

  /** A clock may be set back: an earlier day is found again as long as it is kept. */
  #enter(dayNumber: number): void {
    const date = new Date(dayNumber * DAY_MS);
    this.#dayNumber = dayNumber;
    this.#day = tallyOf(this.#days, dayNumber, DAYS_KEPT);
    this.#month = tallyOf(this.#months, date.getUTCFullYear() * 12 + date.getUTCMonth(), MONTHS_KEPT);
  }
}

function tallyOf(tallies: Map<number, UsageTally>, number: number, keep: number): UsageTally {
  const known = tallies.get(number);
  if (known !== undefined) return known;
  const tally = emptyUsage();
  tallies.set(number, tally);
  if (tallies.size > keep) {
    const [[oldest] = [number]] = inOrder(tallies);
    tallies.delete(oldest);
  }
  return tally;
}

function inOrder(tallies: ReadonlyMap<number, UsageTally>): [number, UsageTally][] {
  return [...tallies].sort(([one], [other]) => one - other);
}

function dayText(number: number): string {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

function monthText(number: number): string {
  return `${Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, '0')}`;
}
