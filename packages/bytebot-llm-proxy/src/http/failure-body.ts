import type { IncomingMessage } from 'node:http';
import {
  anthropicErrorBody,
  buildErrorBody,
  type ErrorAttempt,
  type ErrorBody,
  errorKinds,
} from '@bytebot/shared';
import type { ClientDialect } from '../dialects/client-dialect.ts';
import { geminiErrorBody } from '../dialects/gemini/error-body.ts';
import type { Failure } from '../failure.ts';
import type { AttemptRecord } from '../telemetry/request-record.ts';
import type { Exchange } from './exchange.ts';

/** The status a failure is answered with. */
export function failureStatus({ kind, details }: Failure, dialect?: ClientDialect): number {
  const status = details.status ?? errorKinds[kind].status;
  return dialect?.failureStatus?.(kind, status) ?? status;
}

/** OpenAI's error envelope for a failed model request, with every attempt in it. */
export function failureBody(failure: Failure, exchange: Exchange): ErrorBody {
  const attempts = exchange.attempts.map(shownAttempt);
  const status = failureStatus(failure, exchange.dialect);
  return plainFailureBody(failure, exchange.requestId, exchange.services.redact, attempts, status);
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
  status: number = failureStatus(failure),
): ErrorBody {
  const { upstreamHeaders: _, headers: __, status: ___, shouldRetryHint: ____, ...details } = failure.details;
  return buildErrorBody(
    {
      ...details,
      kind: failure.kind,
      status,
      requestId,
      sentence: failure.message,
      ...(attempts.length === 0 ? {} : { attempts }),
    },
    redact,
  );
}

/** Google's own clients say who they are, and ask for lists of models where OpenAI's do. */
export function isGoogleClient({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return headers['x-goog-api-client'] !== undefined;
}

/** Where only clients of Anthropic's API ask, with whatever method and for whatever lies below. */
const anthropicPaths = /^(?:\/v1)?\/messages(?:[/?]|$)/;

/** The body in the envelope that the client of a small route reads: Google's, Anthropic's or OpenAI's. */
export function envelopeFor(request: Pick<IncomingMessage, 'headers' | 'url'>, body: ErrorBody): unknown {
  const { url = '' } = request;
  if (url.startsWith('/v1beta/') || isGoogleClient(request)) return geminiErrorBody(body);
  return anthropicPaths.test(url) ? anthropicErrorBody(body) : body;
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
