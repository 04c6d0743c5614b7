import { STATUS_CODES } from 'node:http';
import type { Log } from '@bytebot/service';
import { textOf } from '@bytebot/shared';
import type { ErrorRequestHandler } from 'express';
import { HttpFailure } from '../http/http-failure.ts';
import { ConfigurationError } from '../model/model-error.ts';
import { StoreError } from '../store/store.ts';

/** A request whose fields cannot be used; every problem is named, as NestJS's ValidationPipe does. */
export class InvalidRequest extends HttpFailure {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(400, 'BAD_REQUEST', problems.join('; '));
    this.problems = problems;
  }
}

/** A task that is not there, in ByteBot's words. */
export function taskNotFound(id: string): HttpFailure {
  return new HttpFailure(404, 'NOT_FOUND', `Task with ID ${id.slice(0, 200)} not found`);
}

/**
 * Answers whatever failed on the task API with `{statusCode, message, error}` (NestJS, `HttpException`). Mount it
 * after the guard and the routes of `/tasks`.
 */
export function answerTaskFailure(log: Log): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const failure = failureOf(error);
    if (failure.status >= 500) {
      log.error('A request to the task API failed', {
        method: request.method,
        path: request.originalUrl.split('?', 1)[0],
        requestId: response.locals.requestId,
        error,
      });
    }
    response.set(failure.headers);
    response.status(failure.status).json({
      statusCode: failure.status,
      message: failure instanceof InvalidRequest ? failure.problems : failure.message,
      error: STATUS_CODES[failure.status] ?? 'Error',
    });
  };
}

function failureOf(error: unknown): HttpFailure {
  if (error instanceof HttpFailure) return error;
  if (error instanceof StoreError) {
    return new HttpFailure(503, 'STORE_UNAVAILABLE', 'The database cannot be used now. Try again later.', {
      'retry-after': '5',
    });
  }
  if (error instanceof ConfigurationError) {
    return new HttpFailure(500, 'CONFIGURATION_ERROR', error.message);
  }
  return (
    fromModelList(error) ?? fromBodyParser(error) ?? new HttpFailure(500, 'INTERNAL', 'Internal server error')
  );
}

/** `ModelListError` says itself what the client is told (ByteBot: 502 and 500). */
function fromModelList(error: unknown): HttpFailure | undefined {
  if (!(error instanceof Error) || error.name !== 'ModelListError') return undefined;
  const status = statusOf(error);
  return status !== undefined ? new HttpFailure(status, 'MODEL_LIST', error.message) : undefined;
}

/** What Express and its body parser throw: errors with a status of 4xx. */
function fromBodyParser(error: unknown): HttpFailure | undefined {
  const status = statusOf(error);
  if (!(error instanceof Error) || status === undefined || status < 400 || status > 499) return undefined;
  switch (textOf(error, 'type')) {
    case 'entity.too.large':
      return new HttpFailure(
        413,
        'TOO_LARGE',
        'The body is larger than 50 MB, which is the most a task may bring.',
      );
    case 'entity.parse.failed':
      return new HttpFailure(400, 'BAD_JSON', `The body is no valid JSON: ${error.message.slice(0, 300)}`);
    default:
      return new HttpFailure(status, 'BAD_REQUEST', error.message.slice(0, 300));
  }
}

/** Also when it stands on the error's prototype, as that of a body that is too large does. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('status' in error)) return undefined;
  return typeof error.status === 'number' ? error.status : undefined;
}
