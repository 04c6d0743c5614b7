import { Failure } from '../failure.ts';
import { STORE_DOWN_HINT } from '../limits/limit-failure.ts';
import type { Exclusion, ExclusionReason, Plan } from '../routing/plan/plan.ts';
import { NoRoom } from './no-room.ts';

const capacityReasons: ReadonlySet<ExclusionReason> = new Set([
  'parallel_limit',
  'requests_limit',
  'tokens_limit',
  'paced_by_provider',
]);
const passingReasons: ReadonlySet<ExclusionReason> = new Set(['cooling', 'key_cooling', 'unhealthy']);

const sentences: Readonly<Record<ExclusionReason, string>> = {
  cooling: 'in cooldown',
  paced_by_provider: 'at the limit of its provider',
  key_cooling: 'waiting for its key to recover',
  key_parked: 'without credit',
  key_disabled: 'without a key that its provider takes',
  no_key: 'without a key',
  requests_limit: 'at its limit of requests',
  tokens_limit: 'at its limit of tokens',
  parallel_limit: 'at its limit of calls at once',
  budget: 'without enough budget left',
  context_window: 'too small for the request',
  capability: 'without something that the request needs',
  operation: 'that cannot be asked for this',
  tags: 'without the tags of the request',
  region: 'outside the allowed regions',
  order: 'behind others',
  price: 'too expensive for one request',
  unhealthy: 'unhealthy',
  limit_store_down: 'with limits that cannot be checked while the store that replicas share is away',
};

/** Limits below this very request, which no wait makes room in. */
const hopeless: ReadonlyMap<ExclusionReason, string> = new Map([
  ['requests_limit', 'that may get no requests'],
  ['tokens_limit', 'with a limit of tokens below what it may use'],
  ['parallel_limit', 'that may get no calls'],
]);

const LIMIT_HINT =
  'Ask for a shorter answer (max_tokens) or send less; whoever runs the proxy can raise the limits of a deployment.';
const BUDGET_HINT =
  'Wait, or ask for a shorter answer (max_tokens); whoever runs the proxy can raise the budget, or add a deployment or a fallback.';
const PRICE_HINT =
  'Ask for a shorter answer (max_tokens) or send less; whoever runs the proxy can raise general_settings.max_price_per_request.';

/**
 * The failure of a request for which no deployment of its group can be called, in LiteLLM's words where it has some
 * (`No deployments available for selected model`). The nearest time of all exclusions is the hint when to ask again.
 */
export function planFailure(plan: Plan, nowMs: number): NoRoom {
  const { excluded } = plan;
  const reasons = new Set(excluded.map(({ reason }) => reason));
  const isCapacity = excluded.some((one) => capacityReasons.has(one.reason) && !isHopeless(one));
  const untilMs = soonest(excluded);
  if (isCapacity || [...reasons].some((reason) => passingReasons.has(reason))) {
    return new NoRoom(unavailable(plan, untilMs, nowMs), isCapacity, untilMs);
  }
  return new NoRoom(refusal(plan, reasons, untilMs, nowMs), false, untilMs);
}

function isHopeless({ reason, untilMs }: Exclusion): boolean {
  return untilMs === undefined && hopeless.has(reason);
}

/** Undefined as soon as one of them ends with a call that is under way, which may be at once. */
function soonest(excluded: readonly Exclusion[]): number | undefined {
  let untilMs = Number.POSITIVE_INFINITY;
  for (const exclusion of excluded) {
    if (exclusion.reason === 'parallel_limit' && !isHopeless(exclusion)) return undefined;
    if (exclusion.untilMs !== undefined) untilMs = Math.min(untilMs, exclusion.untilMs);
  }
  return Number.isFinite(untilMs) ? untilMs : undefined;
}

function unavailable(plan: Plan, untilMs: number | undefined, nowMs: number): Failure {
  const retryAfterMs = untilMs === undefined ? 1_000 : Math.max(1, untilMs - nowMs);
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1_000));
  return new Failure(
    'limit_exceeded',
    `No deployments available for selected model, Try again in ${seconds} seconds. Model group \`${plan.group}\`: ${told(plan)}.`,
    { status: 429, code: 'no_deployments_available', model: plan.group, retryAfterMs },
  );
}

function refusal(
  plan: Plan,
  reasons: ReadonlySet<ExclusionReason>,
  untilMs: number | undefined,
  nowMs: number,
): Failure {
  const text = `No deployment of \`${plan.group}\` can take this request: ${told(plan)}.`;
  const wait = untilMs === undefined ? {} : { retryAfterMs: Math.max(1, untilMs - nowMs) };
  if (reasons.has('limit_store_down')) {
    const code = 'limit_store_unavailable';
    return new Failure('limit_exceeded', text, {
      status: 503,
      model: plan.group,
      code,
      hint: STORE_DOWN_HINT,
      ...wait,
    });
  }
  if (reasons.has('context_window'))
    return new Failure('context_length', text, { status: 400, model: plan.group });
  if (reasons.has('budget')) {
    return new Failure('budget_exceeded', text, {
      status: 429,
      model: plan.group,
      code: 'budget_exceeded',
      hint: BUDGET_HINT,
      ...wait,
    });
  }
  if (plan.excluded.some(isHopeless)) {
    return new Failure('limit_exceeded', text, {
      status: 429,
      model: plan.group,
      code: 'limit_exceeded',
      hint: LIMIT_HINT,
      shouldRetry: false,
    });
  }
  if (reasons.has('key_disabled'))
    return new Failure('authentication', text, { status: 401, model: plan.group });
  if (reasons.has('key_parked')) return new Failure('no_credit', text, { status: 402, model: plan.group });
  const hint = reasons.has('price') ? PRICE_HINT : '';
  return new Failure('invalid_request', text, { status: 400, model: plan.group, hint });
}

/** `2 in cooldown, 1 at its limit of requests` */
function told({ excluded }: Plan): string {
  const counts = new Map<string, number>();
  for (const one of excluded) {
    const sentence = (isHopeless(one) ? hopeless.get(one.reason) : undefined) ?? sentences[one.reason];
    counts.set(sentence, (counts.get(sentence) ?? 0) + 1);
  }
  return [...counts].map(([sentence, count]) => `${count} ${sentence}`).join(', ');
}
