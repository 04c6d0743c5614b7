import type { ErrorKind } from '@bytebot/shared';
import { CalendarUsage } from './calendar-usage.ts';
import { CallTally } from './call-tally.ts';
import type { UsedAmounts } from './usage-tally.ts';

/** Models counted by themselves; clients may ask for names without end where a config has `*`. */
export const MODELS_MAX = 2_000;
/** Of each tenant, of which there may be many. */
export const TENANT_MODELS_MAX = 200;
/** Under this name those are counted that had to make room. */
export const OTHER_MODELS = 'other';

/** The calls to one provider, and to each of its models. */
export class ProviderStatistics extends CallTally {
  readonly calendar = new CalendarUsage();
  readonly models = new Map<string, CallTally>();
  lastCallAtMs = 0;
  readonly #modelsMax: number;
  #others: CallTally | undefined;

  constructor(modelsMax: number = MODELS_MAX) {
    super();
    this.#modelsMax = modelsMax;
  }

  book(
    model: string,
    kind: ErrorKind | undefined,
    durationMs: number,
    used: UsedAmounts,
    nowMs: number,
  ): void {
    this.add(kind, durationMs, used);
    this.#tallyOf(model).add(kind, durationMs, used);
    if (kind !== 'cancelled' || used.nanoDollars > 0) {
      this.calendar.add(nowMs, kind !== undefined, used);
    }
    this.lastCallAtMs = nowMs;
  }

  #tallyOf(model: string): CallTally {
    const known = this.models.get(model);
    if (known !== undefined) return known;
    if (this.models.size >= this.#modelsMax) this.#makeRoom();
    const tally = new CallTally();
    this.models.set(model, tally);
    return tally;
  }

  /** Names that were asked for once go before those that are used; the sums stay right. */
  #makeRoom(): void {
    let least: [string, CallTally] | undefined;
    for (const entry of this.models) {
      if (entry[0] === OTHER_MODELS) continue;
      if (least === undefined || entry[1].requests < least[1].requests) least = entry;
    }
    if (least === undefined) return;
    this.models.delete(least[0]);
    this.#others ??= this.models.get(OTHER_MODELS) ?? new CallTally();
    this.#others.absorb(least[1]);
    this.models.set(OTHER_MODELS, this.#others);
  }
}
