import { memberOf, textOf } from '@bytebot/shared/browser';

/** Why something could not be done, as a person reads it. */
export interface Failure {
  /** One sentence: what happened. */
  readonly message: string;
  /** What exactly failed: which provider, and what it said. */
  readonly detail?: string;
  /** What a person can do about it. */
  readonly hint?: string;
  /** A word for programs (`INVALID_TOKEN`), when the service gave one. */
  readonly code?: string;
}

/** A request was answered with an error, or not at all. */
export class RequestFailure extends Error implements Failure {
  override readonly name = 'RequestFailure';
  readonly detail?: string;
  readonly hint?: string;
  readonly code?: string;
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** Of the answer; undefined when there was none. */
  readonly headers: Headers | undefined;

  constructor(status: number, failure: Failure, headers?: Headers) {
    super(failure.message);
    this.status = status;
    this.headers = headers;
    this.detail = failure.detail;
    this.hint = failure.hint;
    this.code = failure.code;
  }
}

/**
 * Reads an error's body in any of the service's envelopes: `{success, error: {code, message, hint}}` of the todo chat,
 * `{statusCode, message, error}` of the task API (whose message may be a list), and `{error: {…}}` of the proxy.
 *
 * @param body the parsed body; undefined when it is not JSON
 */
export function failureOf(status: number, body: unknown): Failure {
  const inner = memberOf(body, 'error');
  const source = textOf(inner, 'message') === undefined ? body : inner;
  const code = textOf(source, 'code') ?? textOf(source, 'kind');
  const detail = textOf(source, 'detail');
  const hint = textOf(source, 'hint') ?? hintFor(status);
  return {
    message: sentenceIn(source) ?? `The agent answered with status ${status}.`,
    ...(detail === undefined ? {} : { detail }),
    ...(hint === undefined ? {} : { hint }),
    ...(code === undefined ? {} : { code }),
  };
}

/** Whatever was thrown, as a failure that can be shown. */
export function shownFailure(thrown: unknown): Failure {
  if (thrown instanceof RequestFailure) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { message: `Something in this page failed: ${message}`, hint: 'Reload the page and try again.' };
}

/** The failure of a request that got no answer. */
export function unreachable(): RequestFailure {
  return new RequestFailure(0, {
    message: 'The agent cannot be reached.',
    hint: 'Check that it is running and that this computer is online, then try again.',
  });
}

/** True for what an AbortController's signal makes a request throw. */
export function isAbort(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'AbortError';
}

function sentenceIn(source: unknown): string | undefined {
  const message = memberOf(source, 'message');
  if (Array.isArray(message)) {
    return message.filter((entry) => typeof entry === 'string').join('; ') || undefined;
  }
  return textOf(source, 'message') ?? textOf(source, 'error');
}

function hintFor(status: number): string | undefined {
  if (status === 429) return 'Wait a minute, then try again.';
  if (status >= 500) return 'Try again; if it goes on, the log of the agent says more.';
  return undefined;
}
