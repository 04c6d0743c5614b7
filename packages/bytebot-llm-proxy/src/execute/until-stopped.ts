import { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';

/**
 * Waits for work that others may be waiting for as well, but no longer than the request lives: a client that leaves
 * gives its place free at once, and the work goes on without it.
 *
 * @throws Failure `cancelled` once the client has left or the process ends.
 */
export function untilStopped<T>(exchange: Exchange, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    exchange.whenStopped({ stop: () => reject(new Failure('cancelled', 'The request was ended.')) });
    work.then(resolve, reject);
  }).finally(() => exchange.whenStopped(undefined));
}
