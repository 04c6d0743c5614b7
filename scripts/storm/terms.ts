/** What an answer takes at a provider. */
export const ANSWER_MS = 20;
/** A deployment that has said nothing for so long is given up: five times what an answer takes. */
export const TIMEOUT_MS = 100;
/** How long a deployment that failed is left out. */
export const COOLDOWN_MS = 5_000;
/** What a request may take in all. */
export const DEADLINE_MS = 5_000;

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
