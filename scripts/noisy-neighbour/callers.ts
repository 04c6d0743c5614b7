import { setTimeout as wait } from 'node:timers/promises';

/** One of the callers of the run, with a key of its own. */
export interface CallerOfRun {
  readonly url: string;
  readonly key: string;
}

export const MODEL = 'shared';

/** Sends one request and waits for its answer. @returns How long it took, in milliseconds. */
export async function askOnce({ url, key }: CallerOfRun): Promise<number> {
  const startedAt = performance.now();
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'Hello!' }] }),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`a request got ${response.status}: ${text.slice(0, 300)}`);
  return performance.now() - startedAt;
}

/**
 * Sends requests one after the other, as a person does who reads each answer.
 *
 * @param pauseMs The longest pause between an answer and the next request.
 * @returns How long each answer took, in milliseconds.
 */
export async function askInTurn(
  caller: CallerOfRun,
  requests: number,
  pauseMs: number,
): Promise<readonly number[]> {
  const took: number[] = [];
  for (let request = 0; request < requests; request += 1) {
    await wait(((request * 7) % 10) * (pauseMs / 10));
    took.push(await askOnce(caller));
  }
  return took;
}

/** Keeps so many requests under way until it is told to stop; each answer is followed by another request. */
export class Crowd {
  readonly #caller: CallerOfRun;
  readonly #loops: Promise<void>[] = [];
  #isOver = false;
  #answered = 0;

  constructor(caller: CallerOfRun) {
    this.#caller = caller;
  }

  get answered(): number {
    return this.#answered;
  }

  start(size: number): void {
    for (let index = 0; index < size; index += 1) this.#loops.push(this.#loop());
  }

  /** Lets what is under way be answered. @throws What the first request of the crowd failed with. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#loops);
  }

  async #loop(): Promise<void> {
    while (!this.#isOver) {
      await askOnce(this.#caller);
      this.#answered += 1;
    }
  }
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
