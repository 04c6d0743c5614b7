import type { ErrorBody, JsonObject } from '@bytebot/shared';

/**
 * A failure as the `error` of a response: OpenAI's two fields, of which clients know `server_error` and
 * `rate_limit_exceeded` among others, and the proxy's own beside them.
 */
export function responseError({ error }: ErrorBody): JsonObject {
  return { ...error, code: codeOf(error) };
}

function codeOf(error: ErrorBody['error']): string {
  if (error.status_code === 429)
    return error.code === 'insufficient_quota' ? error.code : 'rate_limit_exceeded';
  return error.status_code >= 500 ? 'server_error' : error.code;
}
