import type { JsonObject } from '@bytebot/shared';
import { DialectError } from '../client-dialect.ts';
import { readRequest } from './read-request.ts';

/** What is wrong with a request to count tokens: the same as with one for an answer, but that it needs no `max_tokens`. */
export function checkCount(body: JsonObject): DialectError | undefined {
  try {
    readRequest({ max_tokens: 1, ...body });
    return undefined;
  } catch (error) {
    if (error instanceof DialectError) return error;
    throw error;
  }
}
