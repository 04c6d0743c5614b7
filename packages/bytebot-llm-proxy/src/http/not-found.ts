import { nearMatches } from '@bytebot/shared';
import type { ErrorRequestHandler, NextFunction, Request, RequestHandler, Response } from 'express';
import { checkOrigin, isOpen } from '../auth/door.ts';
import { Failure } from '../failure.ts';
import type { Services } from '../services.ts';
import { mayBeGeminiPath, readGeminiPath } from './gemini-path.ts';
import { replyPlainFailure } from './reply-failure.ts';
import { methodsOf, type Route } from './route.ts';

type KnownRoute = Pick<Route, 'method' | 'paths'>;

/** The last handler: 405 with `Allow` where another method would work, else 404 with the nearest route. */
export function answerNotFound(routes: readonly KnownRoute[]): RequestHandler {
  const patterns = routes.flatMap(({ method, paths }) =>
    paths.map((path) => ({ method, path, segments: path.split('/') })),
  );
  return function handleNotFound(request: Request, response: Response): void {
    const asked = request.path.split('/');
    const methods = [
      ...new Set(patterns.filter((one) => matches(one.segments, asked)).map((one) => one.method)),
    ];
    // A path of Google's ends in a method of its own, which may be an unknown one.
    const isWrong = methods.length > 0 && !methods.some((method) => method === request.method);
    const failure = isWrong ? wrongMethod(request, methods) : unknownRoute(request, patterns);
    replyPlainFailure(undefined, request, response, failure);
  };
}

/** Google's methods are only called with POST; below the same paths GET asks about a model of any name. */
export function refuseGeminiMethods(request: Request, response: Response, next: NextFunction): void {
  const { method, url } = request;
  const isCalled = method === 'POST' || method === 'OPTIONS';
  if (isCalled || !mayBeGeminiPath(url) || readGeminiPath(url) === undefined) next();
  else replyPlainFailure(undefined, request, response, wrongMethod(request, ['POST']));
}

/** What Express itself could not read: a path whose percent-encoding is broken is a 400, anything else our defect. */
export function answerError(services: Services): ErrorRequestHandler {
  // Express tells handlers of errors by their four parameters.
  return function handleError(error: unknown, request: Request, response: Response, _next: unknown): void {
    const failure =
      error instanceof URIError
        ? new Failure('invalid_request', 'The path of this request is not valid percent-encoding.')
        : error;
    replyPlainFailure(services, request, response, failure);
  };
}

/** Browsers ask first; only a proxy with a master key answers them (DESIGN section 3). */
export function answerPreflight(
  services: Services,
  boundToLoopback: boolean,
  routes: () => readonly KnownRoute[],
): RequestHandler {
  return function handlePreflight(request: Request, response: Response): void {
    const open = isOpen(services.snapshot());
    try {
      checkOrigin(request.headers, open, boundToLoopback);
    } catch (error) {
      replyPlainFailure(services, request, response, error);
      return;
    }
    if (!open) {
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('access-control-allow-methods', preflightMethods(routes(), request.path).join(', '));
      response.setHeader(
        'access-control-allow-headers',
        request.headers['access-control-request-headers'] ?? '*',
      );
    }
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.end('OK');
  };
}

/** What a page may ask with on this path; on one without a route whatever the small routes take. */
function preflightMethods(routes: readonly KnownRoute[], path: string): string[] {
  const asked = path.split('/');
  const found = routes.filter(({ paths }) => paths.some((one) => matches(one.split('/'), asked)));
  const methods = new Set(found.flatMap(methodsOf));
  return [...(methods.size === 0 ? ['GET', 'POST', 'DELETE'] : methods), 'OPTIONS'];
}

function wrongMethod(request: Request, methods: readonly string[]): Failure {
  return new Failure(
    'invalid_request',
    `${request.method} is not allowed on this route; use ${methods.join(' or ')}.`,
    {
      status: 405,
      code: 'method_not_allowed',
      headers: { allow: methods.join(', ') },
    },
  );
}

function unknownRoute(request: Request, patterns: readonly { path: string }[]): Failure {
  const path = request.path.slice(0, 200);
  const [nearest] = nearMatches(
    path,
    patterns.map((one) => one.path),
    1,
  );
  return new Failure('unknown_model', `There is no route ${request.method} ${path}.`, {
    code: 'unknown_route',
    hint:
      nearest === undefined
        ? '`GET /routes` lists every route.'
        : `The nearest route is ${nearest}; \`GET /routes\` lists all.`,
  });
}

/** Express's path syntax, as far as the table uses it: literal, `:one` segment, `*rest`. */
function matches(pattern: readonly string[], asked: readonly string[]): boolean {
  for (const [index, part] of pattern.entries()) {
    if (part.startsWith('*')) return asked.length > index;
    const segment = asked[index];
    if (segment === undefined || (part.startsWith(':') ? segment === '' : part !== segment)) return false;
  }
  return asked.length === pattern.length;
}
