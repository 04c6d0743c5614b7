import type { ErrorKind } from '@bytebot/shared';

/** The classes by which LiteLLM's policies name failures (`RetryPolicy`, `AllowedFailsPolicy`). */
export const exceptionClasses = [
  'BadRequestError',
  'AuthenticationError',
  'TimeoutError',
  'RateLimitError',
  'NotFoundError',
  'ContentPolicyViolationError',
  'InternalServerError',
  'ServiceUnavailableError',
  'BadGatewayError',
] as const;

export type ExceptionClass = (typeof exceptionClasses)[number];

const classes: Readonly<Partial<Record<ErrorKind, ExceptionClass>>> = {
  invalid_request: 'BadRequestError',
  context_length: 'BadRequestError',
  content_policy: 'ContentPolicyViolationError',
  authentication: 'AuthenticationError',
  permission: 'AuthenticationError',
  no_credit: 'RateLimitError',
  rate_limited: 'RateLimitError',
  quota_exhausted: 'RateLimitError',
  overloaded: 'ServiceUnavailableError',
  not_found: 'NotFoundError',
  timeout: 'TimeoutError',
  upstream: 'InternalServerError',
  network: 'InternalServerError',
};

/**
 * The class that a policy means when it names a failure, by its kind and the upstream's status: a 502 is a bad gateway
 * to LiteLLM, a 503 a service that is unavailable. Undefined for what no policy can name.
 */
export function policyClassOf(kind: ErrorKind, upstreamStatus: number): ExceptionClass | undefined {
  if (kind === 'upstream' && upstreamStatus === 502) return 'BadGatewayError';
  if (kind === 'upstream' && upstreamStatus === 503) return 'ServiceUnavailableError';
  return classes[kind];
}
