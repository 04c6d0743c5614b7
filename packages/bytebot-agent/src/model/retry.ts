import { setTimeout as pause } from 'node:timers/promises';
import { errorKinds, isUpstreamKind } from '@bytebot/shared';
import { AgentInterrupt } from './chat-model.ts';
import type { ModelError } from './model-error.ts';

/** How often a call is tried in all (REQUIREMENTS 4.2). */
export const TRIES = 3;
const FIRST_WAIT_MS = 1_000;
const LONGEST_OWN_WAIT_MS = 10_000;
/** A provider that asks for more is asked again by whoever has the time: the task, or the user. */
const LONGEST_ASKED_WAIT_MS = 60_000;

/**
 * How long to wait before the same call is tried again: 1 s, doubling to 10 s, longer where the provider asks for it.
 * Only for failures that pass by themselves, and never where the proxy has retried already (`x-should-retry: false`).
 *
 * @param failures How often the call has failed now, from 1.
 * @returns Milliseconds; undefined when it is not to be tried again.
 */
export function retryWaitMs(
  error: Pick<ModelError, 'kind' | 'mayRetry' | 'retryAfterMs'>,
  failures: number,
): number | undefined {
  const { transient, retrySameTarget } = errorKinds[error.kind];
  // A refusal of the proxy itself is about no target.
  const isWorthIt = transient && (retrySameTarget || !isUpstreamKind(error.kind));
  if (!isWorthIt || !error.mayRetry || failures >= TRIES) return undefined;
  const askedMs = error.retryAfterMs ?? 0;
  if (askedMs > LONGEST_ASKED_WAIT_MS) return undefined;
  const ownMs = Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_OWN_WAIT_MS);
  return Math.max(ownMs, askedMs);
}

/** Waits; a test's waits only look at the time. */
export type Sleep = (waitMs: number, signal: AbortSignal) => Promise<void>;

/** @throws AgentInterrupt as soon as the signal is aborted. */
export const sleep: Sleep = async (waitMs, signal) => {
  try {
    await pause(waitMs, undefined, { signal });
  } catch {
    throw new AgentInterrupt();
  }
};

/** What one try comes to. */
export type Tried<Result> =
  | { readonly result: Result }
  /** `hasBegun`: pieces of the answer have been told already, so that it cannot be tried again unnoticed. */
  | { readonly error: ModelError; readonly hasBegun: boolean };

export interface RetryOptions {
  readonly signal: AbortSignal;
  readonly sleep: Sleep;
  onRetry(error: ModelError, failures: number, waitMs: number): void;
}

/**
 * Tries a call again as long as nothing of its answer has come and the failure may pass.
 *
 * @throws ModelError, the last one; AgentInterrupt when the signal is aborted during a wait.
 */
export async function withRetries<Result>(
  attempt: () => Promise<Tried<Result>>,
  options: RetryOptions,
): Promise<Result> {
  for (let failures = 1; ; failures += 1) {
    const tried = await attempt();
    if ('result' in tried) return tried.result;
    const waitMs = tried.hasBegun ? undefined : retryWaitMs(tried.error, failures);
    if (waitMs === undefined) throw tried.error;
    options.onRetry(tried.error, failures, waitMs);
    await options.sleep(waitMs, options.signal);
  }
}
