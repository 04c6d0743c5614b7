import type { EnvironmentReader } from './provider.ts';

/** What a provider obtained to authenticate calls for a while: an access token, temporary AWS keys. */
export interface Credentials {
  /** By names of the provider's own choosing; every value is a secret. */
  readonly values: Readonly<Record<string, string>>;
  /** Epoch milliseconds; undefined when they do not expire by themselves. */
  readonly expiresAtMs: number | undefined;
}

/** The outside world, for a provider that has to ask for its credentials. Waits and sizes are bounded by the caller. */
export interface CredentialWorld {
  readonly environment: EnvironmentReader;
  readonly nowMs: () => number;
  /** @throws Error when it cannot be read. */
  readonly readFile: (path: string) => Promise<string>;
  /** @throws Error when nobody answers; any status is an answer. */
  readonly request: (
    request: CredentialRequest,
  ) => Promise<{ readonly status: number; readonly body: string }>;
}

export interface CredentialRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request as it will be sent, for providers that sign it. */
export interface UnsignedRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Absolute, exactly as it will be sent. */
  readonly url: string;
  /** In lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body in pieces. */
  readonly body: readonly Uint8Array[];
  readonly nowMs: number;
}

/** Credentials could not be obtained. Answered as `provider_not_configured`, or as `authentication` when refused. */
export class CredentialError extends Error {
  override readonly name = 'CredentialError';
  /** True when the provider refused them, false when something is not set up. */
  readonly refused: boolean;
  /** What to do about it, as a sentence. */
  readonly hint: string;

  constructor(message: string, hint: string, refused = false) {
    super(message);
    this.hint = hint;
    this.refused = refused;
  }
}
