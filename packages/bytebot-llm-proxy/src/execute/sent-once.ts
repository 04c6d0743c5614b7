/** undici holds on to the body of a request until its answer has ended; a body from here on is given to it as `sentOnce`. */
export const LARGE_BODY_BYTES = 256 * 1_024;

/**
 * The parts of a body, each let go of once the next one is asked for.
 *
 * @param left Is emptied: a generator holds on to what it was called with even when it is done.
 */
export function* sentOnce(left: Buffer[]): Generator<Buffer> {
  for (let part = left.shift(); part !== undefined; part = left.shift()) yield part;
}
