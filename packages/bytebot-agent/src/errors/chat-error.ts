import type { ErrorKind } from '@bytebot/shared';
import { ConfigurationError, ModelError } from '../model/model-error.ts';

/** The todo chat's codes (REQUIREMENTS 4.2). */
export type ChatErrorCode =
  | 'RATE_LIMIT_EXCEEDED'
  | 'NETWORK_ERROR'
  | 'AI_SERVICE_UNAVAILABLE'
  | 'AI_SERVICE_ERROR'
  | 'CONFIGURATION_ERROR'
  | 'INTERNAL_ERROR';

/** A failed chat as its client reads it. */
export interface ChatError {
  readonly code: ChatErrorCode;
  /** The code's fixed sentence. */
  readonly message: string;
  /** The HTTP status, where nothing has been streamed yet. */
  readonly status: 500 | 503;
  /** Which provider failed and why, in one sentence; absent for what a user is not told. */
  readonly reason?: string;
  /** What a person can do about it. */
  readonly hint?: string;
  readonly retryAfterMs?: number;
  readonly requestId?: string;
}

const answers: Readonly<Record<ChatErrorCode, Pick<ChatError, 'message' | 'status'>>> = {
  RATE_LIMIT_EXCEEDED: {
    status: 503,
    message: 'The AI service is currently experiencing high demand. Please try again in a moment.',
  },
  NETWORK_ERROR: {
    status: 503,
    message: 'The AI service cannot be reached at the moment. Please try again.',
  },
  AI_SERVICE_UNAVAILABLE: {
    status: 503,
    message: 'The AI service is temporarily unavailable. Please try again.',
  },
  AI_SERVICE_ERROR: {
    status: 500,
    message: 'The AI service could not answer this message.',
  },
  CONFIGURATION_ERROR: {
    status: 500,
    message: 'The AI service is not properly configured. Please contact support.',
  },
  INTERNAL_ERROR: {
    status: 500,
    message: 'Something went wrong on our side. Please try again.',
  },
};

const codes: Readonly<Record<ErrorKind, ChatErrorCode>> = {
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

  authentication: 'AI_SERVICE_ERROR',
  permission: 'AI_SERVICE_ERROR',
  no_credit: 'AI_SERVICE_ERROR',
  budget_exceeded: 'AI_SERVICE_ERROR',
  not_found: 'AI_SERVICE_ERROR',
  unknown_model: 'AI_SERVICE_ERROR',
  invalid_request: 'AI_SERVICE_ERROR',
  context_length: 'AI_SERVICE_ERROR',
  content_policy: 'AI_SERVICE_ERROR',
  payload_too_large: 'AI_SERVICE_ERROR',
  unsupported: 'AI_SERVICE_ERROR',

  cancelled: 'INTERNAL_ERROR',
};

/**
 * What the todo chat answers when a message could not be answered. An error that is no failure of a model tells its
 * reader nothing of itself: it may say anything.
 */
export function chatErrorOf(error: unknown): ChatError {
  if (error instanceof ConfigurationError) return answer('CONFIGURATION_ERROR', { reason: error.message });
  if (!(error instanceof ModelError)) return answer('INTERNAL_ERROR', {});
  return answer(codes[error.kind], {
    reason: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
  });
}

function answer(code: ChatErrorCode, told: Partial<ChatError>): ChatError {
  return { code, ...answers[code], ...told };
}
