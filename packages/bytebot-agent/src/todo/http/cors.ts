import type { RequestHandler } from 'express';

const METHODS = 'GET, POST, PUT, PATCH, DELETE';
const READABLE_HEADERS = 'X-Request-ID, X-Conversation-ID, Retry-After';
const PREFLIGHT_MAX_AGE_SECONDS = '600';

/**
 * Lets pages of these origins call the API (`CORS_ORIGINS`; `*`: of all). Pages of others get an answer without
 * permission, which their browser keeps from them.
 */
export function allowOrigins(origins: readonly string[]): RequestHandler {
  const everyone = origins.includes('*');
  return (request, response, next) => {
    const { origin } = request.headers;
    if (!everyone) response.vary('Origin');
    if (origin !== undefined && (everyone || origins.includes(origin))) {
      response.setHeader('access-control-allow-origin', everyone ? '*' : origin);
      response.setHeader('access-control-expose-headers', READABLE_HEADERS);
      if (!everyone) response.setHeader('access-control-allow-credentials', 'true');
      if (request.method === 'OPTIONS') {
        const asked = request.headers['access-control-request-headers'];
        response.setHeader('access-control-allow-methods', METHODS);
        response.setHeader('access-control-allow-headers', asked ?? 'Authorization, Content-Type, Accept');
        response.setHeader('access-control-max-age', PREFLIGHT_MAX_AGE_SECONDS);
      }
    }
    if (request.method === 'OPTIONS') response.status(204).end();
    else next();
  };
}
