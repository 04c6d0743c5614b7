import type { JsonObject } from '../json-value.ts';
import type { UpstreamErrorKind } from './error-kind.ts';

/** Everything a failed exchange with a provider tells; what classification works from. */
export interface ErrorFacts {
  /** The upstream's HTTP status; 0 when there was none (network, time-out). */
  readonly status: number;
  /** Response headers in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly bodyText: string;
  /** `stream` when the error came as an event inside a 200 stream. */
  readonly phase: 'response' | 'stream';
}

/** What a provider's failure means, in the words of the one table (`errorKinds`). */
export interface ClassifiedError {
  readonly kind: UpstreamErrorKind;
  /** The upstream's own message, redacted; empty when it said nothing. */
  readonly message: string;
  /** The status for the client: the upstream's, mapped where it lies. */
  readonly status: number;
  /** The upstream's own `type`, `code` and `param`, where it sent them. */
  readonly type?: string;
  readonly code?: string;
  readonly param?: string;
  /** How long the upstream asks to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** When a spent quota comes back, as epoch milliseconds. */
  readonly resetAtMs?: number;
  /** The provider behind the provider (OpenRouter's `metadata.provider_name`). */
  readonly upstreamProvider?: string;
  /** The innermost message (OpenRouter's `metadata.raw`), redacted. */
  readonly detail?: string;
  /** What the upstream adds for programs (Anthropic's `error.details`), as it sent it. */
  readonly upstreamDetails?: JsonObject;
  /** What a person can do, where the provider's words tell more than the kind's hint. */
  readonly hint?: string;
}

/** Thrown by a provider's reader when a 200 holds a failure: an error body, a blocked prompt, an error event. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly classified: ClassifiedError;

  constructor(classified: ClassifiedError) {
    super(classified.message);
    this.classified = classified;
  }
}
