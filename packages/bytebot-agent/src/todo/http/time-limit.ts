import type { RequestHandler } from 'express';
import { HttpFailure } from '../../http/http-failure.ts';

/** A request that was not answered within its time. S1's code and text. */
export function requestTimedOut(limitMs: number): HttpFailure {
  const limit = limitMs % 1_000 === 0 ? `${limitMs / 1_000} seconds` : `${limitMs} ms`;
  return new HttpFailure(504, 'REQUEST_TIMEOUT', `Request timed out after ${limit}`);
}

/** Answers 504 when a request takes too long (`REQUEST_TIMEOUT`). What it was doing goes on; its answer is dropped. */
export function limitTime(limitMs: number): RequestHandler {
  return (_request, response, next) => {
    const timer = setTimeout(() => {
      if (!response.headersSent) next(requestTimedOut(limitMs));
    }, limitMs);
    response.once('close', () => clearTimeout(timer));
    next();
  };
}
