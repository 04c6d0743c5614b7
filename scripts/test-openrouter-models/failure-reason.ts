import type { ClassifiedError, UpstreamErrorKind } from '@bytebot/shared';

/** What the summary says after the name of a failed model. */
const reasons: Readonly<Record<UpstreamErrorKind, string>> = {
  invalid_request: 'Request refused',
  context_length: 'Request refused',
  content_policy: 'Refused by moderation',
  authentication: 'Invalid API key',
  permission: 'Not permitted',
  no_credit: 'Requires credits',
  rate_limited: 'Rate limited',
  quota_exhausted: 'Limit of the account reached',
  overloaded: 'Provider unavailable',
  not_found: 'Model not found',
  timeout: 'Timed out',
  upstream: 'Provider error',
  stream_broken: 'Provider error',
  network: 'Connection failed',
  cancelled: 'Cancelled',
};

/** Every 429 is a rate limit and every 402 a matter of credits, whatever more is known (S4-54). */
export function failureReason({ kind, status }: Pick<ClassifiedError, 'kind' | 'status'>): string {
  if (status === 429) return reasons.rate_limited;
  return status === 402 ? reasons.no_credit : reasons[kind];
}
