import type { ErrorAttempt, ErrorKind } from '@bytebot/shared';

/** Everything known about why a model could not answer. */
export interface ModelErrorFacts {
  readonly kind: ErrorKind;
  /** One sentence for a person, with the provider and what to do; no key in it. */
  readonly message: string;
  /** The model that was asked. */
  readonly model: string;
  /** `OpenRouter`, `Gemini`, `OpenAI` or another provider's name in messages. */
  readonly provider: string;
  /** The HTTP status; the kind's own for an error inside an answer; 0 when nothing came back. */
  readonly status: number;
  /** ByteBot's codes (`OPENROUTER_AUTH_ERROR`), else the provider's own or the kind. */
  readonly code: string;
  readonly hint?: string;
  readonly retryAfterMs?: number;
  readonly requestId?: string;
  /** What the proxy tried before it gave up. */
  readonly attempts?: readonly ErrorAttempt[];
  /** The upstream's own words, for the log. */
  readonly upstreamMessage?: string;
  /** The upstream's own code or status word (`PERMISSION_DENIED`, `insufficient_quota`). */
  readonly upstreamCode?: string;
  /** False when the proxy has retried already (`x-should-retry: false`): a retry here would multiply. */
  readonly mayRetry: boolean;
  /** What was thrown by the client library. */
  readonly originalError: unknown;
}

/** A model could not answer (REQUIREMENTS S0-25). The log gets all of it, a user `message` and `hint`. */
export class ModelError extends Error implements ModelErrorFacts {
  override readonly name = 'ModelError';
  readonly kind: ErrorKind;
  readonly model: string;
  readonly provider: string;
  readonly status: number;
  readonly code: string;
  readonly hint?: string;
  readonly retryAfterMs?: number;
  readonly requestId?: string;
  readonly attempts?: readonly ErrorAttempt[];
  readonly upstreamMessage?: string;
  readonly upstreamCode?: string;
  readonly mayRetry: boolean;
  /** Not enumerable: it may hold the request with its key, and must not be printed with the rest. */
  declare readonly originalError: unknown;

  constructor(facts: ModelErrorFacts) {
    super(facts.message);
    this.kind = facts.kind;
    this.model = facts.model;
    this.provider = facts.provider;
    this.status = facts.status;
    this.code = facts.code;
    this.hint = facts.hint;
    this.retryAfterMs = facts.retryAfterMs;
    this.requestId = facts.requestId;
    this.attempts = facts.attempts;
    this.upstreamMessage = facts.upstreamMessage;
    this.upstreamCode = facts.upstreamCode;
    this.mayRetry = facts.mayRetry;
    Object.defineProperty(this, 'originalError', { value: facts.originalError, enumerable: false });
  }
}

/** Something has to be set up before a model can be asked; the message is exact (REQUIREMENTS S1-4, S1-6). */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}
