import { type ErrorKind, errorKinds } from './error-kind.ts';

/** What is known about the status of a failure. */
export interface StatusFacts {
  readonly kind: ErrorKind;
  /** The upstream's HTTP status; 0 when it gave none, 2xx for an error inside a success. */
  readonly upstreamStatus: number;
  /** `error.code` or `error.status_code` of the body; decides for an error inside a 2xx or in a stream. */
  readonly errorCode?: unknown;
}

/** The 4xx and 5xx of the IANA registry of HTTP status codes, and 418, which it reserves. */
const registered: ReadonlySet<number> = new Set([
  ...range(400, 418),
  ...range(421, 426),
  428,
  429,
  431,
  451,
  ...range(500, 508),
  510,
  511,
]);

/** Numbers some providers made up, and what they mean. */
const translated: ReadonlyMap<number, number> = new Map([
  [498, 503],
  [499, 504],
  [524, 504],
]);

/**
 * The HTTP status for the client: the upstream's own, except where it lies or is no registered number.
 *
 * `authentication` in a 400 or 403 is 401 and `not_found` in a 400 is 404; 498 is 503 (400 where it is
 * a refused prompt, as Cohere means it), 499 and 524 are 504, other
 * unregistered numbers 502; an error inside a 200 takes its code if that is 400 to 599, else the kind's status.
 */
export function clientStatus(facts: StatusFacts): number {
  const { kind, upstreamStatus } = facts;
  const status = isSuccess(upstreamStatus) ? statusOfCode(facts.errorCode) : upstreamStatus;
  if (status === 0) return errorKinds[kind].status;
  if (kind === 'authentication' && (status === 400 || status === 403)) return 401;
  if (kind === 'not_found' && status === 400) return 404;
  if (kind === 'content_policy' && status === 498) return 400;
  return translated.get(status) ?? (registered.has(status) ? status : 502);
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** The status an error code stands for; 0 when it is no number between 400 and 599. */
export function statusOfCode(code: unknown): number {
  const number = typeof code === 'string' && /^\d{3}$/.test(code) ? Number(code) : code;
  return typeof number === 'number' && Number.isInteger(number) && number >= 400 && number <= 599
    ? number
    : 0;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
