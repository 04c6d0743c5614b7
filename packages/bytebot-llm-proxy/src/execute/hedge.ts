import type { Failure } from '../failure.ts';
import type { Reservation } from '../limits/limit-rule.ts';
import type { Candidate } from '../routing/candidate.ts';
import { percentile } from '../routing/percentile.ts';
import type { ResolvedGroup } from '../routing/resolve-for-call.ts';
import type { HedgeSettings } from '../routing/routing-settings.ts';
import { reserveHedge } from './attempt-limits.ts';
import { Race } from './race.ts';
import type { Run } from './run.ts';

/** A second attempt that may be made beside a slow one. */
export interface Hedge {
  readonly candidate: Candidate;
  /** How long the first attempt may be without content before. */
  readonly delayMs: number;
}

/** One call of a race and how it ended. */
export interface RaceEnd {
  readonly candidate: Candidate;
  /** Undefined for the one that gave the answer. */
  readonly failure: Failure | undefined;
}

/** Makes one attempt; `attempt` with everything but the candidate and its place given. */
export type MakeAttempt = (
  run: Run,
  candidate: Candidate,
  room: Reservation | undefined,
) => Promise<Failure | undefined>;

/**
 * The second attempt that a group allows beside a first one: at the next candidate of another provider, once the first
 * has been without content for longer than 95 of 100 of its earlier answers. Undefined where hedging is off, where all
 * candidates are one provider's, and where there is not the time.
 */
export function hedgeOf(
  { exchange, call, deadline }: Run,
  { name }: ResolvedGroup,
  first: Candidate,
  candidates: readonly Candidate[],
): Hedge | undefined {
  const { hedging } = exchange.snapshot.settings.routing;
  const settings = hedging.size === 0 ? undefined : (hedging.get(name) ?? hedging.get('*'));
  if (settings === undefined) return undefined;
  const candidate = candidates.find((one) => one.deployment.provider.id !== first.deployment.provider.id);
  if (candidate === undefined) return undefined;
  const { firstContents } = exchange.services.states.stateOf(first);
  const delayMs = hedgeDelayMs(call.streaming ? firstContents.values : [], settings);
  return performance.now() + delayMs >= deadline ? undefined : { candidate, delayMs };
}

/** @param firstContentsMs Without any, and for answers that do not stream, the longest delay is taken. */
export function hedgeDelayMs(
  firstContentsMs: readonly number[],
  { minDelayMs, maxDelayMs }: HedgeSettings,
): number {
  const observed = percentile(firstContentsMs, 0.95) ?? maxDelayMs;
  return Math.min(maxDelayMs, Math.max(minDelayMs, observed));
}

/**
 * Makes the first attempt, and the second where the first is slow and the limits of both the deployment and whoever
 * asks have room for it. The first with content gives the answer; the other is cancelled.
 *
 * @returns How each attempt ended that was made, the first one first.
 */
export async function raceAttempts(
  run: Run,
  group: ResolvedGroup,
  first: Candidate,
  room: Reservation | undefined,
  hedge: Hedge,
  attempt: MakeAttempt,
): Promise<readonly RaceEnd[]> {
  const { exchange } = run;
  const race = new Race();
  exchange.race = race;
  if (exchange.stopped !== undefined) race.stop();
  const running = attempt({ ...run, contestant: race.enter() }, first, room);
  const isSlow = await isStillRunning(running, hedge.delayMs);
  const mayGo = (): boolean => isSlow && !race.isDecided && !race.isStopped;
  const hedgeRoom = mayGo() ? await reserveHedge(run, hedge.candidate, group.name, Date.now()) : undefined;
  if (hedgeRoom === undefined || !mayGo()) {
    hedgeRoom?.place?.cancel();
    hedgeRoom?.extra?.cancel();
    const failure = await running;
    exchange.race = undefined;
    return [{ candidate: first, failure }];
  }
  exchange.hedges += 1;
  const second = attempt({ ...run, contestant: race.enter() }, hedge.candidate, hedgeRoom.place);
  const [firstFailure, secondFailure] = await Promise.all([running, second]);
  exchange.race = undefined;
  hedgeRoom.extra?.settle(exchange.lost);
  return [
    { candidate: first, failure: firstFailure },
    { candidate: hedge.candidate, failure: secondFailure },
  ];
}

function isStillRunning(running: Promise<unknown>, delayMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), delayMs);
    const ended = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    running.then(ended, ended);
  });
}
