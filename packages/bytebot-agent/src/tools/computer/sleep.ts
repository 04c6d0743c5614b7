import { setTimeout as delay } from 'node:timers/promises';

/** @throws the reason of `signal` when that is aborted meanwhile. */
export async function sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
  try {
    await delay(durationMs, undefined, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
