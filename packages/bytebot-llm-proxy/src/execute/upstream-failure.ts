import type { IncomingHttpHeaders } from 'node:http';
import { classifyError, classifyNetworkFailure, type Target } from '@bytebot/llm-providers';
import { type ClassifiedError, errorKinds } from '@bytebot/shared';
import { Failure } from '../failure.ts';
import type { Candidate } from '../routing/candidate.ts';
import { AttemptTimeout, CallAborted } from './upstream-call.ts';

/** Who was called, as far as a failure tells it. */
export interface Called {
  readonly candidate: Pick<Candidate, 'deployment'>;
  readonly target: Target;
}

/** Words of an upstream's failure that reach a failure body. */
interface FailedExchange {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bodyText: string;
  readonly phase: 'response' | 'stream';
}

/** The failure behind an error answer, or behind an error found inside a 200. */
export function failureOfAnswer(call: Called, exchange: FailedExchange): Failure {
  if (exchange.status >= 300 && exchange.status < 400) return failureOfRedirect(call, exchange);
  return failureOf(call, classifyError(exchange, call.candidate.deployment.provider), exchange.headers);
}

/** A redirect is never followed: it would carry the key to an address nobody configured. */
function failureOfRedirect(call: Called, { status, headers }: FailedExchange): Failure {
  const { location = '' } = headers;
  const target = URL.parse(location, call.target.baseUrl);
  const message =
    location === '' || target === null
      ? `answered ${status} without content`
      : `answered ${status}, a redirect to ${target.origin}${target.pathname}, which is not followed`;
  const classified = { kind: 'upstream', message, status: errorKinds.upstream.status } as const;
  return failureOf(call, classified, headers, 'Check `api_base` (https, host and path) of this model.');
}

/** The failure behind an answer that cannot be read: empty, not JSON, an HTML page. */
export function failureOfUnreadable(call: Called, reason: string, headers: IncomingHttpHeaders): Failure {
  return failureOf(call, { kind: 'upstream', message: reason, status: errorKinds.upstream.status }, headers);
}

/** The failure behind an answer that its provider has filtered, where others may answer instead. */
export function failureOfFilter(call: Called, headers: IncomingHttpHeaders): Failure {
  const { status } = errorKinds.content_policy;
  const message = 'the answer was held back (finish_reason content_filter)';
  return failureOf(call, { kind: 'content_policy', message, status }, headers);
}

/** The failure behind a call that never got its answer. */
export function failureOfBreak(call: Called, error: Error, headers: IncomingHttpHeaders = {}): Failure {
  if (error instanceof AttemptTimeout) {
    return failureOf(
      call,
      { kind: 'timeout', message: error.message, status: errorKinds.timeout.status },
      headers,
    );
  }
  if (error instanceof CallAborted) return new Failure('cancelled', error.message);
  if (error instanceof Failure) return error;
  return failureOf(call, classifyNetworkFailure(error), headers);
}

/**
 * A failure after content has gone out: always `stream_broken`, which nothing retries, with the words and the
 * status of its cause.
 */
export function brokenStream(cause: Failure): Failure {
  if (cause.kind === 'cancelled') return cause;
  return new Failure('stream_broken', cause.message, cause.details);
}

/** A classified upstream failure as the request path carries it. */
export function failureOf(
  call: Called,
  classified: ClassifiedError,
  headers: IncomingHttpHeaders,
  hint?: string,
): Failure {
  const { kind, message, status, resetAtMs: _, ...rest } = classified;
  const { provider } = call.candidate.deployment;
  return new Failure(kind, `${provider.name} API error: ${errorKinds[kind].text}`, {
    ...rest,
    status,
    upstreamMessage: message,
    provider: { id: provider.id, name: provider.name },
    model: call.target.model,
    upstreamHeaders: headers,
    shouldRetryHint: headerText(headers['x-should-retry']),
    ...(hint === undefined ? {} : { hint }),
  });
}

function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
