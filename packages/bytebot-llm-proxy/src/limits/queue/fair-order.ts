/** What waits, by whose it is. */
export interface Waiter {
  readonly flow: string;
  /** A flow with weight 2 goes twice as often as one with weight 1. */
  readonly weight: number;
  /** Counted up by arrival; decides between flows that are level. */
  readonly arrival: number;
}

interface Flow<Item> {
  readonly waiting: Item[];
  /** When the first of them is due, in virtual time: a turn of weight 1 takes 1. */
  due: number;
}

/** Flows without a waiter that are remembered because they have had more than their share. */
const IDLE_FLOWS_MAX = 1_000;

/**
 * The order in which waiters of several flows go: start-time fair queueing. Each turn moves its flow back by 1 over
 * its weight, and the flow that is furthest ahead goes next, so that a flow with one waiter goes before the second
 * of a flow with hundreds. Within a flow it is first come, first served.
 */
export class FairOrder<Item extends Waiter> {
  readonly #flows = new Map<string, Flow<Item>>();
  #now = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Flows that are kept, those without a waiter included. */
  get flowCount(): number {
    return this.#flows.size;
  }

  add(item: Item): void {
    const known = this.#flows.get(item.flow);
    if (known === undefined) {
      this.#forgetIdle();
      this.#flows.set(item.flow, { waiting: [item], due: this.#now });
    } else {
      // Who comes back after a pause has not saved up turns.
      if (known.waiting.length === 0) known.due = Math.max(known.due, this.#now);
      known.waiting.push(item);
    }
    this.#size += 1;
  }

  /** Takes out the waiter whose turn it is; those that are passed over keep their places. */
  take(isPassedOver?: (item: Item) => boolean): Item | undefined {
    let best: { readonly flow: Flow<Item>; readonly index: number; readonly item: Item } | undefined;
    let bestDue = 0;
    for (const flow of this.#flows.values()) {
      const index = isPassedOver === undefined ? 0 : flow.waiting.findIndex((item) => !isPassedOver(item));
      const item = flow.waiting[index];
      if (item === undefined) continue;
      const due = index === 0 ? flow.due : dueAt(flow, index);
      if (best !== undefined && !isEarlier(due, item, bestDue, best.item)) continue;
      best = { flow, index, item };
      bestDue = due;
    }
    if (best === undefined) return undefined;
    const { flow, index, item } = best;
    flow.waiting.splice(index, 1);
    this.#size -= 1;
    if (index === 0) this.#now = flow.due;
    flow.due += 1 / item.weight;
    return item;
  }

  /** Puts one that was taken back where it stood, as if it had never been taken. */
  putBack(item: Item): void {
    const flow = this.#flows.get(item.flow) ?? { waiting: [], due: this.#now + 1 / item.weight };
    this.#flows.set(item.flow, flow);
    const index = flow.waiting.findIndex(({ arrival }) => arrival > item.arrival);
    flow.waiting.splice(index < 0 ? flow.waiting.length : index, 0, item);
    flow.due -= 1 / item.weight;
    this.#now = Math.min(this.#now, flow.due);
    this.#size += 1;
  }

  /** Takes a waiter out without a turn. @returns Whether it was here. */
  remove(item: Item): boolean {
    const flow = this.#flows.get(item.flow);
    const index = flow?.waiting.indexOf(item) ?? -1;
    if (flow === undefined || index < 0) return false;
    flow.waiting.splice(index, 1);
    this.#size -= 1;
    if (flow.waiting.length === 0 && flow.due <= this.#now) this.#flows.delete(item.flow);
    return true;
  }

  /** Gives a flow back the turn of an item that was taken and did not use it. */
  refund(item: Item): void {
    const flow = this.#flows.get(item.flow);
    if (flow !== undefined) flow.due = Math.max(flow.due - 1 / item.weight, this.#now);
  }

  /** How many go before this waiter, if nobody else comes. */
  rankOf(item: Item): number {
    const own = this.#flows.get(item.flow);
    const index = own?.waiting.indexOf(item) ?? -1;
    if (own === undefined || index < 0) return 0;
    const due = dueAt(own, index);
    let rank = index;
    for (const flow of this.#flows.values()) {
      if (flow === own) continue;
      rank += countBefore(flow, due, item);
    }
    return rank;
  }

  /** The last comer of the flow that takes up the most room for its weight, if that is more than a newcomer's would. */
  displaceable(newcomer: Pick<Waiter, 'flow' | 'weight'>): Item | undefined {
    const ownShare = ((this.#flows.get(newcomer.flow)?.waiting.length ?? 0) + 1) / newcomer.weight;
    let last: Item | undefined;
    let largestShare = ownShare;
    for (const { waiting } of this.#flows.values()) {
      const candidate = waiting.at(-1);
      if (candidate === undefined || waiting.length / candidate.weight <= largestShare) continue;
      largestShare = waiting.length / candidate.weight;
      last = candidate;
    }
    return last;
  }

  /** Flows that are level again need not be remembered, and never more than so many. */
  #forgetIdle(): void {
    if (this.#flows.size - this.#size < IDLE_FLOWS_MAX) return;
    let oldest: string | undefined;
    for (const [name, flow] of this.#flows) {
      if (flow.waiting.length > 0) continue;
      oldest ??= name;
      if (flow.due <= this.#now) this.#flows.delete(name);
    }
    if (oldest !== undefined) this.#flows.delete(oldest);
  }
}

function isEarlier(due: number, head: Waiter, otherDue: number, otherHead: Waiter): boolean {
  return due === otherDue ? head.arrival < otherHead.arrival : due < otherDue;
}

function dueAt(flow: Flow<Waiter>, index: number): number {
  let due = flow.due;
  for (let before = 0; before < index; before += 1) due += 1 / (flow.waiting[before]?.weight ?? 1);
  return due;
}

function countBefore(flow: Flow<Waiter>, due: number, item: Waiter): number {
  let count = 0;
  let next = flow.due;
  for (const other of flow.waiting) {
    if (!isEarlier(next, other, due, item)) break;
    count += 1;
    next += 1 / other.weight;
  }
  return count;
}
