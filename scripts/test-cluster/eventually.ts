import { setTimeout as wait } from 'node:timers/promises';
import { CheckFailure } from './check.ts';

interface Patience {
  readonly withinMs: number;
  readonly everyMs?: number;
  readonly signal: AbortSignal;
}

/**
 * Asks again until the answer is there.
 *
 * @param look resolves with the answer, or undefined as long as there is none
 * @param missing what did not come, for the failure
 * @throws CheckFailure when the time is over
 */
export async function eventually<Answer>(
  missing: string,
  { withinMs, everyMs = 500, signal }: Patience,
  look: () => Promise<Answer | undefined>,
): Promise<Answer> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await look();
    if (answer !== undefined) return answer;
    if (performance.now() >= deadline) throw new CheckFailure([`${missing} within ${withinMs / 1_000} s`]);
    await wait(everyMs, undefined, { signal });
  }
}
