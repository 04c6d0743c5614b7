import { parseDuration } from '@bytebot/shared';
import type { ClientDialect } from '../dialects/client-dialect.ts';
import { Failure } from '../failure.ts';
import type { RequestFallbacks } from '../routing/fallback-plan.ts';
import type { MultipartBody } from './multipart/multipart-body.ts';
import type { ScannedBody } from './scan/scan-body.ts';

/** What a request says about how it is to be handled, beside its body. */
export interface CallOptions {
  /** What the client speaks; undefined for OpenAI's own. */
  readonly dialect: ClientDialect | undefined;
  readonly model: string;
  readonly streaming: boolean;
  /** Whether the client asked for the usage chunk of a stream. */
  readonly includeUsage: boolean;
  /** `num_retries` or `x-litellm-num-retries`. */
  readonly numRetries: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly streamTimeoutMs: number | undefined;
  readonly fallbacks: RequestFallbacks;
  /** `extra_headers` of the body. */
  readonly extraHeaders: Readonly<Record<string, string>>;
  /** `drop_params` of the body. */
  readonly dropParams: boolean | undefined;
  /** `additional_drop_params` of the body. */
  readonly droppedPaths: readonly string[];
  /** The form that the request is, with its files; undefined for JSON. */
  readonly multipart: MultipartBody | undefined;
  /** What tells the provider of a body or an answer that is not JSON; undefined for all others. */
  readonly contentHeaders: Readonly<Record<string, string>> | undefined;
}

const mostRetries = 20;

/** Whether the client asked for the usage chunk of a stream. */
export function includesUsage(scanned: ScannedBody): boolean {
  if (!scanned.has('stream_options')) return false;
  const options = scanned.value('stream_options');
  return (
    typeof options === 'object' &&
    options !== null &&
    'include_usage' in options &&
    options.include_usage === true
  );
}

/** @throws Failure `invalid_request` for anything but a whole number. */
export function retries(scanned: ScannedBody, header: string | string[] | undefined): number | undefined {
  const value = scanned.has('num_retries') ? scanned.value('num_retries') : header;
  if (value === undefined || value === null) return undefined;
  const count = isNumberOrText(value) ? Number(value) : Number.NaN;
  if (Number.isInteger(count) && count >= 0) return Math.min(count, mostRetries);
  throw wrongValue('num_retries', 'a whole number from 0');
}

/** Anything else has no number in it, and converting some of it throws: `{"toString": {}}`. */
function isNumberOrText(value: unknown): value is number | string {
  return typeof value === 'number' || typeof value === 'string';
}

/**
 * LiteLLM takes seconds, as a number or as text.
 *
 * @throws Failure `invalid_request` for anything that is no time.
 */
export function seconds(
  scanned: ScannedBody,
  names: readonly string[],
  header: string | string[] | undefined,
): number | undefined {
  const name = names.find((one) => scanned.has(one));
  const value = name === undefined ? header : scanned.value(name);
  if (value === undefined || value === null) return undefined;
  const durationMs = isNumberOrText(value) ? parseDuration(String(value)) : undefined;
  if (durationMs !== undefined && durationMs > 0) return durationMs;
  throw wrongValue(name ?? names[0] ?? 'timeout', 'a positive number of seconds');
}

export function dropParams(scanned: ScannedBody): boolean | undefined {
  const value = scanned.has('drop_params') ? scanned.value('drop_params') : undefined;
  return typeof value === 'boolean' ? value : undefined;
}

export const noPaths: readonly string[] = [];

export function droppedPaths(scanned: ScannedBody): readonly string[] {
  const value = scanned.has('additional_drop_params') ? scanned.value('additional_drop_params') : undefined;
  return Array.isArray(value) ? value.filter((path) => typeof path === 'string') : noPaths;
}

const noHeaders: Readonly<Record<string, string>> = {};

/** Headers that a name and a text can be; others are left out. */
export function extraHeaders(scanned: ScannedBody): Readonly<Record<string, string>> {
  if (!scanned.has('extra_headers')) return noHeaders;
  const value = scanned.value('extra_headers');
  const headers: Record<string, string> = {};
  if (typeof value !== 'object' || value === null) return headers;
  for (const [name, text] of Object.entries(value)) {
    if (/^[\w-]{1,100}$/.test(name) && typeof text === 'string' && /^[\x20-\x7e]*$/.test(text))
      headers[name] = text;
  }
  return headers;
}

export function wrongValue(name: string, wanted: string): Failure {
  return new Failure('invalid_request', `\`${name}\` must be ${wanted}.`, { param: name });
}
