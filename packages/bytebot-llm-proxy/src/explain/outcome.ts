import type { ErrorBody, ErrorKind } from '@bytebot/shared';
import { mayGoOn } from '../execute/execute.ts';
import { planFailure } from '../execute/plan-failure.ts';
import type { Run } from '../execute/run.ts';
import { notServedBy } from '../execute/run-group.ts';
import { mustQueue } from '../execute/wait-for-capacity.ts';
import type { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import { failureBody, failureStatus } from '../http/failure-body.ts';
import { fallbackPlan } from '../routing/fallback-plan.ts';
import type { Plan } from '../routing/plan/plan.ts';
import type { ResolvedGroup } from '../routing/resolve-for-call.ts';
import type { ExplainedStandIn } from './explain-fallbacks.ts';
import type { Explanation } from './explanation.ts';

/** What becomes of a request first, and why. */
export interface Outcome {
  readonly is: Explanation['outcome'];
  /** What the client would be told. */
  readonly failure?: Failure;
  readonly sentence: string;
}

/** What is known of a request when its outcome is told. */
export interface Planned {
  readonly group: ResolvedGroup;
  readonly plan: Plan;
  /** The failure that it plays (`mock_testing_*`). */
  readonly mocked: Failure | undefined;
  readonly standIns: readonly ExplainedStandIn[];
}

/** Who would be asked first; whether the request would wait; or what it would be told. */
export function outcomeOf(run: Run, planned: Planned): Outcome {
  const { exchange } = run;
  const { group, plan, mocked } = planned;
  const [first] = plan.ranked;
  const isBehindOthers = mustQueue(exchange, group.name);
  if (mocked === undefined && first !== undefined && !isBehindOthers) {
    const { deployment, upstreamModel } = first.candidate;
    const byLot = isDrawn(plan) ? ', drawn by lot this time' : '';
    return {
      is: 'called',
      sentence: `First ${deployment.provider.name} would be asked for ${upstreamModel}${byLot}.`,
    };
  }
  if (group.candidates.length === 0) return called(group.name, 'a model of the catalogue');
  const noRoom = first === undefined ? planFailure(plan, exchange.startedAtMs) : undefined;
  const failure = mocked ?? notServedBy(exchange, plan) ?? noRoom?.failure;
  const next = nextAfter(run, group.name, failure, planned.standIns) ?? chainOf(group);
  if (next !== undefined) return called(group.name, next);
  if (failure === undefined)
    return { is: 'waits', sentence: 'Others wait for this group already: the request stands behind them.' };
  return mocked === undefined && noRoom?.isCapacity === true && exchange.snapshot.settings.queue.enabled
    ? { is: 'waits', sentence: 'Nothing has room now: the request waits in the queue.' }
    : { is: 'refused', failure, sentence: answered(failure) };
}

function called(group: string, next: string): Outcome {
  return { is: 'called', sentence: `Nothing of \`${group}\` would be called: ${next} follows at once.` };
}

/** Whether the next request may well begin elsewhere. */
function isDrawn({ strategy, ranked }: Plan): boolean {
  return ranked.length > 1 && (strategy === 'simple-shuffle' || strategy === 'weighted');
}

/**
 * The first model that stands in after a failure and can be called now.
 *
 * @param failure Undefined where the group is not asked, because others wait for it.
 */
export function nextAfter(
  { exchange, call }: Run,
  group: string,
  failure: Failure | undefined,
  standIns: readonly ExplainedStandIn[],
): string | undefined {
  if (failure !== undefined && !mayGoOn(failure)) return undefined;
  const kind: ErrorKind = failure?.kind ?? 'limit_exceeded';
  const callable = new Set(standIns.flatMap((one) => (one.can_be_called ? [one.model] : [])));
  const steps = fallbackPlan(group, call.fallbacks, exchange.snapshot.settings, kind, call.model);
  return steps.find(({ model }) => callable.has(model))?.model;
}

function chainOf({ openCatalogue }: ResolvedGroup): string | undefined {
  return openCatalogue === undefined ? undefined : 'another model of the catalogue';
}

export function answerOf(
  exchange: Exchange,
  failure: Failure,
): { readonly status: number; readonly body: ErrorBody } {
  return { status: failureStatus(failure), body: failureBody(failure, exchange) };
}

/** What the client would be told, as a sentence. */
export function answered(failure: Failure): string {
  const { hint } = failure.details;
  const remedy = hint === undefined ? '' : ` ${hint}`;
  return `The proxy would answer ${failureStatus(failure)} (${failure.kind}): ${failure.message}${remedy}`;
}
