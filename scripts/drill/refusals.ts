import { always, byProvider, type Scenario, waiting } from './scenario.ts';

const HINT_MS = 20_000;

/** What providers answer with when they do not want to, or cannot. */
export const refusals: readonly Scenario[] = [
  {
    name: 'rate-limit-with-hint',
    says: '429 that asks to come back in 20 s, from one deployment',
    reach: 'deployment',
    replies: waiting(429, HINT_MS),
  },
  {
    name: 'rate-limit-without-hint',
    says: '429 without a word when to come back, from one deployment',
    reach: 'deployment',
    replies: always({ status: 429, body: { error: { message: 'Rate limit reached.' } } }),
  },
  {
    name: 'rate-limit-for-a-moment',
    says: '429 for one call, then answers again',
    reach: 'group',
    replies: () => [{ status: 429, retryAfter: 0.05 }, {}],
  },
  {
    name: 'rate-limit-of-the-account',
    says: '429 for everything with the same key',
    reach: 'key',
    replies: waiting(429, HINT_MS),
  },
  {
    name: 'quota-exhausted',
    says: 'the quota of the account is used up',
    reach: 'key',
    replies: byProvider(
      {
        gemini: 'gemini/per-day',
        openrouter: 'openrouter/free-models-per-day',
        anthropic: 'anthropic/monthly-cap',
        bedrock: 'bedrock/quota-per-day',
      },
      'openai/insufficient-quota',
    ),
  },
  {
    name: 'key-revoked',
    says: '401: the key has been revoked',
    reach: 'key',
    replies: always(401),
  },
  {
    name: 'credit-gone',
    says: '402: the account has no credit left',
    reach: 'key',
    replies: always(402),
  },
  {
    name: 'permission-denied',
    says: '403: this key may not use the model',
    reach: 'deployment',
    replies: always(403),
  },
  {
    name: 'model-gone',
    says: '404: the provider has withdrawn the model',
    reach: 'deployment',
    replies: always(404),
  },
  {
    name: 'context-too-long',
    says: 'the request is longer than the context window of the model',
    reach: 'group',
    topic: 'context',
    replies: byProvider(
      {
        anthropic: 'anthropic/context-length',
        gemini: 'gemini/context-length',
        groq: 'groq/context-length',
        mistral: 'mistral/context-length',
        openrouter: 'openrouter/context-length',
        bedrock: 'bedrock/context',
      },
      'openai/context-length',
    ),
  },
  {
    name: 'content-policy',
    says: 'the provider refuses the content of the request',
    reach: 'group',
    topic: 'content',
    replies: byProvider(
      {
        azure: 'azure/content-filter',
        anthropic: 'anthropic/content-filter',
        gemini: 'gemini/prompt-blocked',
        openrouter: 'openrouter/moderation',
      },
      'openai/content-policy',
    ),
  },
];
