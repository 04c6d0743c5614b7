import { createHash, randomBytes } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { TodoFailure } from './failures.ts';

const WINDOW_SECONDS = 60;

/**
 * So many requests a minute per address, in this process. Addresses are counted in 65,536 drawers, so that somebody
 * with very many addresses cannot fill the memory; two that share a drawer, which is rare, share the limit.
 */
export function limitRate(requestsPerMinute: number): RequestHandler {
  const limiter = new RateLimiterMemory({ points: requestsPerMinute, duration: WINDOW_SECONDS });
  const salt = randomBytes(16);
  return async (request, _response, next) => {
    try {
      await limiter.consume(drawerOf(callerOf(request), salt));
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const waitSeconds = Math.max(1, Math.ceil(error.msBeforeNext / 1_000));
      throw new TodoFailure(
        429,
        'RATE_LIMIT_EXCEEDED',
        `Too many requests: ${requestsPerMinute} a minute are allowed from one address. Try again in ${waitSeconds} s.`,
        { kind: 'limit_exceeded', retry_after_ms: waitSeconds * 1_000 },
        { 'retry-after': String(waitSeconds) },
      );
    }
    next();
  };
}

/** Which proxies are believed about the address is a setting of the app (`trust proxy`). */
function callerOf(request: Request): string {
  const address = request.ip ?? request.socket.remoteAddress ?? '';
  return address.includes(':') && !address.includes('.') ? networkOf(address) : address;
}

/** One customer of IPv6 has a whole /64, so its addresses count as one. */
export function networkOf(address: string): string {
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array<string>(zeros).fill('0'), ...right];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

function drawerOf(caller: string, salt: Buffer): string {
  return createHash('sha256').update(salt).update(caller).digest().subarray(0, 2).toString('hex');
}
