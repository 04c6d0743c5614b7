import { failureOf, isAbort, RequestFailure, unreachable } from './failure.ts';

/** `fetch`, or what stands for it in a test. */
export type Fetch = (address: URL, init: RequestInit) => Promise<Response>;

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as `Authorization: Bearer`. */
  readonly bearer?: string | undefined;
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends a request and gives the answer when it is a success.
 *
 * @throws RequestFailure for any other status and when there is no answer
 * @throws DOMException named AbortError when `signal` was aborted
 */
export async function send(fetch: Fetch, address: URL, options: RequestOptions): Promise<Response> {
  const response = await reach(fetch, address, options);
  if (response.ok) return response;
  const failure = failureOf(response.status, parsed(await textOf(response)));
  throw new RequestFailure(response.status, failure, response.headers);
}

/**
 * The parsed body of a successful answer; undefined when it is empty.
 *
 * @throws as `send` does, and RequestFailure when the body is not JSON
 */
export async function requestJson(fetch: Fetch, address: URL, options: RequestOptions): Promise<unknown> {
  const response = await send(fetch, address, { accept: 'application/json', ...options });
  const text = await textOf(response);
  if (text === '') return undefined;
  const body = parsed(text);
  if (body !== undefined) return body;
  throw new RequestFailure(response.status, {
    message: 'The answer is not from the agent: it is no JSON.',
    hint: 'Check that this address leads to the agent and not to another service in front of it.',
  });
}

async function reach(fetch: Fetch, address: URL, options: RequestOptions): Promise<Response> {
  try {
    return await fetch(address, {
      method: options.method ?? 'GET',
      headers: headersOf(options),
      body: options.body === undefined ? null : JSON.stringify(options.body),
      signal: options.signal ?? null,
      cache: 'no-store',
    });
  } catch (error) {
    if (isAbort(error)) throw error;
    throw unreachable();
  }
}

/** An answer that breaks off is none. */
async function textOf(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    if (isAbort(error)) throw error;
    throw unreachable();
  }
}

function headersOf({ accept, bearer, body }: RequestOptions): Record<string, string> {
  return {
    ...(accept === undefined ? {} : { accept }),
    ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
