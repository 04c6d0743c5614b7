import { parseDuration } from '../duration.ts';
import { isJsonObject, memberAt, memberOf, textOf } from '../json-value.ts';

/** Response headers in lower case. */
export type HeaderFields = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface WaitHintFacts {
  readonly headers: HeaderFields;
  /** The parsed error body, in any of the providers' shapes; undefined when it is no JSON. */
  readonly body?: unknown;
  readonly nowMs: number;
  /**
   * Whether the reset times of rate-limit windows count, which many providers send with every answer. Default true;
   * false for failures that are not about a limit.
   */
  readonly windows?: boolean;
}

export interface WaitHint {
  /** How long to wait from now, in milliseconds; never negative. */
  readonly retryAfterMs?: number;
  /** When a limit is lifted, as epoch milliseconds; only where the provider named a point in time. */
  readonly resetAtMs?: number;
}

/** No limit lasts longer than a month; longer hints are cut to this. */
const MAX_WAIT_MS = 32 * 86_400_000;

/**
 * How long the upstream asks to wait, from whichever place this provider uses: `retry-after-ms`, `retry-after`
 * (seconds or date), Gemini's `RetryInfo` and "Please retry in 44.09s", OpenRouter's metadata and availability,
 * OpenAI's "Please try again in 2s", then the reset headers of OpenAI, Groq, OpenRouter and Anthropic.
 */
export function parseWaitHint(facts: WaitHintFacts): WaitHint {
  const error = errorObjectOf(facts.body);
  const inner = lowerCaseNames(memberAt(error, 'metadata', 'headers'));
  const resetAtMs = resetOf(error, facts, inner);
  const waitMs =
    explicitWait(facts.headers, facts.nowMs) ??
    bodyWait(error) ??
    explicitWait(inner, facts.nowMs) ??
    (resetAtMs === undefined ? undefined : resetAtMs - facts.nowMs) ??
    (facts.windows === false ? undefined : (windowWait(facts.headers) ?? windowWait(inner)));
  return {
    ...(waitMs === undefined ? {} : { retryAfterMs: Math.round(clamp(waitMs)) }),
    ...(resetAtMs === undefined
      ? {}
      : { resetAtMs: facts.nowMs + Math.round(clamp(resetAtMs - facts.nowMs)) }),
  };
}

/** The first value of a header. */
export function headerOf(headers: HeaderFields, name: string): string | undefined {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return typeof value === 'string' ? value : value?.[0];
}

function explicitWait(headers: HeaderFields, nowMs: number): number | undefined {
  const milliseconds = numberOf(headerOf(headers, 'retry-after-ms'));
  if (milliseconds !== undefined) return milliseconds;
  const value = headerOf(headers, 'retry-after');
  const durationMs = parseDuration(value);
  if (durationMs !== undefined) return durationMs;
  const dateMs = dateOf(value);
  return dateMs === undefined ? undefined : dateMs - nowMs;
}

/** What the body itself says, by field before text. */
function bodyWait(error: unknown): number | undefined {
  return (
    retryInfoOf(error) ??
    secondsOf(memberAt(error, 'metadata', 'retry_after_seconds')) ??
    secondsOf(memberAt(error, 'metadata', 'retry_after')) ??
    secondsOf(memberAt(error, 'availability', 'retry_after')) ??
    secondsOf(memberAt(error, 'metadata', 'availability', 'retry_after')) ??
    secondsOf(memberOf(error, 'retry_after')) ??
    waitInText(error)
  );
}

/** `google.rpc.RetryInfo` among Gemini's details. */
function retryInfoOf(error: unknown): number | undefined {
  const details = memberOf(error, 'details');
  if (!Array.isArray(details)) return undefined;
  for (const detail of details.slice(0, 32)) {
    if (!textOf(detail, '@type')?.endsWith('RetryInfo')) continue;
    const durationMs = parseDuration(textOf(detail, 'retryDelay'));
    if (durationMs !== undefined) return durationMs;
  }
  return undefined;
}

const waitSentence =
  /(?:retry|try again) (?:in|after) ((?:\d{1,12}(?:\.\d{1,12})?(?:ms|s|m|h)){1,4})(?![a-z0-9])/i;

function waitInText(error: unknown): number | undefined {
  const message = typeof error === 'string' ? error : textOf(error, 'message');
  return parseDuration(waitSentence.exec(message?.slice(0, 8_192) ?? '')?.[1]);
}

/** A point in time: a budget's `resets_at`, or a reset header that holds one. */
function resetOf(error: unknown, facts: WaitHintFacts, inner: HeaderFields): number | undefined {
  const stated = memberAt(error, 'metadata', 'resets_at') ?? memberOf(error, 'resets_at');
  const statedMs = instantOf(stated, facts.nowMs);
  if (statedMs !== undefined || facts.windows === false) return statedMs;
  return (
    instantOf(headerOf(inner, 'x-ratelimit-reset'), facts.nowMs) ??
    instantOf(headerOf(facts.headers, 'x-ratelimit-reset'), facts.nowMs) ??
    anthropicReset(facts)
  );
}

const anthropicWindows = ['requests', 'tokens', 'input-tokens', 'output-tokens'];

/** The latest of Anthropic's windows that are used up. */
function anthropicReset({ headers, nowMs }: WaitHintFacts): number | undefined {
  const resets = anthropicWindows
    .filter((window) => numberOf(headerOf(headers, `anthropic-ratelimit-${window}-remaining`)) === 0)
    .map((window) => instantOf(headerOf(headers, `anthropic-ratelimit-${window}-reset`), nowMs))
    .filter((reset) => reset !== undefined);
  return resets.length === 0 ? undefined : Math.max(...resets);
}

/**
 * OpenAI's and Groq's windows: the longest one that is used up; when none is, the request was larger than what is
 * left of the tokens.
 */
function windowWait(headers: HeaderFields): number | undefined {
  const used = ['requests', 'tokens']
    .filter((window) => numberOf(headerOf(headers, `x-ratelimit-remaining-${window}`)) === 0)
    .map((window) => parseDuration(headerOf(headers, `x-ratelimit-reset-${window}`)))
    .filter((waitMs) => waitMs !== undefined);
  if (used.length > 0) return Math.max(...used);
  return (
    parseDuration(headerOf(headers, 'x-ratelimit-reset-tokens')) ??
    parseDuration(headerOf(headers, 'x-ratelimit-reset-requests'))
  );
}

/**
 * A point in time as providers write it: a date, a duration from now, or a number told apart by size: seconds from
 * now, epoch seconds or epoch milliseconds.
 *
 * @returns Epoch milliseconds, which may be past; undefined for everything else.
 */
export function instantOf(value: unknown, nowMs: number): number | undefined {
  const number = typeof value === 'number' ? value : numberOf(typeof value === 'string' ? value : undefined);
  if (number !== undefined && Number.isFinite(number) && number >= 0) {
    if (number >= 1e11) return number;
    return number >= 1e9 ? number * 1_000 : nowMs + number * 1_000;
  }
  if (typeof value !== 'string') return undefined;
  const durationMs = parseDuration(value);
  return durationMs === undefined ? dateOf(value) : nowMs + durationMs;
}

const httpDate = /^[A-Za-z]{3,9}, \d{2}[ -][A-Za-z]{3}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/;
const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/;

function dateOf(value: string | undefined): number | undefined {
  const text = value?.trim() ?? '';
  if (!httpDate.test(text) && !rfc3339.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

function secondsOf(value: unknown): number | undefined {
  return typeof value === 'number' || typeof value === 'string' ? parseDuration(value) : undefined;
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{1,16}(?:\.\d{1,12})?\s*$/.test(text) ? Number(text) : undefined;
}

function clamp(ms: number): number {
  return Math.min(Math.max(ms, 0), MAX_WAIT_MS);
}

/** The object with the error's fields: `{error:{…}}`, `[{error:{…}}]`, or the body itself. */
function errorObjectOf(body: unknown): unknown {
  const first: unknown = Array.isArray(body) ? body[0] : body;
  return memberOf(first, 'error') ?? first;
}

function lowerCaseNames(value: unknown): Record<string, string> {
  const fields: Record<string, string> = Object.create(null);
  if (!isJsonObject(value)) return fields;
  for (const [name, field] of Object.entries(value).slice(0, 64)) {
    if (typeof field === 'string' || typeof field === 'number') fields[name.toLowerCase()] = String(field);
  }
  return fields;
}
