/** A fake key for each real one, or for each name of one: those that share a key go on sharing it. */
export class FakeKeys {
  readonly #byKey = new Map<string, string>();

  /** @param written The key or its reference as the config has it; it is only compared. */
  of(written: unknown, provider: string): string {
    const place = typeof written === 'string' && written !== '' ? `key ${written}` : `provider ${provider}`;
    let fake = this.#byKey.get(place);
    if (fake === undefined) {
      fake = `sk-test-drill-${this.#byKey.size + 1}`;
      this.#byKey.set(place, fake);
    }
    return fake;
  }
}
