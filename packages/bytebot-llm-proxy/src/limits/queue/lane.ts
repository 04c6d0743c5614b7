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

/** Those who wait for one model group. */
export class Lane {
  readonly name: string;
  readonly #host: LaneHost;
  readonly #order = new FairOrder<Ticket>();
  /** Who has asked again and found nothing, by turn: they go before everybody else. */
  readonly #front: Ticket[] = [];
  #granted = 0;
  #turns = 0;
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
    return this.#order.size + this.#front.length;
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
    if (ticket.state !== 'waiting') return 1;
    const index = this.#front.indexOf(ticket);
    return index < 0 ? this.#front.length + this.#order.rankOf(ticket) + 1 : index + 1;
  }

  again(ticket: Ticket, untilMs: number | undefined): void {
    this.#granted -= 1;
    ticket.state = 'waiting';
    this.#front.splice(this.#frontIndexAfter(ticket.turn), 0, ticket);
    if (untilMs !== undefined) this.wakeAt(Math.max(untilMs, this.#host.clock.nowMs() + ASK_AGAIN_AFTER_MS));
    if (this.#host.clock.nowMs() >= ticket.deadlineMs) this.#timeIsUp(ticket);
    this.#host.depthChanged(this);
    if (this.#openings > 0) this.#letAsk();
    else this.#passOn(ticket);
  }

  done(ticket: Ticket): void {
    this.#granted -= 1;
    for (const earlier of this.#front) if (earlier.turn < ticket.turn) earlier.overtaken += 1;
    this.#measurePace();
    this.#end(ticket, 'go');
    this.#letAsk();
    // Where one found something there may be more: one further waiter may look.
    if (this.#granted === 0) this.#grant(this.#next(), 0);
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
    if (ticket.state === 'granted') this.#granted -= 1;
    else if (!this.#order.remove(ticket)) this.#front.splice(this.#front.indexOf(ticket), 1);
    // It had a turn and did not use it.
    if (ticket.turn > 0) this.#order.refund(ticket);
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
      const ticket = this.#next();
      if (ticket === undefined) break;
      this.#openings -= 1;
      this.#grant(ticket, PASSES_MAX);
    }
  }

  #next(): Ticket | undefined {
    return this.#front.shift() ?? this.#order.take();
  }

  /** What came back may be of use to someone further back: another deployment, a smaller request. */
  #passOn(ticket: Ticket): void {
    if (ticket.passesLeft === 0 || ticket.overtaken >= OVERTAKEN_MAX) return;
    const index = this.#frontIndexAfter(ticket.turn);
    const later = this.#front[index];
    if (later !== undefined) this.#front.splice(index, 1);
    this.#grant(later ?? this.#order.take(), ticket.passesLeft - 1);
  }

  #grant(ticket: Ticket | undefined, passesLeft: number): void {
    if (ticket === undefined) return;
    this.#turns += 1;
    if (ticket.turn === 0) ticket.turn = this.#turns;
    ticket.passesLeft = passesLeft;
    ticket.state = 'granted';
    this.#granted += 1;
    this.#lastAskMs = this.#host.clock.nowMs();
    this.#host.depthChanged(this);
    ticket.resolve('go');
  }

  #frontIndexAfter(turn: number): number {
    const index = this.#front.findIndex((other) => other.turn > turn);
    return index < 0 ? this.#front.length : index;
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
