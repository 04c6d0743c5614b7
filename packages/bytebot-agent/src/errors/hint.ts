import { type ErrorKind, errorKinds } from '@bytebot/shared';

/**
 * The kinds' general hints are for programs that call the proxy: they speak of headers. These say the same to the
 * person who reads them beside ByteBot's sentences, which have named the variable or said to wait.
 */
const plainHints: Partial<Record<ErrorKind, string>> = {
  authentication:
    'See that the key is correct and complete, that it has not been revoked, and that its account has credits and the needed permissions.',
  rate_limited: 'Wait a moment, or use another model or a higher tier.',
};

/** A general hint in words for a person; one that a provider or a proxy has given for this very failure stays. */
export function plainHint(kind: ErrorKind, hint: string | undefined): string | undefined {
  const general = errorKinds[kind].hint;
  return hint === undefined || hint === general ? (plainHints[kind] ?? general) : hint;
}
