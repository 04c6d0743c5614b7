import {
  type ClassifiedError,
  clientStatus,
  type ErrorFacts,
  parseWaitHint,
  redact,
  shownDetails,
  type UpstreamErrorKind,
  type WaitHint,
} from '@bytebot/shared';
import type { Provider } from '../provider.ts';
import { effectiveStatus, genericError } from './generic.ts';
import { type ErrorContent, unwrapError } from './unwrap.ts';

/** A limit that asks to wait longer than this is a spent allowance, not a rate. */
const LONGEST_RATE_WAIT_MS = 300_000;
/** Longest message and detail, in characters. */
const MAX_TEXT_LENGTH = 2_048;
/** Longest code, type and parameter name. */
const MAX_WORD_LENGTH = 256;

/**
 * What a failed exchange means: unwraps the body, goes by status, then structured codes, then headers and only last
 * by words, lets the provider correct that, and adds the wait the upstream asks for. Every text in the result is
 * redacted and bounded; never throws.
 *
 * @param nowMs For reset times; epoch milliseconds.
 */
export function classifyError(
  facts: ErrorFacts,
  provider: Pick<Provider, 'refineError'>,
  nowMs: number = Date.now(),
): ClassifiedError {
  const content = unwrapError(facts.bodyText);
  const generic = genericError(facts, content);
  const refined = provider.refineError?.(facts, generic) ?? generic;
  const wait = waitOf(facts, content, refined, nowMs);
  const kind = isSpentAllowance(refined.kind, wait) ? 'quota_exhausted' : refined.kind;
  return {
    ...presentable(refined),
    kind,
    status: clientStatus({
      kind,
      upstreamStatus: facts.status,
      errorCode: effectiveStatus(facts, content.fields),
    }),
    ...(isMisleading(kind, wait) ? {} : wait),
  };
}

function waitOf(facts: ErrorFacts, content: ErrorContent, refined: ClassifiedError, nowMs: number): WaitHint {
  const found = parseWaitHint({
    headers: facts.headers,
    body:
      Object.keys(content.fields).length > 0
        ? { error: { ...content.fields, message: content.message } }
        : undefined,
    nowMs,
    windows: refined.kind === 'rate_limited' || refined.kind === 'quota_exhausted',
  });
  const { retryAfterMs = found.retryAfterMs, resetAtMs = found.resetAtMs } = refined;
  return {
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(resetAtMs === undefined ? {} : { resetAtMs }),
  };
}

function isSpentAllowance(kind: UpstreamErrorKind, wait: WaitHint): boolean {
  return kind === 'rate_limited' && (wait.retryAfterMs ?? 0) > LONGEST_RATE_WAIT_MS;
}

/** Gemini sends a short `retryDelay` with a spent day; no allowance comes back within minutes unless dated so. */
function isMisleading(kind: UpstreamErrorKind, wait: WaitHint): boolean {
  return (
    kind === 'quota_exhausted' &&
    wait.resetAtMs === undefined &&
    (wait.retryAfterMs ?? 0) <= LONGEST_RATE_WAIT_MS
  );
}

/** The texts without keys and within bounds; empty ones are left out, except the message. */
function presentable(error: ClassifiedError): ClassifiedError {
  const word = (name: 'type' | 'code' | 'param' | 'upstreamProvider') =>
    shown(name, error[name], MAX_WORD_LENGTH);
  const upstreamDetails = shownDetails(error.upstreamDetails, redact);
  return {
    kind: error.kind,
    status: error.status,
    message: cut(redact(error.message).trim(), MAX_TEXT_LENGTH),
    ...word('type'),
    ...word('code'),
    ...word('param'),
    ...word('upstreamProvider'),
    ...(upstreamDetails === undefined ? {} : { upstreamDetails }),
    ...shown('detail', error.detail, MAX_TEXT_LENGTH),
    ...shown('hint', error.hint, MAX_TEXT_LENGTH),
  };
}

function shown(name: string, text: string | undefined, limit: number): Record<string, string> {
  return text === undefined || text === '' ? {} : { [name]: cut(redact(text), limit) };
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).toWellFormed()}…`;
}
