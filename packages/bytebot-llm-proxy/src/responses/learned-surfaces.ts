import type { Deployment } from '../config/snapshot.ts';

/** What identifies a server for what is learned about it. */
export type SurfaceOwner = Pick<Deployment, 'id' | 'baseUrl' | 'usesChat'>;

/** A server may be brought up to date: it is asked anew after this time. */
const FORGOTTEN_AFTER_MS = 60 * 60_000;
/** Deployments come from the config; this guards against one that changes without end. */
const MOST = 10_000;

/**
 * Which deployments have no `/responses`, as the config says it or as their own answer to it has told; they are asked
 * for a chat instead. What was learned is forgotten after an hour and with every change of the config.
 */
export class LearnedSurfaces {
  readonly #nowMs: () => number;
  readonly #learnedAt = new Map<string, number>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  lacksResponses(deployment: SurfaceOwner): boolean {
    if (deployment.usesChat === true) return true;
    if (this.#learnedAt.size === 0) return false;
    const key = keyOf(deployment);
    const at = this.#learnedAt.get(key);
    if (at === undefined) return false;
    if (this.#nowMs() - at < FORGOTTEN_AFTER_MS) return true;
    this.#learnedAt.delete(key);
    return false;
  }

  /** @returns Whether it was news: worth a word in the log. */
  learn(deployment: SurfaceOwner): boolean {
    const key = keyOf(deployment);
    const isNew = !this.#learnedAt.delete(key);
    this.#learnedAt.set(key, this.#nowMs());
    if (this.#learnedAt.size > MOST) {
      const [oldest] = this.#learnedAt.keys();
      if (oldest !== undefined) this.#learnedAt.delete(oldest);
    }
    return isNew;
  }

  /** The config has changed, and perhaps what stands at its addresses. */
  forget(): void {
    this.#learnedAt.clear();
  }
}

/** The same id may stand at another address after a change. */
function keyOf({ id, baseUrl }: SurfaceOwner): string {
  return `${id}\n${baseUrl}`;
}
