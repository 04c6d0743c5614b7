import type { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import { limitFailure } from '../limits/limit-failure.ts';
import { isRefusal, type LimitRefusal, type LimitRule, type Reservation } from '../limits/limit-rule.ts';
import { amountOf } from '../limits/memory/memory-limits.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { ResolvedGroup } from '../routing/resolve-for-call.ts';
import { expectedUse } from './expected-use.ts';
import type { Run } from './run.ts';

/**
 * Takes a place within the limits of whoever asks: the caller, its tenant, everybody together. What a deployment, its
 * provider and its group allow is asked for with each call, because that can be waited for. A request has one place,
 * taken before the first group that has deployments, whether it was asked for by name, stands in or was chosen.
 *
 * @returns The refusal; undefined for a request that may go on. A promise only where limits are shared.
 */
export function admitRequest(
  { exchange, call }: Run,
  group: ResolvedGroup,
): Failure | undefined | Promise<Failure | undefined> {
  if (exchange.reservation !== undefined) return undefined;
  const rules = requestRules(exchange);
  const [candidate] = group.candidates;
  if (rules.length === 0 || candidate === undefined) return undefined;
  exchange.reserved = expectedUse(exchange, call, candidate);
  const result = exchange.services.limits.reserve(rules, exchange.reserved, Date.now());
  return result instanceof Promise ? result.then((one) => noted(exchange, one)) : noted(exchange, result);
}

/**
 * Sees to it that what was reserved for a request covers a call to this candidate, which may cost more than the one that
 * was looked at when the request came: a stand-in, another deployment of its group.
 *
 * @returns The refusal of whoever asks for what is missing; undefined where the call may be made. A promise only where
 * limits are shared.
 */
export function coverCall(
  { exchange, call }: Run,
  candidate: Candidate,
  nowMs: number,
): LimitRefusal | undefined | Promise<LimitRefusal | undefined> {
  if (exchange.reservation === undefined) return undefined;
  const rules = requestRules(exchange);
  if (!rules.some(isPaidFor)) return undefined;
  const { reserved } = exchange;
  const expected = expectedUse(exchange, call, candidate);
  const missing = {
    tokens: Math.max(0, expected.tokens - reserved.tokens),
    nanoDollars: Math.max(0, expected.nanoDollars - reserved.nanoDollars),
  };
  const asked = rules.filter((rule) => isPaidFor(rule) && amountOf(rule, missing) > 0);
  if (asked.length === 0) return undefined;
  const covered = (result: Reservation | LimitRefusal): LimitRefusal | undefined => {
    if (isRefusal(result)) return result;
    exchange.coverage = [...(exchange.coverage ?? []), result];
    exchange.reserved = {
      tokens: reserved.tokens + missing.tokens,
      nanoDollars: reserved.nanoDollars + missing.nanoDollars,
    };
    return undefined;
  };
  const result = exchange.services.limits.reserve(asked, missing, nowMs);
  return result instanceof Promise ? result.then(covered) : covered(result);
}

/** Whether a rule counts what is used, not how often somebody asks. */
export function isPaidFor({ measure }: LimitRule): boolean {
  return measure === 'tokens' || measure === 'money';
}

function noted(exchange: Exchange, result: Reservation | LimitRefusal): Failure | undefined {
  if (isRefusal(result)) return limitFailure(result);
  exchange.reservation = result;
  return undefined;
}

/** Most requests have one source of rules, or none: nothing is put together for them. */
export function requestRules({ caller, tenant, snapshot }: Exchange): readonly LimitRule[] {
  const { proxy } = snapshot.settings.limits;
  const own = caller?.limits ?? noRules;
  const ofTenant = tenant?.limits ?? noRules;
  if (ofTenant.length === 0 && proxy.length === 0) return own;
  return [...own, ...ofTenant, ...proxy];
}

const noRules: readonly LimitRule[] = [];
