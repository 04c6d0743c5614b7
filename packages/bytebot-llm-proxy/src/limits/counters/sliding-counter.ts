import type { Counter } from './counter.ts';

/** A minute is counted in slots of 5 s. */
const SLOTS_IN_WINDOW = 12;
/** One more than the window has, because the oldest is only partly within it: no window ever holds more than is allowed. */
const SLOTS = SLOTS_IN_WINDOW + 1;

/**
 * Counts over a window that slides. What was counted leaves with its slot, so up to a twelfth of the window later
 * than it could, and never earlier.
 */
export class SlidingCounter implements Counter {
  held = 0;
  readonly #slotMs: number;
  readonly #slots: number[] = new Array(SLOTS).fill(0);
  #total = 0;
  /** The number of the newest slot on the counter's own scale, which never goes back. */
  #newest: number;
  /** What the counter's scale is ahead of the clock's, in slots, since the clock jumped back. */
  #ahead = 0;

  constructor(windowMs: number, nowMs: number) {
    this.#slotMs = windowMs / SLOTS_IN_WINDOW;
    this.#newest = Math.floor(nowMs / this.#slotMs);
  }

  used(nowMs: number): number {
    this.#advance(nowMs);
    return this.#total;
  }

  waitMs(amount: number, limit: number, nowMs: number): number {
    this.#advance(nowMs);
    let excess = this.#total + amount - limit;
    if (excess <= 0) return 0;
    if (amount > limit) return Number.POSITIVE_INFINITY;
    for (let slot = this.#newest - SLOTS_IN_WINDOW; slot <= this.#newest; slot += 1) {
      excess -= this.#slots[slot % SLOTS] ?? 0;
      if (excess <= 0) return (slot + SLOTS - this.#ahead) * this.#slotMs - nowMs;
    }
    return Number.POSITIVE_INFINITY;
  }

  /** The mark is the number of the slot. */
  add(amount: number, nowMs: number): number {
    this.#advance(nowMs);
    this.#change(this.#newest, amount);
    return this.#newest;
  }

  /** What a request used beyond its estimate still counts when its slot is gone; what it left does not. */
  adjust(mark: number, difference: number): void {
    if (mark > this.#newest - SLOTS) this.#change(mark, difference);
    else if (difference > 0) this.#change(this.#newest, difference);
  }

  isIdle(nowMs: number): boolean {
    this.#advance(nowMs);
    return this.#total === 0;
  }

  #change(slot: number, difference: number): void {
    const index = slot % SLOTS;
    const before = this.#slots[index] ?? 0;
    const after = Math.max(0, before + difference);
    this.#slots[index] = after;
    this.#total += after - before;
  }

  #advance(nowMs: number): void {
    const slot = Math.floor(nowMs / this.#slotMs) + this.#ahead;
    if (slot === this.#newest) return;
    if (slot < this.#newest) {
      this.#ahead += this.#newest - slot;
      return;
    }
    const passed = Math.min(slot - this.#newest, SLOTS);
    for (let step = 1; step <= passed; step += 1) this.#clear((this.#newest + step) % SLOTS);
    this.#newest = slot;
  }

  #clear(index: number): void {
    this.#total -= this.#slots[index] ?? 0;
    this.#slots[index] = 0;
  }
}
