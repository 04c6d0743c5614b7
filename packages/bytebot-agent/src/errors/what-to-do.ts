import type { ErrorKind } from '@bytebot/shared';
import type { ModelError } from '../model/model-error.ts';

/** What the agent does when a model could not answer, and what is left when that does not help. */
export interface WhatToDo {
  /**
   * - `wait`: ask the same model again after `waitMs`, until the task's deadline; then the alternative, if there is one;
   * - `alternative`: ask the user's alternative model, if there is one and it is not the one that failed;
   * - `compact`: summarise the history and ask again;
   * - `fail`: end with the reason;
   * - `stop`: end without a word; the work was ended on purpose.
   */
  readonly action: 'wait' | 'alternative' | 'compact' | 'fail' | 'stop';
  /** When the deadline is over, there is no alternative, or nothing is left to compact. */
  readonly otherwise: 'needs_help' | 'fail' | 'stop';
  /** Waits no longer than this, where the task's deadline is later. */
  readonly atMostMs?: number;
}

/** What passes by itself and did not: nothing is lost, and a person may let it go on whenever it has passed. */
const wait: WhatToDo = { action: 'wait', otherwise: 'needs_help' };
/** A person has to do something before this model can be used again. */
const alternativeOrHelp: WhatToDo = { action: 'alternative', otherwise: 'needs_help' };
/** Nothing a person could do would make this model answer this. */
const alternativeOrFail: WhatToDo = { action: 'alternative', otherwise: 'fail' };
/**
 * The proxy's key may just be rotated: a mounted Secret reaches the pods of agent and proxy up to a minute or two apart,
 * and until both have it one refuses what the other sends.
 */
const waitForKey: WhatToDo = { action: 'wait', otherwise: 'needs_help', atMostMs: 120_000 };
const fail: WhatToDo = { action: 'fail', otherwise: 'fail' };

/** The one table. What the agent does follows from the kind alone, never from who the provider is. */
const decisions: Readonly<Record<ErrorKind, WhatToDo>> = {
  rate_limited: wait,
  overloaded: wait,
  network: wait,
  timeout: wait,
  upstream: wait,
  stream_broken: wait,
  limit_exceeded: wait,
  draining: wait,

  quota_exhausted: alternativeOrHelp,
  no_credit: alternativeOrHelp,
  authentication: alternativeOrHelp,
  permission: alternativeOrHelp,
  provider_not_configured: alternativeOrHelp,
  caller_unauthenticated: waitForKey,
  caller_forbidden: alternativeOrHelp,
  budget_exceeded: alternativeOrHelp,

  not_found: alternativeOrFail,
  unknown_model: alternativeOrFail,
  content_policy: alternativeOrFail,

  context_length: { action: 'compact', otherwise: 'fail' },

  invalid_request: fail,
  payload_too_large: fail,
  unsupported: fail,

  cancelled: { action: 'stop', otherwise: 'stop' },
};

/** What to do after this failure. */
export function whatToDo(error: Pick<ModelError, 'kind'>): WhatToDo {
  return decisions[error.kind];
}

const FIRST_WAIT_MS = 1_000;
/** The proxy has just spent its own retries; asking at once would only repeat them. */
const FIRST_WAIT_AFTER_PROXY_MS = 10_000;
const LONGEST_WAIT_MS = 60_000;
/** Of the wait, on top of it, so that agents that failed together do not come back together. */
const JITTER_SHARE = 0.25;

/**
 * How long to wait before the same model is asked again: what the provider asks for, else 1 s (10 s where the proxy has
 * retried already); doubling with each failure in a row, up to 60 s or what is asked for. A provider that says "in 1 s"
 * for an hour is not asked thousands of times. A little is added, never taken away.
 *
 * @param failures How often in a row it has failed now; the first failure is 1.
 * @param random Gives numbers from 0 up to 1.
 * @returns Milliseconds, never 0. The caller's deadline may be shorter.
 */
export function waitMs(
  error: Pick<ModelError, 'retryAfterMs' | 'mayRetry'>,
  failures: number,
  random: () => number = Math.random,
): number {
  const ownFirstMs = error.mayRetry ? FIRST_WAIT_MS : FIRST_WAIT_AFTER_PROXY_MS;
  const firstMs = Math.max(error.retryAfterMs ?? ownFirstMs, 1);
  const doublings = Math.min(Math.max(0, failures - 1), 16);
  const baseMs = Math.min(firstMs * 2 ** doublings, Math.max(firstMs, LONGEST_WAIT_MS));
  return Math.round(baseMs + Math.min(baseMs, LONGEST_WAIT_MS) * JITTER_SHARE * random());
}
