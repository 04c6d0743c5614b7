import { type DailyCap, usualDailyLimit } from './daily-cap.ts';
import type { Grok2Failure } from './grok2-result.ts';
import type { OpenRouterError } from './openrouter-error.ts';

const buyCreditsUrl = 'https://openrouter.ai/credits';

export const missingKeyFailure: Grok2Failure = {
  error: 'OpenRouter API key is not configured. Please set OPENROUTER_API_KEY to enable live responses.',
  status_code: 401,
};

const creditsText =
  'This OpenRouter model requires credits. Please choose one of the free models or top up credits.';

/** Every model of a chain failed, the last one by more than its pace. */
export const chainExhaustedText = 'All OpenRouter model attempts failed.';

/** The flat object for what became of one model (S4-40, C-8, C-9, REQUIREMENTS 4.4). */
export function failureOf(error: OpenRouterError, model: string): Grok2Failure {
  const told = { status_code: error.status, model };
  if (error.requiresCredits === true) {
    return { error: creditsText, ...told, requires_credits: true, buyCreditsUrl, ...detailOf(error) };
  }
  if (error.status === 429) {
    const text = `Rate limited on ${model}. Trying alternative model...`;
    return { error: text, ...told, should_retry: true, rate_limited: true };
  }
  const text = error.message;
  if (isTransient(error)) return { error: text, ...told, should_retry: true, transient: true };
  const { upstreamProvider } = error;
  return {
    error: text,
    ...told,
    ...(upstreamProvider && { provider: upstreamProvider }),
    ...detailOf(error),
  };
}

/** The day's replies are used up. */
export function dailyCapFailure({ limit = usualDailyLimit }: DailyCap): Grok2Failure {
  return {
    error: `Rate limit exceeded. You've reached the daily limit for free model requests (${limit}/day). Please try again tomorrow, or add credits to your OpenRouter account.`,
    status_code: 429,
    should_retry: false,
    rate_limited: true,
  };
}

function isTransient({ status, kind }: OpenRouterError): boolean {
  return status >= 500 || status === 408 || status === 409 || status === 425 || kind === 'network';
}

/** The innermost words where there are some. */
function detailOf({ detail, upstreamMessage }: OpenRouterError): Pick<Grok2Failure, 'detail'> {
  const told = detail ?? upstreamMessage;
  return told === undefined ? {} : { detail: told };
}
