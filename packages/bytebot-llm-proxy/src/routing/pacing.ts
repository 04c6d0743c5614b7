import { type HeaderFields, headerOf, instantOf, parseWaitHint } from '@bytebot/shared';

/** What a provider says with an answer about what it will still take. */
export interface Pacing {
  /** Undefined where it did not say, or said nothing that can be read. */
  readonly remainingRequests: number | undefined;
  readonly remainingTokens: number | undefined;
  /** Epoch milliseconds until when it would refuse a call; undefined: it would take one, or nobody knows. */
  readonly pausedUntilMs: number | undefined;
}

/** A limit that a provider counts, by the headers that tell of it. */
interface Window {
  readonly counts: 'requests' | 'tokens';
  readonly remaining: string;
  readonly reset: string;
}

/** Of OpenAI, Groq, Azure and most others; of OpenRouter; of Anthropic. */
const windows: readonly Window[] = [
  window('requests', 'x-ratelimit-remaining-requests', 'x-ratelimit-reset-requests'),
  window('tokens', 'x-ratelimit-remaining-tokens', 'x-ratelimit-reset-tokens'),
  window('requests', 'x-ratelimit-remaining', 'x-ratelimit-reset'),
  window('requests', 'anthropic-ratelimit-requests-remaining', 'anthropic-ratelimit-requests-reset'),
  window('tokens', 'anthropic-ratelimit-tokens-remaining', 'anthropic-ratelimit-tokens-reset'),
  window('tokens', 'anthropic-ratelimit-input-tokens-remaining', 'anthropic-ratelimit-input-tokens-reset'),
  window('tokens', 'anthropic-ratelimit-output-tokens-remaining', 'anthropic-ratelimit-output-tokens-reset'),
];

/** No limit lasts longer than a month; a reset further away is taken for a mistake. */
const FURTHEST_RESET_MS = 32 * 86_400_000;

/** Statuses with which a provider refuses because of its limits: their `retry-after` speaks of further calls. */
const refusals: ReadonlySet<number> = new Set([429, 503]);

/**
 * Reads what a provider says about its limits. A window that is used up pauses until its reset; of several the last one
 * counts. A reset that is past, more than a month away or no time at all pauses nothing, and so does a window that is
 * used up without saying until when.
 *
 * @param headers In lower case.
 * @returns undefined when no header speaks of limits.
 */
export function pacingOf(status: number, headers: HeaderFields, nowMs: number): Pacing | undefined {
  if (!speaksOfLimits(status, headers)) return undefined;
  let remainingRequests: number | undefined;
  let remainingTokens: number | undefined;
  let pausedUntilMs = refusals.has(status) ? hintOf(headers, nowMs) : undefined;
  for (const { counts, remaining, reset } of windows) {
    const left = countOf(headerOf(headers, remaining));
    if (left === undefined) continue;
    if (counts === 'requests') remainingRequests = least(remainingRequests, left);
    else remainingTokens = least(remainingTokens, left);
    if (left > 0) continue;
    const untilMs = instantOf(headerOf(headers, reset), nowMs);
    if (untilMs === undefined || untilMs <= nowMs || untilMs - nowMs > FURTHEST_RESET_MS) continue;
    pausedUntilMs = Math.max(pausedUntilMs ?? 0, Math.ceil(untilMs));
  }
  if (remainingRequests === undefined && remainingTokens === undefined && pausedUntilMs === undefined)
    return undefined;
  return { remainingRequests, remainingTokens, pausedUntilMs };
}

/** Whether an answer may say something about limits. Written out: it is asked of each, and most say nothing. */
export function speaksOfLimits(status: number, headers: HeaderFields): boolean {
  return (
    refusals.has(status) ||
    headers['x-ratelimit-remaining-requests'] !== undefined ||
    headers['x-ratelimit-remaining-tokens'] !== undefined ||
    headers['anthropic-ratelimit-requests-remaining'] !== undefined ||
    headers['anthropic-ratelimit-tokens-remaining'] !== undefined ||
    headers['x-ratelimit-remaining'] !== undefined
  );
}

function window(counts: Window['counts'], remaining: string, reset: string): Window {
  return { counts, remaining, reset };
}

/** `retry-after-ms` and `retry-after`; what is longer than a month is a mistake here too. */
function hintOf(headers: HeaderFields, nowMs: number): number | undefined {
  const { retryAfterMs } = parseWaitHint({ headers, nowMs, windows: false });
  if (retryAfterMs === undefined || retryAfterMs <= 0 || retryAfterMs >= FURTHEST_RESET_MS) return undefined;
  return nowMs + retryAfterMs;
}

/** A whole number from 0; Anthropic rounds its own, others send decimals. */
function countOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{1,15}(?:\.\d{1,6})?\s*$/.test(text)
    ? Math.floor(Number(text))
    : undefined;
}

function least(known: number | undefined, value: number): number {
  return known === undefined ? value : Math.min(known, value);
}
