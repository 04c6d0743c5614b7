import { errorCodeOf } from '@bytebot/service';
import { textOf } from '@bytebot/shared';
import type { RequestHandler } from 'express';
import type { z } from 'zod';
import { HttpFailure } from '../../http/http-failure.ts';
import { StoreError } from '../../store/store.ts';

/** What is known of a failure beside its code and message; each is shown when it is known. */
export interface FailureFacts {
  /** A kind of the error table (`rate_limited`). */
  readonly kind?: string;
  /** What a person can do. */
  readonly hint?: string;
  /** What exactly failed: which provider, and what it said. */
  readonly detail?: string;
  readonly provider?: string;
  readonly model?: string;
  readonly retry_after_ms?: number;
}

/** A failure with facts, for the envelope and for the `error` event of a chat. */
export class TodoFailure extends HttpFailure {
  readonly facts: FailureFacts;

  constructor(
    status: number,
    code: string,
    message: string,
    facts: FailureFacts = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(status, code, message, headers);
    this.facts = facts;
  }
}

/** One problem of a request, as FastAPI lists it. */
interface InputProblem {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
}

/**
 * A request whose fields cannot be used. S1's service is built on FastAPI, which answers 422 with a list `detail`;
 * it is sent beside the envelope, so that clients of either kind find what they read.
 */
export class InvalidInput extends HttpFailure {
  readonly problems: readonly InputProblem[];

  constructor(problems: readonly InputProblem[]) {
    const sentences = problems.map(({ loc, msg }) => `${loc.slice(1).join('.') || loc.join('.')}: ${msg}`);
    super(422, 'VALIDATION_ERROR', sentences.join('; '));
    this.problems = problems;
  }
}

/** How zod's sentence ends for a field that is not there; S1 (pydantic) has two words for that. */
const NOT_GIVEN = 'received undefined';

/** @throws InvalidInput that names every problem. */
export function readInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  place: 'body' | 'query' | 'path',
): z.output<Schema> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw new InvalidInput(
    read.error.issues.map(({ path, message, code }) => ({
      loc: [place, ...path.map((step) => (typeof step === 'number' ? step : String(step)))],
      msg: code === 'invalid_type' && message.endsWith(NOT_GIVEN) ? 'Field required' : message,
      type: code,
    })),
  );
}

/** What no route of `/api` has taken. */
export const noSuchRoute: RequestHandler = (request) => {
  throw new HttpFailure(
    404,
    'NOT_FOUND',
    `There is no ${request.method} /api${request.path.slice(0, 200)}; /docs lists what there is.`,
  );
};

export function envelopeOf(failure: HttpFailure, requestId: unknown): Record<string, unknown> {
  return {
    success: false,
    error: { code: failure.code, message: failure.message, ...factsOf(failure), request_id: requestId },
    ...(failure instanceof InvalidInput && { detail: failure.problems }),
  };
}

export function factsOf(failure: HttpFailure): FailureFacts {
  return failure instanceof TodoFailure ? failure.facts : {};
}

/** What is told of an error; the log has the rest. */
export function failureOf(error: unknown): HttpFailure {
  if (error instanceof HttpFailure) return error;
  if (error instanceof StoreError) {
    return new TodoFailure(
      503,
      'STORE_UNAVAILABLE',
      'Your data cannot be read or written right now. Please try again in a moment.',
      {},
      { 'retry-after': '5' },
    );
  }
  if (error instanceof URIError || errorCodeOf(error) === 'ERR_INVALID_URL') {
    return new HttpFailure(400, 'BAD_REQUEST', 'The address of the request cannot be decoded.');
  }
  return (
    bodyFailureOf(error) ??
    new HttpFailure(500, 'INTERNAL_ERROR', 'An unexpected error occurred. Please try again.')
  );
}

/** Express' body parser throws errors with a status and a type. */
function bodyFailureOf(error: unknown): HttpFailure | undefined {
  // The status of some of them is their class', not their own.
  if (!(error instanceof Error) || !('status' in error)) return undefined;
  const { status } = error;
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  switch (textOf(error, 'type')) {
    case 'entity.too.large':
      return new HttpFailure(413, 'PAYLOAD_TOO_LARGE', 'The body is larger than 1 MB.', {
        connection: 'close',
      });
    case 'entity.parse.failed':
      return new HttpFailure(
        400,
        'INVALID_JSON',
        `The body is not valid JSON: ${error.message.slice(0, 200)}`,
      );
    default:
      return new HttpFailure(
        status,
        'BAD_REQUEST',
        `The body cannot be read: ${error.message.slice(0, 200)}`,
      );
  }
}
