import { errorCodeOf, type Log } from '@bytebot/service';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { HttpFailure } from './http-failure.ts';

/** What no route has taken. */
export const notFound: RequestHandler = (request) => {
  throw new HttpFailure(
    404,
    'NOT_FOUND',
    `There is no ${request.method} ${request.path.slice(0, 200)} here; /docs lists what there is.`,
  );
};

/** The last resort, for what no surface has answered in its own envelope. */
export function answerFailure(log: Log): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const failure = failureOf(error);
    if (failure.status >= 500) {
      log.error('A request failed', { path: request.path, requestId: response.locals.requestId, error });
    }
    response.set(failure.headers);
    const { status, code, message } = failure;
    response.status(status).json({ success: false, error: { code, message } });
  };
}

function failureOf(error: unknown): HttpFailure {
  if (error instanceof HttpFailure) return error;
  // Express says so of an address that cannot be decoded.
  if (error instanceof URIError || errorCodeOf(error) === 'ERR_INVALID_URL') {
    return new HttpFailure(400, 'BAD_REQUEST', 'The address of the request cannot be decoded.');
  }
  return new HttpFailure(500, 'INTERNAL_ERROR', 'Something went wrong here; the log has the details.');
}
