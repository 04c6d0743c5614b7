import { classifyError, classifyNetworkFailure, findProvider } from '@bytebot/llm-providers';
import {
  type ClassifiedError,
  type ErrorFacts,
  type ErrorKind,
  errorKinds,
  mayRetrySameTarget,
} from '@bytebot/shared';
import { CallTimeout } from './call-clock.ts';

/** What is known about a failure besides its message. */
export interface OpenRouterErrorFields {
  readonly kind: ErrorKind;
  /** HTTP status; the kind's own where the upstream gave none. */
  readonly status: number;
  /** OpenRouter's own words; absent when it said nothing. */
  readonly upstreamMessage?: string;
  /** The words of the provider behind OpenRouter (`metadata.raw`). */
  readonly detail?: string;
  /** The provider behind OpenRouter (`metadata.provider_name`). */
  readonly upstreamProvider?: string;
  /** What a person can do about it. */
  readonly hint?: string;
  readonly retryAfterMs?: number;
  /** Whether the same model may be asked again. */
  readonly isRetryable: boolean;
  /** The account, or this model for this account, needs credits. */
  readonly requiresCredits?: true;
}

/** Thrown by every call of this library that fails. No text of it ever holds the key. */
export class OpenRouterError extends Error implements OpenRouterErrorFields {
  override readonly name: string;
  readonly kind: ErrorKind;
  readonly status: number;
  declare readonly upstreamMessage?: string;
  declare readonly detail?: string;
  declare readonly upstreamProvider?: string;
  declare readonly hint?: string;
  declare readonly retryAfterMs?: number;
  declare readonly requiresCredits?: true;
  readonly isRetryable: boolean;
  /** Requests that were made for this call, this failure included. */
  requestCount = 1;

  constructor(message: string, fields: OpenRouterErrorFields) {
    super(message);
    // Callers tell an abort from a failure by this name, as with fetch.
    this.name = fields.kind === 'cancelled' ? 'AbortError' : 'OpenRouterError';
    this.kind = fields.kind;
    this.status = fields.status;
    this.isRetryable = fields.isRetryable;
    Object.assign(this, fields);
  }
}

const provider = findProvider('openrouter') ?? {};

/** The kinds whose whole message the setup guide prescribes (S3-32 to S3-40). */
const exactKinds: ReadonlySet<ErrorKind> = new Set([
  'authentication',
  'no_credit',
  'rate_limited',
  'not_found',
  'overloaded',
]);

/** The failure an error answer, or an `error` inside a 200 or a stream, stands for. */
export function errorOfAnswer(
  facts: ErrorFacts,
  nowMs: number,
  hide: (text: string) => string,
): OpenRouterError {
  const classified = classifyError(facts, provider, nowMs);
  const shouldRetry = facts.headers['x-should-retry'];
  const isRetryable = mayRetrySameTarget(
    classified.kind,
    facts.phase === 'stream' ? 0 : facts.status,
    typeof shouldRetry === 'string' ? shouldRetry : undefined,
  );
  const isPaidModel = /"[^"]{0,200}\bpaid model\b/i.test(facts.bodyText.slice(0, 65_536));
  return errorOf(classified, isRetryable, hide, classified.kind === 'no_credit' || isPaidModel);
}

function errorOf(
  classified: ClassifiedError,
  isRetryable: boolean,
  hide: (text: string) => string,
  requiresCredits: boolean,
): OpenRouterError {
  const { kind, status, retryAfterMs } = classified;
  const upstreamMessage = hide(classified.message);
  const hint = classified.hint ?? errorKinds[kind].hint;
  return new OpenRouterError(messageOf(kind, status, upstreamMessage), {
    kind,
    status,
    isRetryable,
    ...(upstreamMessage === '' ? {} : { upstreamMessage }),
    ...(classified.detail === undefined ? {} : { detail: hide(classified.detail) }),
    ...(classified.upstreamProvider === undefined
      ? {}
      : { upstreamProvider: hide(classified.upstreamProvider) }),
    ...(hint === undefined ? {} : { hint }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(requiresCredits ? { requiresCredits } : {}),
  });
}

/** The guide's text alone where it prescribes one; elsewhere with the upstream's words, which tell more. */
function messageOf(kind: ErrorKind, status: number, upstreamMessage: string): string {
  // A 429 is a rate limit to whoever reads it, whether a shared pool or a day's allowance is behind it.
  const shown =
    status === 429 && (kind === 'overloaded' || kind === 'quota_exhausted') ? 'rate_limited' : kind;
  const head = `OpenRouter API error: ${errorKinds[shown].text}`;
  return exactKinds.has(shown) || upstreamMessage === '' ? head : `${head} (${upstreamMessage})`;
}

/**
 * The failure of a call that got no answer, or whose answer broke off.
 *
 * @param host Named in the message.
 * @param hasBegun Parts of the answer have been given to the caller already.
 */
export function errorOfTransport(
  error: unknown,
  host: string,
  hide: (text: string) => string,
  hasBegun = false,
): OpenRouterError {
  const isTimeout = error instanceof CallTimeout;
  const failure: ClassifiedError = isTimeout
    ? { kind: 'timeout', status: errorKinds.timeout.status, message: `${host}: ${error.message}` }
    : classifyNetworkFailure(error, host);
  const kind = hasBegun ? 'stream_broken' : failure.kind === 'cancelled' ? 'network' : failure.kind;
  const { status, retrySameTarget, hint } = errorKinds[kind];
  const message = hide(failure.message);
  return new OpenRouterError(
    hasBegun
      ? `OpenRouter API error: ${errorKinds.stream_broken.text} (${message})`
      : `OpenRouter API request failed: ${message}`,
    { kind, status, isRetryable: retrySameTarget, upstreamMessage: message, ...(hint && { hint }) },
  );
}

/** An answer that says nothing readable; asking again may help. */
export function unreadableAnswer(message: string): OpenRouterError {
  return new OpenRouterError(message, { kind: 'upstream', status: 502, isRetryable: true });
}

/** A stream that broke off after its beginning. */
export function brokenStream(reason: string): OpenRouterError {
  const { status, text, hint } = errorKinds.stream_broken;
  return new OpenRouterError(`OpenRouter API error: ${text} (${reason})`, {
    kind: 'stream_broken',
    status,
    isRetryable: false,
    ...(hint && { hint }),
  });
}

/** The caller aborted its signal. */
export function cancelled(signal: AbortSignal | undefined): OpenRouterError {
  const reason: unknown = signal?.reason;
  const told = reason instanceof Error ? reason.message : String(reason ?? 'aborted');
  const error = new OpenRouterError(`context cancelled: ${told}`, {
    kind: 'cancelled',
    status: errorKinds.cancelled.status,
    isRetryable: false,
  });
  error.cause = reason;
  return error;
}

/** The same failure with models the caller may have meant in its hint. */
export function withNearModels(error: OpenRouterError, near: readonly string[]): OpenRouterError {
  if (near.length === 0) return error;
  const { hint = '', requestCount, message, name: _name, ...fields } = error;
  const told = new OpenRouterError(message, {
    ...fields,
    hint: `${hint} Did you mean: ${near.join(', ')}?`.trim(),
  });
  told.requestCount = requestCount;
  return told;
}

/** No key is set; nothing was sent. */
export function missingKey(message: string): OpenRouterError {
  return new OpenRouterError(message, {
    kind: 'provider_not_configured',
    status: 401,
    isRetryable: false,
    hint: 'Set OPENROUTER_API_KEY, or give the key to the constructor. Keys are made at https://openrouter.ai/keys.',
  });
}

/** The request cannot be sent as it is; nothing was sent. */
export function invalidRequest(message: string): OpenRouterError {
  return new OpenRouterError(message, { kind: 'invalid_request', status: 400, isRetryable: false });
}
