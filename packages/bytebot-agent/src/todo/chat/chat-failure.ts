import type { ErrorKind } from '@bytebot/shared';
import type { HttpFailure } from '../../http/http-failure.ts';
import { LoopStopped } from '../../loop/loop-guard.ts';
import { ConfigurationError, ModelError } from '../../model/model-error.ts';
import { ModelListError } from '../../model/model-list-error.ts';
import { type FailureFacts, failureOf, TodoFailure } from '../http/failures.ts';

/** S1's codes for what goes wrong between it and the model, with their statuses and sentences. */
const codes = {
  RATE_LIMIT_EXCEEDED: {
    status: 503,
    message: 'The AI service is currently experiencing high demand. Please try again in a moment.',
  },
  NETWORK_ERROR: {
    status: 503,
    message: 'The AI service cannot be reached right now. Please try again in a moment.',
  },
  AI_SERVICE_UNAVAILABLE: {
    status: 503,
    message: 'The AI service is temporarily unavailable. Please try again later.',
  },
  AI_SERVICE_ERROR: {
    status: 500,
    message: 'The AI service could not process this request.',
  },
  CONFIGURATION_ERROR: {
    status: 500,
    message: 'The AI service is not properly configured. Please contact support.',
  },
} as const;

type ChatCode = keyof typeof codes;

/** Which code each kind of failure has; a kind that is not named is an AI_SERVICE_ERROR: to try again changes nothing. */
const codeByKind: Partial<Record<ErrorKind, ChatCode>> = {
  rate_limited: 'RATE_LIMIT_EXCEEDED',
  quota_exhausted: 'RATE_LIMIT_EXCEEDED',
  limit_exceeded: 'RATE_LIMIT_EXCEEDED',
  network: 'NETWORK_ERROR',
  timeout: 'NETWORK_ERROR',
  overloaded: 'AI_SERVICE_UNAVAILABLE',
  upstream: 'AI_SERVICE_UNAVAILABLE',
  stream_broken: 'AI_SERVICE_UNAVAILABLE',
  draining: 'AI_SERVICE_UNAVAILABLE',
  provider_not_configured: 'CONFIGURATION_ERROR',
  caller_unauthenticated: 'CONFIGURATION_ERROR',
  caller_forbidden: 'CONFIGURATION_ERROR',
};

/** What a chat answers for an error: S1's code and sentence, and beside them which provider failed and what helps. */
export function chatFailureOf(error: unknown): HttpFailure {
  if (error instanceof ModelError) return modelFailure(error);
  if (error instanceof ConfigurationError) {
    return chatFailure('CONFIGURATION_ERROR', { kind: 'provider_not_configured', detail: error.message });
  }
  if (error instanceof LoopStopped) {
    return new TodoFailure(500, 'AI_SERVICE_ERROR', error.message, { kind: 'loop_stopped' });
  }
  if (error instanceof ModelListError) {
    return chatFailure('AI_SERVICE_UNAVAILABLE', { detail: error.message });
  }
  return failureOf(error);
}

function modelFailure(error: ModelError): HttpFailure {
  const { kind, hint, message, provider, model, retryAfterMs } = error;
  if (kind === 'unknown_model') {
    const facts = { kind, model, ...(hint !== undefined && { hint }) };
    return new TodoFailure(404, 'MODEL_NOT_FOUND', message, facts);
  }
  return chatFailure(codeByKind[kind] ?? 'AI_SERVICE_ERROR', {
    kind,
    detail: message,
    provider,
    model,
    ...(hint !== undefined && { hint }),
    ...(retryAfterMs !== undefined && { retry_after_ms: retryAfterMs }),
  });
}

export function chatFailure(code: ChatCode, facts: FailureFacts): HttpFailure {
  const { status, message } = codes[code];
  const { retry_after_ms: waitMs } = facts;
  if (waitMs === undefined) return new TodoFailure(status, code, message, facts);
  const headers = { 'retry-after': String(Math.ceil(waitMs / 1_000)) };
  return new TodoFailure(status, code, message, facts, headers);
}
