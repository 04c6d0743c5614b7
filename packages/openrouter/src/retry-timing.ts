/** How often and after which waits a call is repeated; all times in milliseconds (S3-51). */
export interface RetryConfig {
  /** Calls after the first: 3 means at most 4 requests (C-4). */
  readonly maxRetries: number;
  /** Before the first repetition. */
  readonly initialDelay: number;
  /** The longest wait of our own. */
  readonly maxDelay: number;
  /** What each wait is longer than the one before. */
  readonly multiplier: number;
  /** Up to so much is added by chance; default 0. */
  readonly jitter?: number;
}

/** The numbers of S4-7 to S4-10. */
export const defaultRetryConfig: RetryConfig = {
  maxRetries: 3,
  initialDelay: 1_000,
  maxDelay: 12_000,
  multiplier: 2,
  jitter: 250,
};

/** An upstream that asks to wait longer is not asked again by this call: somebody else may answer sooner. */
export const longestRetryHintMs = 60_000;

/**
 * How long to wait before the next repetition: `min(maxDelay, initialDelay · multiplier^failures)` and up to `jitter`
 * more; as long as the upstream asks where that is longer (C-5).
 *
 * @param failures How many repetitions have been made so far, from 0.
 * @param hintMs What the upstream asks for (`Retry-After`).
 * @param random A number from 0 to 1.
 * @param longestHintMs A longer hint ends the repetitions.
 * @returns Milliseconds; undefined when the call is not to be repeated.
 */
export function retryDelayMs(
  config: RetryConfig,
  failures: number,
  hintMs: number | undefined,
  random: () => number,
  longestHintMs: number = longestRetryHintMs,
): number | undefined {
  if (failures >= config.maxRetries) return undefined;
  if (hintMs !== undefined && hintMs > longestHintMs) return undefined;
  const backoffMs = Math.min(config.maxDelay, config.initialDelay * config.multiplier ** failures);
  const ownMs = backoffMs + random() * (config.jitter ?? 0);
  return Math.max(ownMs, hintMs ?? 0);
}

/** @throws RangeError that names the field, for numbers no wait can be made of. */
export function checkRetryConfig(config: RetryConfig): RetryConfig {
  const { maxRetries, initialDelay, maxDelay, multiplier, jitter = 0 } = config;
  if (!Number.isInteger(maxRetries) || maxRetries < 0) {
    throw new RangeError(`retryConfig.maxRetries has to be a whole number from 0, not ${maxRetries}.`);
  }
  for (const [name, delayMs] of Object.entries({ initialDelay, maxDelay, jitter })) {
    if (!Number.isFinite(delayMs) || delayMs < 0) {
      throw new RangeError(`retryConfig.${name} has to be milliseconds from 0, not ${delayMs}.`);
    }
  }
  if (!Number.isFinite(multiplier) || multiplier < 1) {
    throw new RangeError(`retryConfig.multiplier has to be a number from 1, not ${multiplier}.`);
  }
  return config;
}
