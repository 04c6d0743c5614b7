import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Express, Request } from 'express';
import type { Route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { endpointRequestHandler } from './endpoint-request.ts';
import { type KeptRoute, keptRequestHandler } from './kept-request.ts';
import { providerRequestHandler } from './provider-request.ts';
import { providerRoutes } from './provider-route.ts';

type ShownRoute = Pick<Route, 'method' | 'paths' | 'summary'>;

interface KeptRoutes extends ShownRoute, Omit<KeptRoute, 'path'> {
  readonly method: 'GET' | 'POST' | 'DELETE';
}

const both = (path: string): readonly string[] => [`/v1${path}`, path];

/** Files and batches, each at the deployment that has it. */
const keptRoutes: readonly KeptRoutes[] = [
  { kind: 'files', method: 'POST', paths: both('/files'), rest: '', summary: 'Sends a file to a provider' },
  {
    kind: 'files',
    method: 'GET',
    paths: both('/files'),
    rest: '',
    summary: 'The caller’s files at a provider',
  },
  { kind: 'files', method: 'GET', paths: both('/files/:id'), rest: '', summary: 'What a file is' },
  {
    kind: 'files',
    method: 'GET',
    paths: both('/files/:id/content'),
    rest: '/content',
    summary: 'A file itself',
  },
  { kind: 'files', method: 'DELETE', paths: both('/files/:id'), rest: '', summary: 'Deletes a file' },
  {
    kind: 'batches',
    method: 'POST',
    paths: both('/batches'),
    rest: '',
    summary: 'Begins a batch of requests',
  },
  {
    kind: 'batches',
    method: 'GET',
    paths: both('/batches'),
    rest: '',
    summary: 'The caller’s batches at a provider',
  },
  { kind: 'batches', method: 'GET', paths: both('/batches/:id'), rest: '', summary: 'How far a batch is' },
  {
    kind: 'batches',
    method: 'POST',
    paths: both('/batches/:id/cancel'),
    rest: '/cancel',
    summary: 'Ends a batch',
  },
];

const wholeApis: readonly ShownRoute[] = providerRoutes.map(({ prefix, provider }) => ({
  method: 'ALL',
  paths: [`/${prefix}/*path`],
  summary: `${provider.name}’s own API, with the proxy’s key`,
}));

/** What passes to one provider as it is, as `/routes` tells it. */
export const passThroughRoutes: readonly ShownRoute[] = [
  ...keptRoutes.map(({ method, paths, summary }) => ({ method, paths, summary })),
  ...wholeApis,
];

/** The routes of the config, as `/routes` tells them. */
export function ownEndpointRoutes({ snapshot }: Pick<Services, 'snapshot'>): ShownRoute[] {
  return snapshot().settings.passThrough.endpoints.map(({ path, includesSubpath }) => ({
    method: 'ALL',
    paths: includesSubpath ? [path, `${path}/*path`] : [path],
    summary: 'A route of the config, passed through',
  }));
}

/** Models of Azure-style paths are asked for by name, as on every other route of models. */
const modelPaths = /^\/openai\/deployments\//;

/** Serves what lies below the paths of providers; to be called after all other routes, which go before it. */
export function addPassThroughRoutes(app: Express, services: Services, boundToLoopback: boolean): void {
  for (const { method, paths, kind, rest } of keptRoutes) {
    for (const path of paths) {
      const serve = keptRequestHandler(services, boundToLoopback, { kind, path, rest });
      app[methods[method]](path, (request: Request, response: ServerResponse) => {
        const { id } = request.params;
        serve(request, response, typeof id === 'string' ? id : undefined);
      });
    }
  }
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
  const serveEndpoint = endpointRequestHandler(services, boundToLoopback);
  app.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
    if (!serveEndpoint(request, response)) next();
  });
}

const methods = { GET: 'get', POST: 'post', DELETE: 'delete' } as const;
