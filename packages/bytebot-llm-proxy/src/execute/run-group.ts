import { mayRetrySameTarget, mayTryOtherTarget } from '@bytebot/shared';
import type { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import type { LimitRefusal, Reservation } from '../limits/limit-rule.ts';
import { backoffOf, numRetriesOf, retriesAfter } from '../routing/call-policy.ts';
import type { Candidate } from '../routing/candidate.ts';
import { GroupRun, type NextCall } from '../routing/group-run.ts';
import type { Exclusion, Plan } from '../routing/plan/plan.ts';
import type { ResolvedGroup } from '../routing/resolve-for-call.ts';
import { retryWaitMs } from '../routing/retry-timing.ts';
import { coverCall } from './admit-request.ts';
import { attempt } from './attempt.ts';
import { exclusionOf, isRefusal, reserveAttempt } from './attempt-limits.ts';
import { type Hedge, hedgeOf, type MakeAttempt, raceAttempts } from './hedge.ts';
import type { NoRoom } from './no-room.ts';
import { notServed } from './not-served.ts';
import { planCall } from './plan-call.ts';
import { planFailure } from './plan-failure.ts';
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
  const plan = planCall(run, group);
  exchange.plans.push(plan);
  if (plan.ranked.length === 0) return notServedBy(exchange, plan) ?? planFailure(plan, Date.now());
  const candidates = plan.ranked.map(({ candidate }) => candidate);
  exchange.maxRetries = numRetriesOf(candidates, exchange.snapshot.settings, call);
  const trials = new GroupRun(candidates, exchange.maxRetries);
  const full: Exclusion[] = [];
  let last: Failure | undefined;
  for (;;) {
    const ready = await nextReady(run, trials, group, full, last !== undefined);
    if (ready === undefined) break;
    const { candidate, waitMs, room } = ready;
    run.whenRoomIsTaken?.();
    if (last !== undefined) exchange.retries += 1;
    const hedge = last === undefined ? hedgeOf(run, group, candidate, candidates) : undefined;
    last =
      hedge === undefined
        ? await attempt(run, group, candidate, overrides, waitMs, room)
        : await raceGroup(run, trials, candidate, hedge, { group, overrides, waitMs, room });
    if (last === undefined) return 'answered';
    if (isLast(exchange, last)) break;
    if (hedge === undefined) noteFailure(trials, run, group, candidate, last);
  }
  return last ?? planFailure({ ...plan, ranked: [], excluded: [...plan.excluded, ...full] }, Date.now());
}

/** The refusal of what nobody in a group is for. Undefined where somebody could answer at another time. */
export function notServedBy(exchange: Exchange, { excluded }: Plan): Failure | undefined {
  const [first] = excluded;
  if (first === undefined || excluded.some(({ reason }) => reason !== 'operation')) return undefined;
  return notServed(exchange, exchange.operation, first.candidate.deployment);
}

/** A candidate that can be called now. */
interface ReadyCall {
  readonly candidate: Candidate;
  /** Waited for it to recover, in milliseconds. */
  readonly waitMs: number;
  readonly room: Reservation | undefined;
}

/**
 * The next candidate with a place for a call, after the wait for it to recover. Those that cannot be waited for, or are
 * full, are passed over: another deployment of the group may be ready sooner.
 */
async function nextReady(
  run: Run,
  trials: GroupRun,
  group: ResolvedGroup,
  full: Exclusion[],
  hasFailed: boolean,
): Promise<ReadyCall | undefined> {
  for (let next = trials.next(); next !== undefined; next = trials.next()) {
    const { candidate } = next;
    if (hasFailed && performance.now() >= run.deadline) return undefined;
    const waitMs = waitBefore(run, group, next);
    if (waitMs !== undefined) {
      if (waitMs > 0) await wait(run.exchange, waitMs);
      if (run.exchange.stopped !== undefined && hasFailed) return undefined;
      const asked = placeOf(run, candidate, group.name, full);
      const room = asked instanceof Promise ? await asked : asked;
      if (room !== 'none') return { candidate, waitMs, room };
    }
    trials.giveUp(candidate);
  }
  return undefined;
}

/** Whether nothing follows: an answer that broke off cannot be taken back, and a request that ended wants none. */
function isLast({ stopped }: Exchange, { kind }: Failure): boolean {
  return kind === 'stream_broken' || stopped !== undefined;
}

/** A place within the limits of a candidate, `none` where it is full; a promise only where limits are shared. */
function placeOf(
  run: Run,
  candidate: Candidate,
  group: string,
  full: Exclusion[],
): Reservation | undefined | 'none' | Promise<Reservation | undefined | 'none'> {
  const nowMs = Date.now();
  const place = (room: Reservation | LimitRefusal | undefined): Reservation | undefined | 'none' => {
    if (room === undefined || !isRefusal(room)) return room;
    full.push(exclusionOf(candidate, room, nowMs));
    return 'none';
  };
  const take = (refusal: LimitRefusal | undefined): ReturnType<typeof placeOf> => {
    const asked = refusal ?? reserveAttempt(run, candidate, group, nowMs);
    return asked instanceof Promise ? asked.then(place) : place(asked);
  };
  const covered = coverCall(run, candidate, nowMs);
  return covered instanceof Promise ? covered.then(take) : take(covered);
}

/** How the attempts of a race are made. */
interface RacedCall {
  readonly group: ResolvedGroup;
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly waitMs: number;
  readonly room: Reservation | undefined;
}

/** The same for a first attempt beside which a second one may be made. */
async function raceGroup(
  run: Run,
  trials: GroupRun,
  first: Candidate,
  hedge: Hedge,
  { group, overrides, waitMs, room }: RacedCall,
): Promise<Failure | undefined> {
  const make: MakeAttempt = (own, candidate, place) =>
    attempt(own, group, candidate, overrides, waitMs, place);
  const ends = await raceAttempts(run, group, first, room, hedge, make);
  let last: Failure | undefined;
  for (const { candidate, failure } of ends) {
    if (failure === undefined) return undefined;
    if (candidate !== first) trials.take(candidate);
    noteFailure(trials, run, group, candidate, failure);
    // An answer that broke off is the end, whatever became of the other attempt.
    if (last?.kind !== 'stream_broken') last = failure;
  }
  return last;
}

/** How long to wait before a deployment is called again; undefined when it is not worth the wait. */
function waitBefore(
  { exchange, deadline }: Run,
  { openCatalogue }: ResolvedGroup,
  { candidate, earlierCalls, hintMs }: NextCall,
): number | undefined {
  if (earlierCalls === 0) return 0;
  const { settings } = exchange.snapshot;
  const backoff = backoffOf(candidate, settings);
  // Where another model of the catalogue follows, a provider that wants more patience than we have does not get it.
  const isFollowed = openCatalogue !== undefined && settings.openrouter.maxCandidates > 1;
  if (isFollowed && hintMs !== undefined && hintMs > backoff.maxMs) return undefined;
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
  const { id } = candidate.deployment;
  const status = exchange.attempts.findLast(({ deploymentId }) => deploymentId === id)?.status ?? 0;
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
