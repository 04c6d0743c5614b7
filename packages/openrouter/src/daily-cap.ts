/** A limit on replies a day, shared with others where its counter is (S4-43). */
export interface DailyCap {
  /** For the message; default the 45 of OpenRouter's free plan as AssistMe counted it. */
  readonly limit?: number;
  /** Takes one reply; false when the day's are used up. A counter that cannot be reached may reject: it lets pass. */
  take(): Promise<boolean>;
}

export const usualDailyLimit = 45;
const dayMs = 86_400_000;

/** A counter in memory that begins anew with each day of UTC. */
export function createMemoryDailyCap(limit: number, now: () => number = Date.now): DailyCap {
  let day = Number.NEGATIVE_INFINITY;
  let taken = 0;
  return {
    limit,
    take: async () => {
      const today = Math.floor(now() / dayMs);
      // A clock that is set back does not give the day's replies again.
      if (today > day) {
        day = today;
        taken = 0;
      }
      if (taken >= limit) return false;
      taken += 1;
      return true;
    },
  };
}
