import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** How often a draining server looks whether it is done. */
const CHECK_MS = 25;
/** After the grace, the last bytes of answers get this long. */
const LAST_BYTES_MS = 1_000;

/**
 * Waits until every answer has ended, `limitMs` at most.
 *
 * @param openAnswers How many are under way now.
 * @returns whether all have ended.
 */
export async function answered(openAnswers: () => number, limitMs: number): Promise<boolean> {
  const endsAt = performance.now() + limitMs;
  while (openAnswers() > 0 && performance.now() < endsAt) await pause(CHECK_MS);
  return openAnswers() === 0;
}

/**
 * Takes no more connections; gives what was cut a moment to say so, then closes the rest. Does not wait for sockets
 * that Node no longer counts as HTTP, so that no client can hold up the end.
 */
export async function closeServer(server: Server, openAnswers: () => number): Promise<void> {
  server.close();
  await answered(openAnswers, LAST_BYTES_MS);
  server.closeAllConnections();
}
