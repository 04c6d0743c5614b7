import type { ErrorBody } from '@bytebot/shared';

/**
 * The event that ends a stream which fails after it has begun. OpenAI's clients read three things of it: Codex the error
 * inside of the response (it passes over an event named `error`), the SDKs throw what stands under `error` at the top.
 * The response is not the one begun, which only its own bytes know: its id is made from the request's.
 */
export function failureEvent({ error }: ErrorBody): string {
  const told = { ...error, code: codeOf(error) };
  const response = {
    id: `resp_${error.request_id.replaceAll(/[^A-Za-z0-9]/g, '')}`,
    object: 'response',
    status: 'failed',
    error: told,
    incomplete_details: null,
    model: error.model ?? null,
    output: [],
    usage: null,
  };
  const data = { type: 'response.failed', sequence_number: 0, response, error: told };
  return `event: response.failed\ndata: ${JSON.stringify(data)}\n\n`;
}

/** In the words that clients know of a response's error; what has none there keeps its own. */
function codeOf({ status_code: status, code }: ErrorBody['error']): string {
  if (status === 429) return code === 'insufficient_quota' ? code : 'rate_limit_exceeded';
  return status >= 500 && code !== 'server_is_overloaded' ? 'server_error' : code;
}
