import { mayRetrySameTarget, mayTryOtherTarget } from '@bytebot/shared';
import type { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import { backoffOf, numRetriesOf, retriesAfter } from '../routing/call-policy.ts';
import type { Candidate } from '../routing/candidate.ts';
import { GroupRun, type NextCall } from '../routing/group-run.ts';
import type { Exclusion, Plan } from '../routing/plan/plan.ts';
import { planGroup } from '../routing/plan/plan-group.ts';
import type { ResolvedGroup } from '../routing/resolve-for-call.ts';
import { retryWaitMs } from '../routing/retry-timing.ts';
import { attempt } from './attempt.ts';
import { exclusionOf, isRefusal, reserveAttempt } from './attempt-limits.ts';
import type { NoRoom } from './no-room.ts';
import { planFailure } from './plan-failure.ts';
import { requestFactsOf } from './request-facts.ts';
import type { Run } from './run.ts';

/** How a group has ended: with the answer, its last failure, or without a call because nothing could be called. */
export type GroupEnd = 'answered' | Failure | NoRoom;

/** Plans a group and calls its deployments in that order until one answers. */
export async function runGroup(
  run: Run,
  group: ResolvedGroup,
  overrides: Readonly<Record<string, unknown>>,
): Promise<GroupEnd> {
  const { exchange, call } = run;
  const plan = planOf(run, group);
  exchange.plans.push(plan);
  if (plan.ranked.length === 0) return planFailure(plan, Date.now());
  const candidates = plan.ranked.map(({ candidate }) => candidate);
  exchange.maxRetries = numRetriesOf(candidates, exchange.snapshot.settings, call);
  const trials = new GroupRun(candidates, exchange.maxRetries);
  const full: Exclusion[] = [];
  let last: Failure | undefined;
  for (let next = trials.next(); next !== undefined; next = trials.next()) {
    const { candidate } = next;
    if (last !== undefined && performance.now() >= run.deadline) break;
    const waitMs = waitBefore(run, next);
    if (waitMs === undefined) {
      // This one cannot be waited for; another deployment of the group may be ready sooner.
      trials.giveUp(candidate);
      continue;
    }
    if (waitMs > 0) await wait(exchange, waitMs);
    if (exchange.stopped !== undefined && last !== undefined) break;
    const nowMs = Date.now();
    const asked = reserveAttempt(run, candidate, group.name, nowMs);
    const room = asked instanceof Promise ? await asked : asked;
    if (room !== undefined && isRefusal(room)) {
      full.push(exclusionOf(candidate, room, nowMs));
      trials.giveUp(candidate);
      continue;
    }
    run.whenRoomIsTaken?.();
    if (last !== undefined) exchange.retries += 1;
    last = await attempt(run, group, candidate, overrides, waitMs, room);
    if (last === undefined) return 'answered';
    if (last.kind === 'stream_broken' || exchange.stopped !== undefined) break;
    noteFailure(trials, run, group, candidate, last);
  }
  return last ?? planFailure({ ...plan, ranked: [], excluded: [...plan.excluded, ...full] }, Date.now());
}

function planOf({ exchange, call }: Run, group: ResolvedGroup): Plan {
  const { services, snapshot } = exchange;
  const nowMs = Date.now();
  return planGroup({
    candidates: group.candidates,
    facts: requestFactsOf(exchange, call, group.name),
    settings: snapshot.settings.routing,
    world: services.world.forGroup(snapshot, group.candidates, group.name, nowMs),
    turns: services.turns,
    nowMs,
    random: Math.random,
  });
}

/** How long to wait before a deployment is called again; undefined when it is not worth the wait. */
function waitBefore(
  { exchange, deadline }: Run,
  { candidate, earlierCalls, hintMs }: NextCall,
): number | undefined {
  if (earlierCalls === 0) return 0;
  const backoff = backoffOf(candidate, exchange.snapshot.settings);
  const waitMs = retryWaitMs(earlierCalls - 1, hintMs, backoff, Math.random());
  return waitMs === undefined || performance.now() + waitMs >= deadline ? undefined : waitMs;
}

function noteFailure(
  trials: GroupRun,
  { exchange, call }: Run,
  group: ResolvedGroup,
  candidate: Candidate,
  failure: Failure,
): void {
  const { kind, details } = failure;
  const status = exchange.lastAttempt?.status ?? 0;
  const numRetries = retriesAfter({ kind, status }, group, exchange.snapshot.settings, call);
  exchange.maxRetries = numRetries;
  trials.failed(candidate, {
    mayRepeat: mayRetrySameTarget(kind, status, details.shouldRetryHint),
    mayTryOthers: mayTryOtherTarget(kind, status),
    hintMs: details.retryAfterMs,
    numRetries,
    avoidsVendor: kind === 'overloaded',
  });
}

/** A wait that ends at once when the client leaves. */
function wait(exchange: Exchange, durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      exchange.whenStopped(undefined);
      resolve();
    };
    const timer = setTimeout(done, durationMs);
    exchange.whenStopped({ stop: done });
  });
}
