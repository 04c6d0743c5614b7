import { FairOrder } from './fair-order.ts';
import type { QueueClock } from './queue-clock.ts';
import { type Place, Ticket, type WaitOutcome } from './ticket.ts';

/** What a lane tells its queue. */
export interface LaneHost {
  readonly clock: QueueClock;
  depthChanged(lane: Lane): void;
  /** A wait is over. */
  ended(lane: Lane, waitMs: number, outcome: WaitOutcome): void;
}

/**
 * How often a lane lets its first waiter ask when nobody has said that capacity came back: another replica may have
 * given it back, or a cooldown may be over.
 */
const ASK_EVERY_MS = 250;
/** A time that is over, or is hardly to come, does not let the same one ask without a pause. */
const ASK_AGAIN_AFTER_MS = 20;
/** Others that may ask in place of one that found nothing: what came back may not be for that one. */
const PASSES_MAX = 4;
/** So often one waiter is overtaken that way, and no more. */
const OVERTAKEN_MAX = 16;
/** Of the mean time between two turns, how much the last one counts. */
const PACE_SHARE = 0.2;

/** Room that may have come back, and who has asked for it in vain. */
export interface Opening {
  passesLeft: number;
  readonly asked: Set<Ticket>;
}

/** Those who wait for one model group. */
export class Lane {
  readonly name: string;
  readonly #host: LaneHost;
  readonly #order = new FairOrder<Ticket>();
  #granted = 0;
  /** Places that came back and that nobody has been let ask for yet. */
  #openings = 0;
  #wakeAtMs = Number.POSITIVE_INFINITY;
  #lastAskMs: number;
  #cancelTimer: (() => void) | undefined;
  #lastDoneMs: number | undefined;
  #paceMs: number | undefined;

  constructor(name: string, host: LaneHost) {
    this.name = name;
    this.#host = host;
    this.#lastAskMs = host.clock.nowMs();
  }

  /** Those waiting, without those asking right now. */
  get depth(): number {
    return this.#order.size;
  }

  get isEmpty(): boolean {
    return this.depth === 0 && this.#granted === 0;
  }

  /** When capacity comes back, on the queue's clock; infinite when nobody has said so. */
  get wakeAtMs(): number {
    return this.#wakeAtMs;
  }

  /** Mean time between two turns while there was a queue; undefined before the second. */
  get paceMs(): number | undefined {
    return this.#paceMs;
  }

  enter(place: Place): Ticket {
    const ticket = new Ticket(this, place);
    this.#order.add(ticket);
    ticket.cancelTimer = this.#host.clock.after(place.deadlineMs - place.enteredAtMs, () =>
      this.#timeIsUp(ticket),
    );
    this.#arm();
    this.#host.depthChanged(this);
    return ticket;
  }

  /** Makes room for a newcomer of a flow that has less here. @returns Whether there is room now. */
  displaceFor(place: Place): boolean {
    const last = this.#order.displaceable(place);
    if (last === undefined) return false;
    this.#order.remove(last);
    this.#end(last, 'displaced');
    return true;
  }

  /** Capacity for so many came back. */
  open(places: number): void {
    // What nobody waits for is found by the next comer without asking here.
    this.#openings = Math.min(this.#openings + places, this.depth + this.#granted);
    this.#letAsk();
  }

  wakeAt(atMs: number): void {
    if (!(atMs < this.#wakeAtMs)) return;
    this.#wakeAtMs = atMs;
    this.#arm();
  }

  positionOf(ticket: Ticket): number {
    return ticket.state === 'waiting' ? this.#order.rankOf(ticket) + 1 : 1;
  }

  again(ticket: Ticket, untilMs: number | undefined): void {
    const nowMs = this.#host.clock.nowMs();
    this.#granted -= 1;
    ticket.state = 'waiting';
    this.#order.putBack(ticket);
    if (untilMs !== undefined) this.wakeAt(Math.max(untilMs, nowMs + ASK_AGAIN_AFTER_MS));
    if (nowMs >= ticket.deadlineMs) this.#timeIsUp(ticket);
    this.#host.depthChanged(this);
    if (this.#openings > 0) this.#letAsk();
    else this.#passOn(ticket);
  }

  done(ticket: Ticket): void {
    this.#granted -= 1;
    for (const other of ticket.opening?.asked ?? []) if (other.state === 'waiting') other.overtaken += 1;
    this.#measurePace();
    this.#end(ticket, 'go');
    this.#letAsk();
    // Where one found something there may be more: one further waiter may look.
    if (this.#granted === 0) this.#grant(this.#order.take(), { passesLeft: 0, asked: new Set() });
  }

  leave(ticket: Ticket): void {
    const wasGranted = ticket.state === 'granted';
    this.#takeOut(ticket);
    this.#end(ticket, 'left');
    if (wasGranted) this.open(1);
  }

  #timeIsUp(ticket: Ticket): void {
    // Who is asking right now is told when it comes back.
    if (ticket.state !== 'waiting') return;
    this.#takeOut(ticket);
    this.#end(ticket, 'waited-out');
  }

  #takeOut(ticket: Ticket): void {
    if (ticket.state === 'waiting') {
      this.#order.remove(ticket);
      return;
    }
    this.#granted -= 1;
    // It had its turn and did not use it.
    this.#order.refund(ticket);
  }

  #end(ticket: Ticket, outcome: WaitOutcome): void {
    ticket.state = 'over';
    ticket.cancelTimer?.();
    if (this.isEmpty) this.#cancelTimer?.();
    this.#host.depthChanged(this);
    this.#host.ended(this, this.#host.clock.nowMs() - ticket.enteredAtMs, outcome);
    if (outcome !== 'go') ticket.resolve(outcome);
  }

  #letAsk(): void {
    while (this.#openings > 0) {
      const ticket = this.#order.take();
      if (ticket === undefined) break;
      this.#openings -= 1;
      this.#grant(ticket, { passesLeft: PASSES_MAX, asked: new Set() });
    }
  }

  /** What came back may be of use to someone further back: another deployment, a smaller request. */
  #passOn({ opening, overtaken }: Ticket): void {
    if (opening === undefined || opening.passesLeft === 0 || overtaken >= OVERTAKEN_MAX) return;
    opening.passesLeft -= 1;
    this.#grant(
      this.#order.take((other) => opening.asked.has(other)),
      opening,
    );
  }

  #grant(ticket: Ticket | undefined, opening: Opening): void {
    if (ticket === undefined) return;
    opening.asked.add(ticket);
    ticket.opening = opening;
    ticket.state = 'granted';
    this.#granted += 1;
    this.#lastAskMs = this.#host.clock.nowMs();
    this.#host.depthChanged(this);
    ticket.resolve('go');
  }

  #measurePace(): void {
    const nowMs = this.#host.clock.nowMs();
    if (this.#lastDoneMs !== undefined && this.depth > 0) {
      const lastMs = nowMs - this.#lastDoneMs;
      this.#paceMs =
        this.#paceMs === undefined ? lastMs : this.#paceMs + PACE_SHARE * (lastMs - this.#paceMs);
    }
    this.#lastDoneMs = nowMs;
  }

  #arm(): void {
    this.#cancelTimer?.();
    const nowMs = this.#host.clock.nowMs();
    const dueMs = this.#lastAskMs + ASK_EVERY_MS;
    const atMs = Math.min(this.#wakeAtMs, dueMs > nowMs ? dueMs : nowMs + ASK_EVERY_MS);
    this.#cancelTimer = this.#host.clock.after(Math.max(0, atMs - nowMs), () => this.#tick());
  }

  #tick(): void {
    if (this.isEmpty) return;
    const nowMs = this.#host.clock.nowMs();
    if (nowMs >= this.#wakeAtMs) {
      this.#wakeAtMs = Number.POSITIVE_INFINITY;
      this.open(1);
    } else if (this.#granted === 0 && nowMs - this.#lastAskMs >= ASK_EVERY_MS) {
      this.open(1);
    }
    this.#arm();
  }
}
