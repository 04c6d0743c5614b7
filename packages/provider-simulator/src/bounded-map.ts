/** A map that forgets its oldest entry when there is no more room. */
export class BoundedMap<Value> {
  readonly #values = new Map<string, Value>();
  readonly #sizeMax: number;

  /** @param sizeMax How many entries are kept. */
  constructor(sizeMax: number) {
    this.#sizeMax = sizeMax;
  }

  get size(): number {
    return this.#values.size;
  }

  get(id: string): Value | undefined {
    return this.#values.get(id);
  }

  /** Adds or replaces; a replaced entry is the newest again. */
  set(id: string, value: Value): void {
    this.#values.delete(id);
    this.#values.set(id, value);
    if (this.#values.size <= this.#sizeMax) return;
    const [oldest] = this.#values.keys();
    if (oldest !== undefined) this.#values.delete(oldest);
  }

  /** False when there was none. */
  delete(id: string): boolean {
    return this.#values.delete(id);
  }

  /** Newest first. */
  newest(): Value[] {
    return [...this.#values.values()].reverse();
  }

  clear(): void {
    this.#values.clear();
  }
}
