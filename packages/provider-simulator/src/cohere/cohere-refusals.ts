import { STATUS_CODES } from 'node:http';
import { Refusal, type WireError } from '../failures/refusal.ts';
import type { StatusErrorContext } from '../failures/status-error.ts';

/** Cohere's: a message, and an id to quote to the support. */
export function cohereError(status: number, message: string): WireError {
  return { status, headers: {}, body: { id: '00000000-0000-4000-8000-000000000000', message } };
}

/** Ends a request with 400. */
export function invalid(message: string): Refusal {
  return new Refusal(cohereError(400, `invalid request: ${message}`));
}

const texts: Readonly<Record<number, string>> = {
  400: 'invalid request: list of messages must not be empty',
  401: 'invalid api token',
  402: 'Please add or update your payment method to continue',
  403: 'your organization has not been granted access to this resource',
  404: "model '{model}' not found, make sure the correct model ID was used and that you have access to the model.",
  422: 'unprocessable entity',
  429: "You are using a Trial key, which is limited to 20 API calls / minute. You can continue to use the Trial key for free or upgrade to a Production key with higher rate limits at 'https://dashboard.cohere.com/api-keys'.",
  498: 'The request was blocked because it violates our Usage Guidelines.',
  499: 'request cancelled by user',
  500: 'internal server error, this has been reported to our developers.',
  501: 'not implemented',
  503: 'service unavailable',
  504: 'gateway timeout',
};

/** Cohere's error for a status. */
export function cohereStatus(status: number, { model }: StatusErrorContext): WireError {
  const text = texts[status] ?? STATUS_CODES[status] ?? `Status ${status}`;
  return cohereError(status, text.replace('{model}', model));
}
