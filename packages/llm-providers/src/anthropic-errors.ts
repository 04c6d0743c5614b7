import { type ClassifiedError, type ErrorFacts, isJsonObject, memberOf } from '@bytebot/shared';
import { unwrapError } from './errors/unwrap.ts';

/**
 * Anthropic's errors (https://docs.anthropic.com/en/api/errors): `error.type` says most of it. An account without
 * money is a 400, one at its monthly cap a 429 that no waiting cures, and overload often follows a 200 as an event.
 */
export function refineAnthropicError(facts: ErrorFacts, generic: ClassifiedError): ClassifiedError {
  const details = memberOf(unwrapError(facts.bodyText).fields, 'details');
  const code = memberOf(details, 'error_code');
  const coded = {
    ...generic,
    ...(typeof code === 'string' ? { code } : {}),
    // Anthropic's SDKs decide by them how to go on.
    ...(isJsonObject(details) ? { upstreamDetails: details } : {}),
  };
  if (code === 'enforced_spend_limit_reached') return { ...coded, kind: 'quota_exhausted' };
  if (/credit balance is too low/i.test(generic.message)) return { ...coded, kind: 'no_credit' };
  if (facts.status === 400 && /spend(?:ing)? limit|api usage limits/i.test(generic.message)) {
    return { ...coded, kind: 'quota_exhausted' };
  }
  if (/content filtering policy/i.test(generic.message)) return { ...coded, kind: 'content_policy' };
  return coded;
}
