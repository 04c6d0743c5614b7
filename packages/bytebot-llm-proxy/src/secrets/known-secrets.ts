/** Of those no longer in use; the oldest are forgotten first. Each costs a search in every text that is redacted. */
const MAX_RETIRED = 200;

/**
 * The secrets that may not leave the process in a text: those in use, and those that were until a key was rotated or
 * the config changed, because requests that began before still hold them and providers repeat keys in their errors.
 */
export class KnownSecrets {
  readonly #inUse: () => Iterable<string>;
  #before: ReadonlySet<string>;
  readonly #retired = new Set<string>();

  /** @param inUse The secrets in use now; asked again each time. */
  constructor(inUse: () => Iterable<string>) {
    this.#inUse = inUse;
    this.#before = new Set(inUse());
  }

  *all(): Iterable<string> {
    yield* this.#inUse();
    yield* this.#retired;
  }

  /** To be called after what is in use has changed. */
  changed(): void {
    const now = new Set(this.#inUse());
    for (const secret of this.#before) if (!now.has(secret)) this.#retired.add(secret);
    for (const secret of now) this.#retired.delete(secret);
    for (const oldest of this.#retired) {
      if (this.#retired.size <= MAX_RETIRED) break;
      this.#retired.delete(oldest);
    }
    this.#before = now;
  }
}
