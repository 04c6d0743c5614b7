import type { ErrorKind, JsonObject } from '@bytebot/shared';

/** Everything the client's error body and the request line need to know about a failure. */
export interface FailureDetails {
  /** Without a value the kind's own status. */
  readonly status?: number;
  /** The upstream's own words, redacted. */
  readonly upstreamMessage?: string;
  readonly type?: string;
  readonly code?: string;
  readonly param?: string;
  readonly hint?: string;
  readonly retryAfterMs?: number;
  readonly detail?: string;
  /** What the upstream adds for programs; redacted and bounded where the body is built. */
  readonly upstreamDetails?: JsonObject;
  readonly upstreamProvider?: string;
  /** The provider that failed, by its id and its name; absent for the proxy's own refusals. */
  readonly provider?: { readonly id: string; readonly name: string };
  readonly model?: string;
  /** Headers of the upstream's answer, passed on under the rules for answers. */
  readonly upstreamHeaders?: Readonly<Record<string, string | string[] | undefined>>;
  /** The upstream's `x-should-retry`, obeyed where it is present. */
  readonly shouldRetryHint?: string | undefined;
  /** Where the client's own retry would be in vain although the kind passes as a rule. */
  readonly shouldRetry?: false;
  /** Extra response headers, such as `allow`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that ends without an answer. The kind decides status, text and what may be tried next. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly kind: ErrorKind;
  readonly details: FailureDetails;

  /** @param message One sentence for the client when the failure is the proxy's own; else the kind's text. */
  constructor(kind: ErrorKind, message: string, details: FailureDetails = {}) {
    super(message);
    this.kind = kind;
    this.details = details;
  }
}

/** The sentence LiteLLM answers with when a required field is absent. */
export function missingParameter(name: string, route: string): Failure {
  return new Failure('invalid_request', `${route}: Missing required parameter: '${name}'.`, { param: name });
}
