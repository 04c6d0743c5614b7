import { buildErrorBody, type ErrorAttempt, type ErrorBody, errorKinds } from '@bytebot/shared';
import { geminiErrorBody } from '../dialects/gemini/error-body.ts';
import type { Failure } from '../failure.ts';
import type { AttemptRecord } from '../telemetry/request-record.ts';
import type { Exchange } from './exchange.ts';

/** The status a failure is answered with. */
export function failureStatus(failure: Failure): number {
  return failure.details.status ?? errorKinds[failure.kind].status;
}

/** OpenAI's error envelope for a failed model request, with every attempt in it. */
export function failureBody(failure: Failure, exchange: Exchange): ErrorBody {
  const attempts = exchange.attempts.map(shownAttempt);
  return plainFailureBody(failure, exchange.requestId, exchange.services.redact, attempts);
}

/** The same in the envelope of the client's dialect. */
export function failureEnvelope(failure: Failure, exchange: Exchange): unknown {
  const body = failureBody(failure, exchange);
  return exchange.dialect === undefined ? body : exchange.dialect.errorBody(body);
}

/** The same for a request that called nobody. */
export function plainFailureBody(
  failure: Failure,
  requestId: string,
  redact: ((text: string) => string) | undefined,
  attempts: readonly ErrorAttempt[] = [],
): ErrorBody {
  const { upstreamHeaders: _, headers: __, status: ___, shouldRetryHint: ____, ...details } = failure.details;
  return buildErrorBody(
    {
      ...details,
      kind: failure.kind,
      status: failureStatus(failure),
      requestId,
      sentence: failure.message,
      ...(attempts.length === 0 ? {} : { attempts }),
    },
    redact,
  );
}

/** The body in the envelope that clients of this address read: Google's or OpenAI's. */
export function envelopeFor(url: string | undefined, body: ErrorBody): unknown {
  return url?.startsWith('/v1beta/') === true ? geminiErrorBody(body) : body;
}

function shownAttempt(attempt: AttemptRecord): ErrorAttempt {
  return {
    provider: attempt.provider,
    model: attempt.model,
    status: attempt.status,
    ...(attempt.kind === undefined ? {} : { kind: attempt.kind }),
    ...(attempt.message === undefined ? {} : { error: attempt.message }),
    ...(attempt.waitMs === 0 ? {} : { wait_ms: Math.round(attempt.waitMs) }),
    duration_ms: Math.round(attempt.durationMs),
  };
}
