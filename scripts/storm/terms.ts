/** What an answer takes at a provider. */
export const ANSWER_MS = 20;
/** How long a deployment that failed is left out. */
export const COOLDOWN_MS = 5_000;
/** How patient the proxy is. */
export interface Patience {
  /** A deployment of the group that has said nothing for so long is given up. */
  readonly timeoutMs: number;
  /** What a request may take in all. */
  readonly deadlineMs: number;
}

/** A time-out of five times what an answer takes. */
export const measuredPatience: Patience = { timeoutMs: 100, deadlineMs: 5_000 };

/** The deployments of the group in their order, and the one of the group behind it. */
export const deployments = ['dead', 'second', 'third'] as const;
export const FALLBACK = 'spare';
export const GROUP = 'storm';

export const MASTER_KEY = 'sk-test-storm-master';

/** What has to hold. */
export const bounds = {
  answeredShare: 0.999,
  overdue: 0,
  addedP95Ms: 150,
  recoveryMs: COOLDOWN_MS + 2_000,
} as const;
