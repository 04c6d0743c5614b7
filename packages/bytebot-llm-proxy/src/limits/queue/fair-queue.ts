import { Lane, type LaneHost } from './lane.ts';
import { processClock, type QueueClock } from './queue-clock.ts';
import type { QueueSettings } from './queue-settings.ts';
import type { Ticket, WaitOutcome } from './ticket.ts';

/** Why nobody is let in: there is no room, or nothing will be free before the deadline. */
export type QueueRefusal = 'full' | 'late';

/** Sees what happens in a queue, for metrics. */
export interface QueueObserver {
  depthChanged(lane: string, depth: number): void;
  /** A wait is over, whatever its end. */
  ended(lane: string, waitMs: number, outcome: WaitOutcome): void;
  refused(lane: string, refusal: QueueRefusal): void;
}

const nobody: QueueObserver = {
  depthChanged: () => undefined,
  ended: () => undefined,
  refused: () => undefined,
};

const WEIGHT_MIN = 0.01;
const WEIGHT_MAX = 100;
/** What a client is told to wait where nothing is known, and at most. */
const RETRY_MIN_MS = 1_000;
const RETRY_MAX_MS = 60_000;

/**
 * Where requests wait for capacity instead of being refused (C-24): one lane for each model group, the turns in it
 * shared fairly among flows (tenants, else callers). A waiter is let ask again when something came back, at a time
 * that was named, and every now and then; whether it finds something is for the caller to see. Lanes and flows are
 * forgotten when nobody waits in them.
 */
export class FairQueue {
  readonly #settings: () => QueueSettings;
  readonly #observer: QueueObserver;
  readonly #host: LaneHost;
  readonly #lanes = new Map<string, Lane>();
  #arrivals = 0;

  /** @param settings Those in force now: a changed config counts from the next arrival on. */
  constructor(
    settings: () => QueueSettings,
    observer: QueueObserver = nobody,
    clock: QueueClock = processClock,
  ) {
    this.#settings = settings;
    this.#observer = observer;
    this.#host = {
      clock,
      depthChanged: (lane) => {
        if (lane.isEmpty) this.#lanes.delete(lane.name);
        observer.depthChanged(lane.name, lane.depth);
      },
      ended: (lane, waitMs, outcome) => observer.ended(lane.name, waitMs, outcome),
    };
  }

  /** Whether somebody waits for a model group: who comes now has to stand behind. */
  isBusy(lane: string): boolean {
    return this.#lanes.has(lane);
  }

  /** Those waiting in a lane. */
  depth(lane: string): number {
    return this.#lanes.get(lane)?.depth ?? 0;
  }

  /** Those waiting in all lanes. */
  get waiting(): number {
    let waiting = 0;
    for (const { depth } of this.#lanes.values()) waiting += depth;
    return waiting;
  }

  /**
   * Takes a place at the end of its flow.
   *
   * @param flow Whose request it is: `tenant:1`, `caller:alice`.
   * @param deadlineMs On the queue's clock, `performance.now()`; the settings may end the wait sooner.
   * @param earliestMs When something will be free, where that is known for certain.
   * @returns `full` when the queue has no room for this flow, `late` when the deadline comes first.
   */
  enter(
    lane: string,
    flow: string,
    weight: number,
    deadlineMs: number,
    earliestMs?: number,
  ): Ticket | QueueRefusal {
    const { maxSize, maxWaitMs } = this.#settings();
    const enteredAtMs = this.#host.clock.nowMs();
    const place = {
      flow,
      weight: Math.min(Math.max(weight, WEIGHT_MIN), WEIGHT_MAX),
      arrival: this.#arrivals,
      enteredAtMs,
      deadlineMs: Math.min(deadlineMs, enteredAtMs + maxWaitMs),
    };
    if (place.deadlineMs <= enteredAtMs || (earliestMs !== undefined && earliestMs >= place.deadlineMs)) {
      return this.#refuse(lane, 'late');
    }
    const known = this.#lanes.get(lane);
    const isFull = (known?.depth ?? 0) >= maxSize;
    if (isFull && known?.displaceFor(place) !== true) return this.#refuse(lane, 'full');
    this.#arrivals += 1;
    const ticket = this.#laneOf(lane).enter(place);
    if (earliestMs !== undefined) this.wakeAt(lane, earliestMs);
    return ticket;
  }

  /** Capacity for so many requests of a model group came back. */
  release(lane: string, places = 1): void {
    this.#lanes.get(lane)?.open(places);
  }

  /** Something came back that any model group may be waiting for. No lane is always the first. */
  releaseAll(): void {
    if (this.#lanes.size === 0) return;
    const lanes = [...this.#lanes.values()];
    const [first] = lanes;
    if (first !== undefined && lanes.length > 1) {
      this.#lanes.delete(first.name);
      this.#lanes.set(first.name, first);
    }
    for (const lane of lanes) lane.open(1);
  }

  /** Something will be free for a model group at a known time, on the queue's clock. */
  wakeAt(lane: string, atMs: number): void {
    this.#lanes.get(lane)?.wakeAt(atMs);
  }

  /** When a client that is refused may try again: by the time named for the lane, else by how fast it moves. */
  retryAfterMs(lane: string): number {
    const known = this.#lanes.get(lane);
    if (known === undefined) return RETRY_MIN_MS;
    const byTimeMs = known.wakeAtMs - this.#host.clock.nowMs();
    const waitMs = Number.isFinite(byTimeMs) ? byTimeMs : (known.paceMs ?? 0) * (known.depth + 1);
    return Math.min(Math.max(Math.ceil(waitMs), RETRY_MIN_MS), RETRY_MAX_MS);
  }

  #laneOf(name: string): Lane {
    const known = this.#lanes.get(name);
    if (known !== undefined) return known;
    const lane = new Lane(name, this.#host);
    this.#lanes.set(name, lane);
    return lane;
  }

  #refuse(lane: string, refusal: QueueRefusal): QueueRefusal {
    this.#observer.refused(lane, refusal);
    return refusal;
  }
}
