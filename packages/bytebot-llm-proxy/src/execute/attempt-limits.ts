import type { LimitSettings } from '../config/settings/limit-settings.ts';
import { isRefusal, type LimitRefusal, type LimitRule, type Reservation } from '../limits/limit-rule.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { Exclusion, ExclusionReason } from '../routing/plan/plan.ts';
import { keySuffix } from '../tenants/tenant-deployment.ts';
import { isPaidFor, requestRules } from './admit-request.ts';
import { expectedUse } from './expected-use.ts';
import type { Run } from './run.ts';

/** The limits that one call to a candidate counts against: its own, its provider's, its model's and its group's. */
export function attemptRules(
  limits: LimitSettings,
  { deployment, upstreamModel }: Candidate,
  group: string,
): readonly LimitRule[] {
  const own = deployment.routing.limits;
  const suffix = keySuffix(deployment.id);
  const ofProvider = limits.rulesOfProvider(deployment.provider.id, suffix);
  const ofModel = limits.rulesOfModel(deployment.provider.id, upstreamModel, suffix);
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

/** The places of a second attempt beside a running one. */
export interface HedgeRoom {
  /** Within the limits of its deployment. */
  readonly place: Reservation | undefined;
  /** Within the tokens and budgets of whoever asks, because two attempts are paid for. */
  readonly extra: Reservation | undefined;
}

/** Takes the places of a second attempt; undefined where one of them is not to be had. */
export async function reserveHedge(
  run: Run,
  candidate: Candidate,
  group: string,
  nowMs: number,
): Promise<HedgeRoom | undefined> {
  const { exchange, call } = run;
  const { limits } = exchange.services;
  const paid = requestRules(exchange).filter(isPaidFor);
  const extra =
    paid.length === 0 ? undefined : await limits.reserve(paid, expectedUse(exchange, call, candidate), nowMs);
  if (extra !== undefined && isRefusal(extra)) return undefined;
  const place = await reserveAttempt(run, candidate, group, nowMs);
  if (place === undefined || !isRefusal(place)) return { place, extra };
  extra?.cancel();
  return undefined;
}

/** A refusal as the plan tells it. */
export function exclusionOf(
  candidate: Candidate,
  { rule, retryAfterMs, isStoreDown }: LimitRefusal,
  nowMs: number,
): Exclusion {
  const untilMs = retryAfterMs === undefined ? undefined : nowMs + retryAfterMs;
  return { candidate, reason: isStoreDown === true ? 'limit_store_down' : reasonOf(rule), untilMs };
}

export { isRefusal };

function reasonOf({ measure }: LimitRule): ExclusionReason {
  if (measure === 'money') return 'budget';
  return measure === 'parallel' ? 'parallel_limit' : `${measure}_limit`;
}
