/** What was used in some time, in whole numbers that are added to in place. */
export interface UsageTally {
  requests: number;
  failed: number;
  inputTokens: number;
  outputTokens: number;
  nanoDollars: number;
}

/** What one call adds. */
export type UsedAmounts = Pick<UsageTally, 'inputTokens' | 'outputTokens' | 'nanoDollars'>;

export const nothingUsed: UsedAmounts = { inputTokens: 0, outputTokens: 0, nanoDollars: 0 };

export function emptyUsage(): UsageTally {
  return { requests: 0, failed: 0, inputTokens: 0, outputTokens: 0, nanoDollars: 0 };
}

/** Counts a request that ended, with what it has used. */
export function addUse(tally: UsageTally, isFailed: boolean, used: UsedAmounts): void {
  tally.requests += 1;
  if (isFailed) tally.failed += 1;
  tally.inputTokens += used.inputTokens;
  tally.outputTokens += used.outputTokens;
  tally.nanoDollars += used.nanoDollars;
}
