import { z } from 'zod';
import type { ApiResponse } from './operation.ts';

/** What went wrong, as the todo API says it. */
export const errorSchema = z.object({
  success: z.literal(false),
  error: z.object({
    code: z.string().describe('A word for programs: `INVALID_TOKEN`.'),
    message: z.string().describe('One sentence for a person.'),
    kind: z.string().optional().describe('A kind of the error table: `rate_limited`.'),
    hint: z.string().optional().describe('What helps.'),
    detail: z.string().optional().describe('What exactly failed.'),
    provider: z.string().optional(),
    model: z.string().optional(),
    retry_after_ms: z.number().optional(),
    request_id: z.string().optional(),
  }),
});

/** The same with the list of problems that FastAPI's clients read. */
export const validationErrorSchema = errorSchema.extend({
  detail: z.array(
    z.object({ loc: z.array(z.union([z.string(), z.number()])), msg: z.string(), type: z.string() }),
  ),
});

export function dataOf<Schema extends z.ZodType>(data: Schema) {
  return z.object({ success: z.literal(true), data });
}

export const doneSchema = z.object({ success: z.literal(true), message: z.string() });

function failure(description: string): ApiResponse {
  return { description, schema: errorSchema };
}

/** What every route of the todo API may answer. */
export const commonFailures: Readonly<Record<number, ApiResponse>> = {
  401: failure(
    'The token is missing, expired or not valid: `TOKEN_ERROR`, `TOKEN_EXPIRED`, `INVALID_TOKEN`.',
  ),
  403: failure('The token is of another user than the one in the path.'),
  422: { description: 'A field cannot be used; every problem is named.', schema: validationErrorSchema },
  429: failure('Too many requests from one address; `Retry-After` says how long to wait.'),
  503: failure('The store, or the keys of tokens, cannot be reached.'),
  504: failure('The time limit is over: `REQUEST_TIMEOUT`.'),
};

export const notFoundFailure = failure('There is none with this number, or it is of another user.');
export const bodyFailures: Readonly<Record<number, ApiResponse>> = {
  400: failure('The body is not JSON, or the message of a chat is blank.'),
  413: failure('The body is larger than 1 MB.'),
};
