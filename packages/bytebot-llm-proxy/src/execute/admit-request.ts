import type { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import { limitFailure } from '../limits/limit-failure.ts';
import { isRefusal, type LimitRefusal, type LimitRule, type Reservation } from '../limits/limit-rule.ts';
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
  const result = exchange.services.limits.reserve(rules, expectedUse(exchange, call, candidate), Date.now());
  return result instanceof Promise ? result.then((one) => noted(exchange, one)) : noted(exchange, result);
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
