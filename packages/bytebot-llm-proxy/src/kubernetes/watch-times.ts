/** How long a watch waits for what. Milliseconds. */
export interface WatchTimes {
  /** How long one connection is asked to last, give or take a tenth. */
  readonly connectionMs: number;
  /**
   * A connection that has been silent for so long may have gone and is replaced. The server sends a bookmark a minute, but
   * none while nothing happens to any object of the kind.
   */
  readonly silenceMs: number;
  /** After the first failure; it doubles with each further one. */
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** After a refusal that only a person can change: a missing permission, an unknown kind. */
  readonly refusedRetryMs: number;
  /** Between two lines of the log about failures of the same kind. */
  readonly repeatWarningMs: number;
}

export const defaultWatchTimes: WatchTimes = {
  connectionMs: 290_000,
  silenceMs: 120_000,
  firstRetryMs: 1_000,
  longestRetryMs: 30_000,
  refusedRetryMs: 60_000,
  repeatWarningMs: 300_000,
};
