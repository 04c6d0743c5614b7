import type { Server, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

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

/** What a draining server waits for. */
export interface DrainOptions {
  /** How many answers are under way now. */
  readonly openAnswers: () => number;
  /** The longest wait for them, in milliseconds. */
  readonly graceMs: number;
  /**
   * How long a kept-alive connection that nobody uses stays open, in milliseconds: its client may be about to send a
   * request, and would find it closed. 0 closes such connections with the last answer.
   */
  readonly idleMs: number;
}

/**
 * Lets a server run dry: what arrives is still answered, with `Connection: close`, so that clients move over to another
 * server without losing a request (a Service of Kubernetes keeps connections that are open on the pod that ends). Ends
 * when no answer is under way and no connection is left that may bring another request.
 *
 * @returns whether every answer has ended within the grace.
 */
export async function runDry(server: Server, options: DrainOptions): Promise<boolean> {
  const { openAnswers, graceMs, idleMs } = options;
  const startedAt = performance.now();
  const elapsedMs = (): number => performance.now() - startedAt;
  server.prependListener('request', endConnection);
  const connections = promisify(server.getConnections.bind(server));
  while (elapsedMs() < graceMs) {
    if (openAnswers() === 0 && (elapsedMs() >= idleMs || (await connections()) === 0)) return true;
    await pause(CHECK_MS);
  }
  return openAnswers() === 0;
}

function endConnection(_request: unknown, response: ServerResponse): void {
  response.shouldKeepAlive = false;
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
