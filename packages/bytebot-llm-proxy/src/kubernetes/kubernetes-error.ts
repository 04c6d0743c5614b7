import { errorCodeOf } from '@bytebot/service';
import { memberAt, memberOf, textOf } from '@bytebot/shared';

const MAX_REASON_LENGTH = 300;
const MAX_RETRY_AFTER_SECONDS = 3_600;

/** A call of the Kubernetes API that failed. The message never holds a credential. */
export class KubernetesError extends Error {
  override readonly name = 'KubernetesError';
  /** What the API server answered; undefined when no answer came. */
  readonly status: number | undefined;
  /** How long the server asks to be left alone. */
  readonly retryAfterMs: number | undefined;
  /** Whether an answer, or one line of a watch, was larger than what is read, or no object. */
  readonly isUnreadable: boolean;

  constructor(
    message: string,
    details: {
      readonly status?: number | undefined;
      readonly retryAfterMs?: number | undefined;
      readonly isUnreadable?: boolean;
    } = {},
  ) {
    super(message);
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
    this.isUnreadable = details.isUnreadable ?? false;
  }
}

/** The refusal in an answer with this status and this body, which is a `Status` object where the API server made it. */
export function refusalOf(call: string, status: number, body: unknown, retryAfter?: string): KubernetesError {
  const said = textOf(body, 'message') ?? textOf(body, 'reason');
  const seconds = Number(retryAfter ?? memberAt(body, 'details', 'retryAfterSeconds') ?? Number.NaN);
  const retryAfterMs = seconds >= 0 && seconds <= MAX_RETRY_AFTER_SECONDS ? seconds * 1_000 : undefined;
  const why = said === undefined ? '' : `: ${said.slice(0, MAX_REASON_LENGTH)}`;
  return new KubernetesError(`The Kubernetes API answered ${call} with ${status}${why}`, {
    status,
    retryAfterMs,
  });
}

/** What the API server says inside a watch that it ends: an event of the type `ERROR` with a `Status` in it. */
export function refusalInStream(call: string, object: unknown): KubernetesError {
  const code = memberOf(object, 'code');
  return refusalOf(call, typeof code === 'number' ? code : 500, object);
}

/** A failure without an answer: no connection, a time-out, an unreadable kubeconfig. */
export function failureOf(call: string, error: unknown): KubernetesError {
  if (error instanceof KubernetesError) return error;
  const text = messageOf(error);
  const code = errorCodeOf(error);
  const what = text === '' ? (code ?? 'no reason given') : text;
  return new KubernetesError(
    `The Kubernetes API was not reached for ${call}: ${what.slice(0, MAX_REASON_LENGTH)}`,
  );
}

/** Whatever realm the error comes from. */
export function messageOf(error: unknown): string {
  const isError = typeof error === 'object' && error !== null && 'message' in error;
  return isError && typeof error.message === 'string' ? error.message : String(error);
}
