import type { ErrorKind } from '@bytebot/shared';
import type { ProxySettings } from '../config/snapshot.ts';
import type { Candidate } from './candidate.ts';
import { policyClassOf } from './exception-class.ts';
import { type BackoffSettings, defaultBackoff } from './retry-timing.ts';

/** What the request itself asks for. Undefined: the config decides. */
export interface RequestedPolicy {
  readonly numRetries: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly streamTimeoutMs: number | undefined;
  readonly streaming: boolean;
}

/** When nobody says how often (LiteLLM's number). */
const DEFAULT_RETRIES = 2;
/** When nobody says how long. */
const DEFAULT_TIMEOUT_MS = 600_000;
const DEFAULT_DEADLINE_MS = 600_000;

/** How often the deployments of a group are called after the first call (DESIGN section 8). */
export function numRetriesOf(
  candidates: readonly Candidate[],
  settings: ProxySettings,
  requested: RequestedPolicy,
): number {
  const first = candidates[0]?.deployment;
  const own = first?.provider.hasCatalogue === true ? settings.openrouter.maxRetries : undefined;
  return requested.numRetries ?? first?.numRetries ?? settings.numRetries ?? own ?? DEFAULT_RETRIES;
}

/**
 * How often a group is called after its first call, once a call has failed: as the request says, then the policy of the
 * group or of all groups for failures of this class, then `numRetriesOf`.
 *
 * @param status The upstream's own; 0 when there was none.
 */
export function retriesAfter(
  failure: { readonly kind: ErrorKind; readonly status: number },
  group: { readonly name: string; readonly candidates: readonly Candidate[] },
  settings: ProxySettings,
  requested: RequestedPolicy,
): number {
  if (requested.numRetries !== undefined) return requested.numRetries;
  const { groupRetryPolicies, retryPolicy } = settings.routing;
  const policy = groupRetryPolicies.get(group.name) ?? retryPolicy;
  if (policy !== undefined) {
    const policyClass = policyClassOf(failure.kind, failure.status);
    const count = policyClass === undefined ? undefined : policy.byClass[policyClass];
    const stated = count ?? policy.otherwise;
    if (stated !== undefined) return stated;
  }
  return numRetriesOf(group.candidates, settings, requested);
}

/** How the waits between two calls to one deployment grow. */
export function backoffOf(candidate: Candidate, settings: ProxySettings): BackoffSettings {
  const ofProvider = candidate.deployment.provider.hasCatalogue === true;
  const backoff = ofProvider
    ? { ...settings.openrouter.backoff, hintOnlyLengthens: true }
    : (settings.retryBackoff ?? defaultBackoff);
  return { ...backoff, minimumMs: settings.retryAfterMs };
}

/**
 * How long one attempt may take: a unary answer as a whole, a stream until its first content and then each of
 * its silences (DESIGN section 3, time-outs).
 */
export function attemptTimeoutMs(
  candidate: Candidate,
  settings: ProxySettings,
  requested: RequestedPolicy,
): number {
  const { deployment } = candidate;
  const own = deployment.provider.hasCatalogue === true ? settings.openrouter.timeoutMs : undefined;
  const whole =
    requested.timeoutMs ?? deployment.timeoutMs ?? settings.timeoutMs ?? own ?? DEFAULT_TIMEOUT_MS;
  if (!requested.streaming) return whole;
  return requested.streamTimeoutMs ?? deployment.streamTimeoutMs ?? settings.streamTimeoutMs ?? whole;
}

/**
 * How long all attempts and waits of a request may take until the first content: `request_deadline`, else the
 * larger of 600 s and one attempt.
 */
export function requestDeadlineMs(
  candidates: readonly Candidate[],
  settings: ProxySettings,
  requested: RequestedPolicy,
): number {
  if (settings.requestDeadlineMs !== undefined) return settings.requestDeadlineMs;
  let longest = DEFAULT_DEADLINE_MS;
  for (const candidate of candidates)
    longest = Math.max(longest, attemptTimeoutMs(candidate, settings, requested));
  return longest;
}
