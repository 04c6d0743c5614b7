import type { Log } from '@bytebot/service';
import type { ErrorRequestHandler } from 'express';
import { chatFailureOf } from '../chat/chat-failure.ts';
import { envelopeOf } from './failures.ts';

/** Answers what failed in S1's envelope, `{success: false, error: {code, message}}`, with what else is known in it. */
export function answerTodoFailure(log: Log): ErrorRequestHandler {
  return (error, request, response, next) => {
    const requestId: unknown = response.locals.requestId;
    const failure = chatFailureOf(error);
    if (failure.status >= 500) {
      log.error('A request to the todo API failed', { path: request.path, requestId, error });
    }
    if (response.headersSent) {
      // The time limit has answered already, or an answer broke in the middle: only the connection can tell.
      if (!response.writableEnded) next(error);
      return;
    }
    response.set(failure.headers);
    response.status(failure.status).json(envelopeOf(failure, requestId));
  };
}
