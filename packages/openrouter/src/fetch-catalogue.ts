import { createRedactor } from '@bytebot/shared';
import { type AxiosRequestConfig, isAxiosError } from 'axios';

/** The part of axios that is used here. */
export interface HttpGet {
  get(url: string, config: AxiosRequestConfig): Promise<{ readonly data: unknown }>;
}

export interface CatalogueFetch {
  readonly url: string;
  readonly apiKey: string | undefined;
  readonly http: HttpGet;
  readonly timeoutMs: number;
  readonly responseBytesMax: number;
}

/**
 * One GET of the model list, parsed as JSON.
 *
 * @throws Error whose message says in one sentence what went wrong (host and cause for a connection) and never
 * holds the key.
 */
export async function fetchCatalogueBody(fetch: CatalogueFetch): Promise<unknown> {
  // axios' own time-out watches for silence only; a body that drips would keep it waiting for ever.
  const deadline = AbortSignal.timeout(fetch.timeoutMs);
  let data: unknown;
  try {
    const answer = await fetch.http.get(fetch.url, {
      headers: {
        accept: 'application/json',
        ...(fetch.apiKey !== undefined && { authorization: `Bearer ${fetch.apiKey}` }),
      },
      signal: deadline,
      maxContentLength: fetch.responseBytesMax,
      // A redirect would carry the key to an address nobody configured.
      maxRedirects: 0,
      responseType: 'text',
      transformResponse: (text: unknown) => text,
    });
    data = answer.data;
  } catch (error) {
    const hide = createRedactor(() => (fetch.apiKey === undefined ? [] : [fetch.apiKey]));
    throw new Error(hide(reasonOf(error, deadline, fetch)));
  }
  return parseJson(data);
}

/** An address fit for a log: no user, password, query or fragment. */
export function withoutCredentials(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? 'an address that is not a URL' : `${parsed.origin}${parsed.pathname}`;
}

function parseJson(data: unknown): unknown {
  const text = String(data).trim();
  try {
    return JSON.parse(text);
  } catch {
    if (text === '') throw new Error('the answer is empty');
    throw new Error(
      text.startsWith('<') ? 'the answer is not JSON but a web page' : 'the answer is not JSON',
    );
  }
}

function reasonOf(error: unknown, deadline: AbortSignal, fetch: CatalogueFetch): string {
  if (deadline.aborted) return `no complete answer within ${fetch.timeoutMs} ms`;
  if (isAxiosError(error)) {
    if (error.message.startsWith('maxContentLength')) {
      return `the answer is larger than ${fetch.responseBytesMax} bytes`;
    }
    if (error.response !== undefined) return `answered ${error.response.status}`;
  }
  if (!(error instanceof Error)) return 'the request failed';
  // A refused connection to a name with several addresses is an AggregateError without a message of its own.
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return error.message === '' ? code || 'the request failed' : error.message;
}
