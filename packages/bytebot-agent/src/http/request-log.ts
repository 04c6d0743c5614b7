import { randomUUID } from 'node:crypto';
import type { Log } from '@bytebot/service';
import type { RequestHandler } from 'express';

/** Ids of others are taken over only when they are harmless in a log. */
const REQUEST_ID = /^[\w.:-]{1,128}$/;
/** Asked every few seconds by whoever watches the process. */
const quietPaths: ReadonlySet<string> = new Set(['/health', '/ready']);

/** Gives every request an id (`X-Request-ID`, the caller's own if it has one) and logs a line when it has been answered. */
export function requestLog(log: Log): RequestHandler {
  return (request, response, next) => {
    const given = request.get('x-request-id');
    const requestId = given !== undefined && REQUEST_ID.test(given) ? given : `req_${randomUUID()}`;
    response.locals.requestId = requestId;
    response.setHeader('x-request-id', requestId);
    const startedAt = performance.now();
    const { method, path } = request;
    response.once('close', () => {
      const fields = {
        method,
        path,
        status: response.statusCode,
        durationMs: Math.round(performance.now() - startedAt),
        requestId,
        ...(!response.writableFinished && { left: true }),
      };
      if (response.statusCode >= 500) log.error('request', fields);
      else if (quietPaths.has(path) || path.startsWith('/assets/')) log.debug('request', fields);
      else log.info('request', fields);
    });
    next();
  };
}
