import { cancelled, OpenRouterError } from './openrouter-error.ts';
import { type RetryConfig, retryDelayMs } from './retry-timing.ts';

/** Waits; rejects as soon as the signal aborts. */
export type Sleep = (waitMs: number, signal: AbortSignal | undefined) => Promise<void>;

export interface RepeatOptions {
  readonly config: RetryConfig;
  readonly sleep: Sleep;
  /** A number from 0 to 1. */
  readonly random: () => number;
  /** A longer `Retry-After` ends the repetitions; default 60 s. */
  readonly longestHintMs?: number;
  /** Told before each wait. */
  readonly onRetry?: (error: OpenRouterError, waitMs: number) => void;
}

export const sleep: Sleep = (waitMs, signal) =>
  new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(cancelled(signal));
      return;
    }
    const stop = (): void => {
      clearTimeout(timer);
      reject(cancelled(signal));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, waitMs);
    signal?.addEventListener('abort', stop, { once: true });
  });

/**
 * Makes a call, and again as long as its failure may pass and the configuration allows.
 *
 * @throws OpenRouterError, the last one; for a connection that failed each time its message says how often.
 */
export async function repeatCall<Result>(
  call: () => Promise<Result>,
  { config, sleep: wait, random, longestHintMs, onRetry }: RepeatOptions,
  signal: AbortSignal | undefined,
): Promise<Result> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof OpenRouterError)) throw error;
      error.requestCount = failures + 1;
      const waitMs = error.isRetryable
        ? retryDelayMs(config, failures, error.retryAfterMs, random, longestHintMs)
        : undefined;
      if (waitMs === undefined) throw withCount(error, failures);
      onRetry?.(error, waitMs);
      await wait(waitMs, signal);
    }
  }
}

/** The texts of the setup guide stay as they are; a connection that failed says how often it was tried. */
function withCount(error: OpenRouterError, retries: number): OpenRouterError {
  const isTransport = error.kind === 'network' || error.kind === 'timeout';
  if (retries > 0 && isTransport && error.message.startsWith('OpenRouter API request failed: ')) {
    error.message = `all ${retries} retry attempts failed: ${error.message}`;
  }
  return error;
}
