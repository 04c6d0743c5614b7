import { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import type { FairQueue, QueueRefusal } from '../limits/queue/fair-queue.ts';
import { Ticket, type WaitOutcome } from '../limits/queue/ticket.ts';
import { NoRoom } from './no-room.ts';
import type { Run } from './run.ts';
import type { GroupEnd } from './run-group.ts';

/**
 * Whether a request stands behind others that wait for this group already, so that it does not overtake them: it asks
 * its fallbacks, and then waits like them.
 */
export function mustQueue({ snapshot, services }: Exchange, group: string): boolean {
  return snapshot.settings.queue.enabled && services.queue.isBusy(group);
}

/**
 * Waits in the queue of a group until it has room, and calls it then. A client that leaves frees its place at once.
 *
 * @param noRoom What asking the group came to; undefined for one that was not asked, because others wait for it.
 * @param ask Asks again, without waiting: the group and, if it likes, its fallbacks.
 * @returns What asking came to in the end; where that is still no room, the failure that the client is told.
 */
export async function waitForCapacity(
  run: Run,
  group: string,
  noRoom: NoRoom | undefined,
  ask: () => Promise<GroupEnd>,
): Promise<GroupEnd> {
  const { exchange } = run;
  const { queue } = exchange.services;
  const { weights } = exchange.snapshot.settings.queue;
  const flow = flowOf(exchange);
  const untilMs = queueTimeOf(noRoom?.untilMs);
  const entered = queue.enter(group, flow, weights.get(flow) ?? 1, run.deadline, untilMs);
  if (!(entered instanceof Ticket)) return refusal(entered, group, queue, noRoom);
  const { client } = run;
  if (client !== undefined) client.comment = () => `queued, position ${entered.position()}`;
  run.whenRoomIsTaken = () => wentAhead(run, entered);
  try {
    return await askInTurn(run, group, entered, noRoom, ask);
  } finally {
    entered.leave();
    wentAhead(run, entered);
  }
}

async function askInTurn(
  { exchange }: Run,
  group: string,
  ticket: Ticket,
  noRoom: NoRoom | undefined,
  ask: () => Promise<GroupEnd>,
): Promise<GroupEnd> {
  const { queue } = exchange.services;
  const plansBefore = exchange.plans.length;
  let last = noRoom;
  for (;;) {
    exchange.whenStopped(ticketStop(ticket));
    const outcome = await ticket.granted;
    exchange.whenStopped(undefined);
    if (outcome === 'left') return new Failure('cancelled', 'The request was ended while it waited.');
    if (outcome !== 'go') return waitedInVain(outcome, group, queue, last);
    // One wait asks many times; what it came to last says why.
    exchange.plans.length = plansBefore;
    const end = await ask();
    if (!(end instanceof NoRoom) || !end.isCapacity) return end;
    last = end;
    ticket.again(queueTimeOf(end.untilMs));
  }
}

function ticketStop(ticket: Ticket): { stop(): void } {
  return { stop: () => ticket.leave() };
}

/** The wait is over: the next one may look for room, and heartbeats say nothing of a queue any more. */
function wentAhead(run: Run, ticket: Ticket): void {
  if (run.whenRoomIsTaken === undefined) return;
  run.whenRoomIsTaken = undefined;
  if (run.client !== undefined) run.client.comment = undefined;
  run.exchange.queueWaitMs += performance.now() - ticket.enteredAtMs;
  ticket.done();
}

/** Requests of one tenant share their turns, whichever keys they come with. */
function flowOf({ tenant, caller }: Exchange): string {
  return tenant === undefined ? `caller:${caller?.name ?? 'unknown'}` : `tenant:${tenant.id}`;
}

/** Plans tell the time of day; the queue's clock is one that is not set back. */
function queueTimeOf(untilMs: number | undefined): number | undefined {
  return untilMs === undefined ? undefined : performance.now() + (untilMs - Date.now());
}

function refusal(
  reason: QueueRefusal,
  group: string,
  queue: FairQueue,
  noRoom: NoRoom | undefined,
): NoRoom | Failure {
  if (reason === 'late' && noRoom !== undefined) return noRoom;
  return reason === 'late'
    ? tooMuch(group, `No place in the queue of \`${group}\` comes in time.`, queue)
    : tooMuch(group, `The queue of \`${group}\` is full.`, queue);
}

function waitedInVain(
  outcome: WaitOutcome,
  group: string,
  queue: FairQueue,
  noRoom: NoRoom | undefined,
): Failure {
  const why = noRoom === undefined ? '' : ` ${noRoom.failure.message}`;
  return outcome === 'displaced'
    ? tooMuch(group, `The queue of \`${group}\` is full, and most of it is yours.`, queue)
    : tooMuch(group, `The request has waited in vain in the queue of \`${group}\`.${why}`, queue);
}

function tooMuch(group: string, message: string, queue: FairQueue): Failure {
  return new Failure('limit_exceeded', message, {
    status: 429,
    model: group,
    retryAfterMs: queue.retryAfterMs(group),
    hint: 'Send fewer requests at once, or raise the limits of the model or general_settings.queue.',
  });
}
