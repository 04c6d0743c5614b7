import type { LimitSettings } from '../config/settings/limit-settings.ts';
import { isRefusal, type LimitRefusal, type LimitRule, type Reservation } from '../limits/limit-rule.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { Exclusion, ExclusionReason } from '../routing/plan/plan.ts';
import { expectedUse } from './expected-use.ts';
import type { Run } from './run.ts';

/** The limits that one call to a candidate counts against: its own, its provider's, its model's and its group's. */
export function attemptRules(
  limits: LimitSettings,
  { deployment, upstreamModel }: Candidate,
  group: string,
): readonly LimitRule[] {
  const own = deployment.routing.limits;
  const ofProvider = limits.rulesOfProvider(deployment.provider.id);
  const ofModel = limits.rulesOfModel(deployment.provider.id, upstreamModel);
  const ofGroup = limits.rulesOfGroup(group);
  if (ofProvider.length === 0 && ofModel.length === 0 && ofGroup.length === 0) return own;
  return [...own, ...ofProvider, ...ofModel, ...ofGroup];
}

/**
 * Takes a place within the limits of a candidate, for one call.
 *
 * @returns At once where the limits are counted in memory. Undefined for a candidate without limits.
 */
export function reserveAttempt(
  { exchange, call }: Run,
  candidate: Candidate,
  group: string,
  nowMs: number,
): Reservation | LimitRefusal | undefined | Promise<Reservation | LimitRefusal> {
  const rules = attemptRules(exchange.snapshot.settings.limits, candidate, group);
  if (rules.length === 0) return undefined;
  return exchange.services.limits.reserve(rules, expectedUse(exchange, call, candidate), nowMs);
}

/** A refusal as the plan tells it. */
export function exclusionOf(
  candidate: Candidate,
  { rule, retryAfterMs }: LimitRefusal,
  nowMs: number,
): Exclusion {
  const untilMs = retryAfterMs === undefined ? undefined : nowMs + retryAfterMs;
  return { candidate, reason: reasonOf(rule), untilMs };
}

export { isRefusal };

function reasonOf({ measure }: LimitRule): ExclusionReason {
  if (measure === 'money') return 'budget';
  return measure === 'parallel' ? 'parallel_limit' : `${measure}_limit`;
}
