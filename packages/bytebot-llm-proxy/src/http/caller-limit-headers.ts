import { callerLimitHeaders } from '../limits/limit-headers.ts';
import type { Exchange } from './exchange.ts';

/**
 * Tells a caller with rates of its own what is left of them, in OpenAI's headers. What the provider says of its rates
 * for everybody is then told as `llm_provider-x-ratelimit-*` alone: nobody could say which of the two a name means.
 *
 * @param headers A flat list, with those of the provider in it.
 */
export function addCallerLimits(headers: string[], { caller, services }: Exchange): void {
  if (caller === undefined || caller.limits.length === 0) return;
  const own = callerLimitHeaders(caller.limits, services.limits, Date.now());
  if (own === undefined) return;
  for (let index = headers.length - 2; index >= 0; index -= 2) {
    if (headers[index]?.startsWith('x-ratelimit-') === true) headers.splice(index, 2);
  }
  for (const name in own) headers.push(name, own[name] ?? '');
}
