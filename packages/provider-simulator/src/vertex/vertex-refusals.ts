import { STATUS_CODES } from 'node:http';
import type { Call } from '../call.ts';
import { geminiError } from '../failures/envelopes.ts';
import type { WireError } from '../failures/refusal.ts';
import type { StatusErrorContext } from '../failures/status-error.ts';
import { isAccessToken } from './google-identity.ts';
import { bearerOf } from './issue-google-token.ts';

const expected =
  'Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.';

/** Google's refusal of a call without a token that was issued here, or a key. */
export function vertexKeyProblem(call: Call): WireError | undefined {
  const header = call.headers['x-goog-api-key'];
  const key = typeof header === 'string' ? header : (call.query.get('key') ?? '');
  const token = bearerOf(call);
  if (key === '' && token !== '') {
    return isAccessToken(token, call.nowMs)
      ? undefined
      : unauthenticated(
          `Request had invalid authentication credentials. ${expected}`,
          'ACCESS_TOKEN_EXPIRED',
        );
  }
  if (key === '') {
    return unauthenticated(
      `Request is missing required authentication credential. ${expected}`,
      'CREDENTIALS_MISSING',
    );
  }
  if (!/(^|[^a-z0-9])bad|invalid/i.test(key)) return undefined;
  return geminiError(400, 'API key not valid. Please pass a valid API key.', 'INVALID_ARGUMENT', [
    errorInfo('API_KEY_INVALID'),
  ]);
}

const texts: Readonly<Record<number, readonly [message: string, name: string]>> = {
  400: ['Request contains an invalid argument.', 'INVALID_ARGUMENT'],
  401: [`Request had invalid authentication credentials. ${expected}`, 'UNAUTHENTICATED'],
  403: [
    "Permission 'aiplatform.endpoints.predict' denied on resource '//aiplatform.googleapis.com/projects/simulated-project/locations/us-central1/publishers/google/models/{model}' (or it may not exist).",
    'PERMISSION_DENIED',
  ],
  404: [
    'Publisher Model `projects/simulated-project/locations/us-central1/publishers/google/models/{model}` was not found or your project does not have access to it. Please ensure you are using a valid model version. For more information, see: https://cloud.google.com/vertex-ai/generative-ai/docs/learn/model-versions',
    'NOT_FOUND',
  ],
  413: ['Request payload size exceeds the limit: 524288000 bytes.', 'INVALID_ARGUMENT'],
  429: [
    'Resource exhausted. Please try again later. Please refer to https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more details.',
    'RESOURCE_EXHAUSTED',
  ],
  499: ['The operation was cancelled.', 'CANCELLED'],
  500: ['Internal error encountered.', 'INTERNAL'],
  503: ['The service is currently unavailable.', 'UNAVAILABLE'],
  504: ['Deadline expired before operation could complete.', 'DEADLINE_EXCEEDED'],
};

/** Google's error for a status. */
export function vertexStatus(status: number, { model }: StatusErrorContext): WireError {
  const [text, name] = texts[status] ?? [STATUS_CODES[status] ?? `Status ${status}`, 'UNKNOWN'];
  return geminiError(status, text.replace('{model}', model), name);
}

function unauthenticated(message: string, reason: string): WireError {
  return geminiError(401, message, 'UNAUTHENTICATED', [errorInfo(reason)]);
}

function errorInfo(reason: string): object {
  return {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason,
    domain: 'googleapis.com',
    metadata: { service: 'aiplatform.googleapis.com' },
  };
}
