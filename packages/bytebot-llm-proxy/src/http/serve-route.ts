import type { Request, RequestHandler, Response } from 'express';
import { authenticate } from '../auth/authenticate.ts';
import type { Caller } from '../auth/caller.ts';
import { checkOrigin, isOpen } from '../auth/door.ts';
import type { ConfigSnapshot } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';
import type { Services } from '../services.ts';
import { requestIdOf } from './exchange.ts';
import { replyPlainFailure } from './reply-failure.ts';
import { securityHeaders } from './reply-headers.ts';
import type { Access, Route } from './route.ts';

/** What every answer of the small routes carries; the answers of models have their own list. */
export function addPlainHeaders(request: Request, response: Response, next: () => void): void {
  response.setHeader('x-request-id', requestIdOf(request));
  for (let at = 0; at + 1 < securityHeaders.length; at += 2) {
    response.setHeader(securityHeaders[at] ?? '', securityHeaders[at + 1] ?? '');
  }
  next();
}

/** Puts a route of the table behind its door and turns what it throws into an error body. */
export function serveRoute(services: Services, route: Route, boundToLoopback: boolean): RequestHandler {
  return function handleRoute(request: Request, response: Response): void {
    const work = async (): Promise<void> => {
      const snapshot = services.snapshot();
      checkOrigin(request.headers, isOpen(snapshot), boundToLoopback);
      if (!isOpen(snapshot)) response.setHeader('access-control-allow-origin', '*');
      const caller = needsKey(route, services)
        ? await authenticate(request.headers, snapshot.settings, services.tokens)
        : undefined;
      if (caller?.isAdmin === false && route.access === 'master') throw notForAccounts(caller, snapshot);
      const parameters = parametersOf(request);
      await route.handle({ request, response, parameters, query: queryOf(request), caller });
    };
    work().catch((error: unknown) => replyPlainFailure(services, request, response, error));
  };
}

function needsKey(route: Route, services: Services): boolean {
  const access: Access = route.access;
  if (access === 'open') return false;
  if (route.paths.includes('/metrics')) return services.snapshot().settings.requireAuthForMetrics;
  return true;
}

function notForAccounts({ name }: Caller, { settings }: ConfigSnapshot): Failure {
  return new Failure('caller_forbidden', `This route is for the master key, not for \`${name}\`.`, {
    hint:
      settings.masterKey === undefined
        ? 'Set LITELLM_MASTER_KEY and send it; for /metrics alone general_settings.require_auth_for_metrics_endpoint: false will do.'
        : 'Send the value of LITELLM_MASTER_KEY or general_settings.master_key.',
  });
}

function parametersOf(request: Request): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.params)) {
    parameters[name] = Array.isArray(value) ? value.join('/') : String(value);
  }
  return parameters;
}

function queryOf(request: Request): URLSearchParams {
  const mark = request.url.indexOf('?');
  return new URLSearchParams(mark === -1 ? '' : request.url.slice(mark + 1));
}
