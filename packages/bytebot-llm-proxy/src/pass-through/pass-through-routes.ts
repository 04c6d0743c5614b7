import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Express } from 'express';
import type { Route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { providerRequestHandler } from './provider-request.ts';
import { providerRoutes } from './provider-route.ts';

type ShownRoute = Pick<Route, 'method' | 'paths' | 'summary'>;

/** The whole APIs of providers, as `/routes` tells them. */
export const passThroughRoutes: readonly ShownRoute[] = providerRoutes.map(({ prefix, provider }) => ({
  method: 'ALL',
  paths: [`/${prefix}/*path`],
  summary: `${provider.name}’s own API, with the proxy’s key`,
}));

/** Models of Azure-style paths are asked for by name, as on every other route of models. */
const modelPaths = /^\/openai\/deployments\//;

/** Serves what lies below the paths of providers; to be called after all other routes, which go before it. */
export function addPassThroughRoutes(app: Express, services: Services, boundToLoopback: boolean): void {
  for (const route of providerRoutes) {
    const serve = providerRequestHandler(services, boundToLoopback, route);
    app.all(
      `/${route.prefix}/*path`,
      (request: IncomingMessage, response: ServerResponse, next: () => void) => {
        if (request.method === 'OPTIONS' || modelPaths.test(request.url ?? '')) next();
        else serve(request, response);
      },
    );
  }
}
