import { STATUS_CODES } from 'node:http';
import type { Call } from '../call.ts';
import type { WireError } from '../failures/refusal.ts';
import type { StatusErrorContext } from '../failures/status-error.ts';

/** `{"error": {code, message}}`: the code is a word, or the status as a text. */
export function azureError(status: number, code: string, message: string): WireError {
  return { status, headers: {}, body: { error: { code, message } } };
}

const accessDenied =
  'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.';

/**
 * Azure's refusal of a call without the key in `api-key` or a token of Entra ID, which has three parts. A key sent
 * as a bearer is none; Claude's surface takes it in `x-api-key` too.
 */
export function azureKeyProblem({ headers, address }: Call): WireError | undefined {
  const given =
    address.surface === 'anthropic' ? (headers['x-api-key'] ?? headers['api-key']) : headers['api-key'];
  const key = typeof given === 'string' ? given : '';
  const token = /^Bearer\s+(\S+)$/i.exec(String(headers.authorization ?? ''))?.[1] ?? '';
  if (key !== '') {
    return /(^|[^a-z0-9])bad|invalid/i.test(key) ? azureError(401, '401', accessDenied) : undefined;
  }
  if (token === '') return azureError(401, '401', accessDenied);
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token) && !/invalid/i.test(token)) return undefined;
  const message =
    'Access token is missing, invalid, audience is incorrect (https://cognitiveservices.azure.com), or have expired.';
  return azureError(401, 'Unauthorized', message);
}

/**
 * Azure's refusal of a path without a version, or with one that never was; the `v1` surface wants none.
 */
export function azureVersionProblem(call: Call): WireError | undefined {
  if (call.address.isDated !== true) return undefined;
  const version = call.query.get('api-version') ?? '';
  if (/^20\d\d-\d\d-\d\d(?:-preview)?$/.test(version)) return undefined;
  return azureError(404, '404', 'Resource not found');
}

const texts: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['BadRequest', 'The request is malformed.'],
  401: ['401', accessDenied],
  403: ['AccessDenied', 'Access denied due to Virtual Network/Firewall rules.'],
  404: [
    'DeploymentNotFound',
    'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.',
  ],
  408: ['Timeout', 'The operation was timeout.'],
  429: [
    '429',
    'Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after {retryAfter} seconds. Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit.',
  ],
  500: ['InternalServerError', 'The server had an error while processing your request. Sorry about that!'],
  503: [
    'ServiceUnavailable',
    'The service is temporarily unable to process your request. Please try again later.',
  ],
};

/** Azure's error for a status. */
export function azureStatus(status: number, { retryAfter }: StatusErrorContext): WireError {
  const [code, text] = texts[status] ?? [String(status), STATUS_CODES[status] ?? `Status ${status}`];
  const error = azureError(status, code, text.replace('{retryAfter}', String(retryAfter)));
  if (status !== 429) return error;
  const headers = { 'retry-after': String(retryAfter), 'retry-after-ms': String(retryAfter * 1_000) };
  return { ...error, headers };
}
