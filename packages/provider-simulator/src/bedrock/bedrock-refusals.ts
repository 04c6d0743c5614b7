import { STATUS_CODES } from 'node:http';
import type { Call } from '../call.ts';
import { Refusal, type WireError } from '../failures/refusal.ts';
import type { StatusErrorContext } from '../failures/status-error.ts';

/** Amazon's: a message, and the exception's name in a header. */
export function bedrockError(status: number, type: string, message: string): WireError {
  return {
    status,
    headers: { 'x-amzn-errortype': `${type}:http://internal.amazon.com/coral/com.amazon.bedrock/` },
    body: { message },
  };
}

/** A 400 as Converse writes it. */
export function validationError(message: string): Refusal {
  return new Refusal(bedrockError(400, 'ValidationException', message));
}

const statuses: Readonly<Record<number, readonly [type: string, message: string]>> = {
  400: ['ValidationException', 'Malformed input request, please reformat your input and try again.'],
  401: ['UnrecognizedClientException', 'The security token included in the request is invalid.'],
  402: ['ServiceQuotaExceededException', 'Your request exceeds the service quota for your account.'],
  403: ['AccessDeniedException', "You don't have access to the model with the specified model ID."],
  404: [
    'ResourceNotFoundException',
    'Could not resolve the foundation model from the provided model identifier.',
  ],
  408: ['ModelTimeoutException', 'Model has timed out in processing the request. Try your request again.'],
  424: [
    'ModelErrorException',
    'The system encountered an unexpected error during processing. Try your request again.',
  ],
  429: ['ThrottlingException', 'Too many requests, please wait before trying again.'],
  500: [
    'InternalServerException',
    'The system encountered an unexpected error during processing. Try your request again.',
  ],
  503: ['ServiceUnavailableException', 'Too many connections, please wait before trying again.'],
};

/** The error Bedrock answers a status with; `retry-after` only where the script asks for it. */
export function bedrockStatus(status: number, _context: StatusErrorContext): WireError {
  const [type, message] = statuses[status] ?? ['UnknownException', STATUS_CODES[status] ?? 'Unknown error'];
  return bedrockError(status, type, message);
}

/** Bedrock says in a 400 that it does not know a name. */
export function unknownBedrockModel(call: Call): WireError | undefined {
  const isUnknown = /does-not-exist|no-such|non-?existent/i.test(call.model);
  if (call.reply !== undefined || !isUnknown) return undefined;
  return bedrockError(400, 'ValidationException', 'The provided model identifier is invalid.');
}
