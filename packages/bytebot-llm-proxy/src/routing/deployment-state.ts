import type { ErrorKind } from '@bytebot/shared';

/**
 * What the calls of this process have taught about one deployment: what planning reads. Plain numbers, changed in
 * place by `accounting/deployment-states.ts` and by nobody else. Times are epoch milliseconds.
 */
export interface DeploymentState {
  readonly deploymentId: string;
  /** Calls under way. */
  inFlight: number;
  /** Left out until then after failures; 0 when it is not. */
  cooledUntilMs: number;
  cooledFor: ErrorKind | undefined;
  /** Its provider has said that it would refuse a call before then (`retry-after`, `x-ratelimit-reset-*`); 0: it has not. */
  pacedUntilMs: number;
  /** The last latencies that count, oldest first: milliseconds for each completion token, as LiteLLM compares them. */
  readonly latencies: RecentValues;
  /** The last times to first content of streams, oldest first, in milliseconds. */
  readonly firstContents: RecentValues;
  /** Since the begin of the current minute. */
  minute: number;
  minuteRequests: number;
  minuteTokens: number;
  minuteSuccesses: number;
  minuteFailures: number;
  /** Failures that count against `allowed_fails`, until they are forgotten. */
  countedFailures: number;
  countedUntilMs: number;
}

/** A short list of values with their times; the oldest go first. */
export interface RecentValues {
  readonly values: number[];
  readonly atMs: number[];
  /** The mean that was worked out last, as long as no value has come since. */
  known?: { readonly most: number; readonly mean: number; readonly oldestMs: number } | undefined;
}

export function createDeploymentState(deploymentId: string): DeploymentState {
  return {
    deploymentId,
    inFlight: 0,
    cooledUntilMs: 0,
    cooledFor: undefined,
    pacedUntilMs: 0,
    latencies: { values: [], atMs: [] },
    firstContents: { values: [], atMs: [] },
    minute: 0,
    minuteRequests: 0,
    minuteTokens: 0,
    minuteSuccesses: 0,
    minuteFailures: 0,
    countedFailures: 0,
    countedUntilMs: 0,
  };
}

/** Starts the counts of the minute anew when it is another one. The clock may have jumped back: any other minute counts. */
export function enterMinute(state: DeploymentState, nowMs: number): void {
  const minute = Math.floor(nowMs / 60_000);
  if (state.minute === minute) return;
  state.minute = minute;
  state.minuteRequests = 0;
  state.minuteTokens = 0;
  state.minuteSuccesses = 0;
  state.minuteFailures = 0;
}
