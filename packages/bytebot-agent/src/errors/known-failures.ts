import type { ErrorKind } from '@bytebot/shared';

/** What ByteBot's clients know a failure by. */
export interface KnownFailure {
  readonly code: string;
  readonly message: string;
}

/** By kind; undefined where the proxy's own words are as good. */
type KnownFailures = Partial<Record<ErrorKind, KnownFailure>>;

const openRouterKey: KnownFailure = {
  code: 'OPENROUTER_AUTH_ERROR',
  message: 'OpenRouter API authentication failed. Check OPENROUTER_API_KEY.',
};
const openRouterRate: KnownFailure = {
  code: 'OPENROUTER_RATE_LIMIT',
  message: 'OpenRouter API rate limit exceeded. Please try again later.',
};
const geminiKey: KnownFailure = {
  code: 'GEMINI_AUTH_ERROR',
  message: 'Gemini API access denied. Check GEMINI_API_KEY and permissions.',
};
const geminiQuota: KnownFailure = {
  code: 'GEMINI_QUOTA_ERROR',
  message: 'Gemini API quota exceeded. Check your usage limits.',
};

/** The codes and texts of ByteBot's fork (REQUIREMENTS 4.1), by the provider's name. */
const knownFailures: Readonly<Record<string, { readonly code: string; readonly failures: KnownFailures }>> = {
  OpenRouter: {
    code: 'OPENROUTER_ERROR',
    failures: {
      authentication: openRouterKey,
      rate_limited: openRouterRate,
      quota_exhausted: openRouterRate,
    },
  },
  Gemini: {
    code: 'GEMINI_ERROR',
    failures: {
      authentication: geminiKey,
      permission: geminiKey,
      rate_limited: geminiQuota,
      quota_exhausted: geminiQuota,
    },
  },
  OpenAI: { code: 'OPENAI_ERROR', failures: {} },
};

/** The exact code and text for this failure, where ByteBot has one. */
export function knownFailure(provider: string, kind: ErrorKind, status: number): KnownFailure | undefined {
  const known = familyOf(provider)?.failures;
  // A busy pool behind a 429 is a rate limit to whoever reads it, as in the proxy's texts.
  return kind === 'overloaded' && status === 429 ? known?.rate_limited : known?.[kind];
}

/** The code for any other failure of this provider, where ByteBot has one. */
export function generalCode(provider: string): string | undefined {
  return familyOf(provider)?.code;
}

function familyOf(provider: string): (typeof knownFailures)[string] | undefined {
  return Object.hasOwn(knownFailures, provider) ? knownFailures[provider] : undefined;
}
