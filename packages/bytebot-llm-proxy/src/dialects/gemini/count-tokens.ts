import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { DialectError } from '../client-dialect.ts';
import { fieldOf, pathOf } from './proto-json.ts';
import { readGeminiRequest } from './read-request.ts';

/**
 * What a `countTokens` request asks to be counted: contents alone, or a whole request.
 *
 * @throws DialectError for both and for neither.
 */
export function countedRequest(body: JsonObject): JsonObject {
  const whole = fieldOf(body, 'generateContentRequest');
  if (whole === undefined) return body;
  const path = pathOf(body, 'generateContentRequest', '');
  if (!isJsonObject(whole)) throw new DialectError(path, 'This must be an object.');
  if (fieldOf(body, 'contents') !== undefined)
    throw new DialectError(path, 'contents and generateContentRequest cannot both be set.');
  return whole;
}

/** What is wrong with a `countTokens` request; undefined for one that can be counted. */
export function checkCountedRequest(body: JsonObject): DialectError | undefined {
  try {
    readGeminiRequest(countedRequest(body));
    return undefined;
  } catch (error) {
    if (error instanceof DialectError) return error;
    throw error;
  }
}

/** The answer of `countTokens`. */
export function writeTokenCount(totalTokens: number): JsonObject {
  return { totalTokens, promptTokensDetails: [{ modality: 'TEXT', tokenCount: totalTokens }] };
}
