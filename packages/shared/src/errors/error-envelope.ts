import type { JsonObject } from '../json-value.ts';
import { redact } from '../redact.ts';
import { type ErrorKind, errorKinds, errorTypeOf, isUpstreamKind } from './error-kind.ts';

/** Longest `message` and `detail`, in characters. */
const MAX_TEXT_LENGTH = 2_048;
/** Longest `type`, `code`, `param`, `model` and the like. */
const MAX_WORD_LENGTH = 256;

/** Longest `details`, in characters of JSON. */
const MAX_DETAILS_LENGTH = 2_048;

/** One try of the request, for `error.attempts`; the last one is the failure that is reported. */
export interface ErrorAttempt {
  readonly model: string;
  readonly provider?: string;
  readonly status?: number;
  readonly kind?: ErrorKind;
  readonly error?: string;
  readonly [extra: string]: unknown;
}

/** A failure in plain words; everything a client is told about it comes from here. */
export interface ErrorDescription {
  readonly kind: ErrorKind;
  /** The HTTP status the client gets; default the kind's own. */
  readonly status?: number;
  readonly requestId: string;
  /** The whole message of a refusal of the proxy itself; unused for the failure of a provider. */
  readonly sentence?: string;
  /** The upstream's own words. */
  readonly upstreamMessage?: string;
  readonly type?: string;
  readonly code?: string;
  readonly param?: string;
  /** The provider that failed, by its prefix and by its name in messages. */
  readonly provider?: { readonly id: string; readonly name: string };
  readonly model?: string;
  /** Default: the kind's hint. */
  readonly hint?: string;
  /** Is it worth sending the same request again? Default: whether the kind passes by itself. */
  readonly shouldRetry?: boolean;
  readonly detail?: string;
  /** What the upstream adds for programs, such as Anthropic's `error_code`. */
  readonly upstreamDetails?: JsonObject;
  readonly upstreamProvider?: string;
  readonly retryAfterMs?: number;
  readonly attempts?: readonly ErrorAttempt[];
}

/** What `error` holds, in this order; absent where nothing is known (DESIGN 3, REQUIREMENTS C-8). */
export interface ErrorFields {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string;
  readonly status_code: number;
  readonly kind: ErrorKind;
  readonly request_id: string;
  readonly provider?: string;
  readonly model?: string;
  readonly hint?: string;
  readonly should_retry: boolean;
  readonly rate_limited?: true;
  readonly transient?: true;
  readonly requires_credits?: true;
  readonly detail?: string;
  readonly details?: JsonObject;
  readonly upstream_provider?: string;
  readonly retry_after_ms?: number;
  readonly attempts?: readonly ErrorAttempt[];
}

/** OpenAI's envelope. */
export interface ErrorBody {
  readonly error: ErrorFields;
}

/** Anthropic's envelope (Anthropic API reference, "Errors"). */
export interface AnthropicErrorBody {
  readonly type: 'error';
  readonly error: ErrorFields;
  readonly request_id: string;
}

/**
 * The body of an error answer in OpenAI's envelope, every text redacted and bounded.
 *
 * @param hide Replaces keys in a text; pass a redactor that knows the exact secrets where there is one.
 */
export function buildErrorBody(
  description: ErrorDescription,
  hide: (text: string) => string = redact,
): ErrorBody {
  const rule = errorKinds[description.kind];
  const status = description.status ?? rule.status;
  const text = (value: string | undefined, limit = MAX_TEXT_LENGTH) =>
    value === undefined || value === '' ? undefined : cut(hide(value), limit);
  const word = (value: string | undefined) => text(value, MAX_WORD_LENGTH);
  const fields: ErrorFields = {
    message: text(errorMessage(description)) ?? rule.text,
    type: word(description.type) ?? rule.type ?? errorTypeOf(status),
    param: word(description.param) ?? null,
    code: word(description.code) ?? rule.code ?? description.kind,
    status_code: status,
    kind: description.kind,
    request_id: description.requestId,
    provider: description.provider?.id,
    model: word(description.model),
    hint: description.hint === undefined ? rule.hint : text(description.hint),
    should_retry: description.shouldRetry ?? rule.transient,
    rate_limited: flag(isAboutRate(description.kind, status)),
    transient: flag(rule.transient),
    requires_credits: flag(description.kind === 'no_credit'),
    detail: text(description.detail),
    details: shownDetails(description.upstreamDetails, hide),
    upstream_provider: word(description.upstreamProvider),
    retry_after_ms: waitOf(description.retryAfterMs),
    attempts: description.attempts?.map((attempt) => hideAttempt(attempt, word)),
  };
  return { error: withoutUndefined(fields) };
}

/** The same failure in Anthropic's envelope, for the routes that speak its dialect: only the type has other names. */
export function anthropicErrorBody({ error }: ErrorBody): AnthropicErrorBody {
  return { type: 'error', error: { ...error, type: anthropicTypeOf(error) }, request_id: error.request_id };
}

/**
 * The message a client reads: `<Provider> API error: <the kind's text> (<upstream text>)`, the bracket only where
 * it adds something; a refusal of the proxy itself is just its sentence. Not redacted.
 */
export function errorMessage(description: ErrorDescription): string {
  const text = textOfFailure(description);
  const { sentence, provider } = description;
  if (!isUpstreamKind(description.kind)) return sentence ?? text;
  if (provider === undefined && sentence !== undefined) return sentence;
  const head = provider === undefined ? text : `${provider.name} API error: ${text}`;
  const told = upstreamText(description, text);
  return told === '' ? head : `${head} (${told})`;
}

/** A 429 is a rate limit to whoever reads it (S3-36), whether a shared pool, a day's quota or our pace is behind it. */
function textOfFailure({ kind, status }: ErrorDescription): string {
  const isRateLimit = status === 429 && (kind === 'overloaded' || kind === 'quota_exhausted');
  return errorKinds[isRateLimit ? 'rate_limited' : kind].text;
}

/** The upstream's sentence unless it only repeats ours, with the innermost one (`metadata.raw`) behind it. */
function upstreamText({ upstreamMessage = '', detail = '' }: ErrorDescription, ours: string): string {
  const message = plain(upstreamMessage) === plain(ours) ? '' : upstreamMessage.trim();
  const innermost = detail.trim();
  if (innermost === '' || message.includes(innermost)) return message;
  return message === '' ? innermost : `${message}: ${innermost}`;
}

/** Types of Anthropic's that its own answers may have with any status, and that OpenAI's envelope gives to none. */
const anthropicTypes: ReadonlySet<string> = new Set([
  'billing_error',
  'conflict_error',
  'request_too_large',
  'timeout_error',
  'overloaded_error',
]);

/** The type that Anthropic's SDKs know the failure by (Anthropic API reference, "Errors"). */
function anthropicTypeOf({ kind, type, status_code: status }: ErrorFields): string {
  if (anthropicTypes.has(type)) return type;
  if (status === 429) return 'rate_limit_error';
  if (kind === 'overloaded' || status === 529) return 'overloaded_error';
  if (kind === 'timeout' || status === 504) return 'timeout_error';
  if (status === 402) return 'billing_error';
  if (status === 409) return 'conflict_error';
  if (status === 413) return 'request_too_large';
  return errorTypeOf(status);
}

/** The details that programs act on, with every text in them redacted; of more than fits only the code. */
export function shownDetails(
  details: JsonObject | undefined,
  hide: (text: string) => string,
): JsonObject | undefined {
  if (details === undefined) return undefined;
  const text = JSON.stringify(details);
  const code = details.error_code;
  if (text.length > MAX_DETAILS_LENGTH) {
    return typeof code === 'string' ? { error_code: cut(hide(code), MAX_WORD_LENGTH) } : undefined;
  }
  return JSON.parse(text, (_name, value: unknown) => (typeof value === 'string' ? hide(value) : value));
}

function hideAttempt(
  attempt: ErrorAttempt,
  hide: (value: string | undefined) => string | undefined,
): ErrorAttempt {
  const entries = Object.entries(attempt).map(([name, value]) => [
    name,
    typeof value === 'string' ? (hide(value) ?? '') : value,
  ]);
  return { ...attempt, ...Object.fromEntries(entries) };
}

/** A 429 for want of credit or budget is not about the rate: waiting does not help. */
function isAboutRate(kind: ErrorKind, status: number): boolean {
  return kind === 'rate_limited' || (status === 429 && kind !== 'no_credit' && kind !== 'budget_exceeded');
}

function flag(value: boolean): true | undefined {
  return value ? true : undefined;
}

function waitOf(retryAfterMs: number | undefined): number | undefined {
  return retryAfterMs !== undefined && Number.isFinite(retryAfterMs)
    ? Math.max(0, Math.ceil(retryAfterMs))
    : undefined;
}

/** Shortens without splitting a surrogate pair. */
function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text
    .slice(0, limit - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, '')}…`;
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Removes the names without a value, so that the body has none in any printing. */
function withoutUndefined<Fields extends object>(fields: Fields): Fields {
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) Reflect.deleteProperty(fields, name);
  }
  return fields;
}
