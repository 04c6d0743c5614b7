import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Operation } from '@bytebot/llm-providers';
import express from 'express';
import { aboutRoutes } from './http/about.ts';
import { configStatusRoutes } from './http/config-status.ts';
import { healthRoutes } from './http/health.ts';
import { modelInfoRoutes } from './http/model-info.ts';
import { modelRequestHandler } from './http/model-request.ts';
import { modelRoutes } from './http/models.ts';
import { answerError, answerNotFound, answerPreflight } from './http/not-found.ts';
import type { Route } from './http/route.ts';
import { addPlainHeaders, serveRoute } from './http/serve-route.ts';
import { untranslatedRoutes } from './http/untranslated.ts';
import type { Services } from './services.ts';

/** Answers one request; what `node:http` calls. */
export type RequestListener = (request: IncomingMessage, response: ServerResponse) => void;

interface ModelRoute extends Pick<Route, 'method' | 'paths' | 'summary'> {
  readonly operation: Operation;
}

/** The routes that call models. Those without a parameter are found without Express, which costs as much as routing. */
const modelRoutesByOperation: readonly ModelRoute[] = [
  {
    operation: 'chat',
    method: 'POST',
    paths: [
      '/v1/chat/completions',
      '/chat/completions',
      '/api/v1/chat/completions',
      '/openai/deployments/:model/chat/completions',
      '/engines/:model/chat/completions',
    ],
    summary: 'Chat, answered whole or as a stream',
  },
  {
    operation: 'completion',
    method: 'POST',
    paths: [
      '/v1/completions',
      '/completions',
      '/openai/deployments/:model/completions',
      '/engines/:model/completions',
    ],
    summary: 'Legacy completions',
  },
  {
    operation: 'embedding',
    method: 'POST',
    paths: [
      '/v1/embeddings',
      '/embeddings',
      '/openai/deployments/:model/embeddings',
      '/engines/:model/embeddings',
    ],
    summary: 'Embeddings',
  },
];

/**
 * The proxy as a list. A model request passes, in this order and never back: receive, authenticate, scan,
 * resolve, admit, plan, attempt, relay, settle (`http/model-request.ts` and `execute/execute.ts`).
 *
 * @param boundToLoopback Whether only this machine can connect; an open proxy then checks `Host` as well.
 */
export function createApp(services: Services, boundToLoopback: boolean): RequestListener {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.use(addPlainHeaders);

  const hot = new Map<string, RequestListener>();
  for (const { operation, paths } of modelRoutesByOperation) {
    for (const path of paths) {
      const serve = modelRequestHandler(services, boundToLoopback, operation, path);
      if (!path.includes(':')) hot.set(path, serve);
      app.post(path, (request, response) => serve(request, response, String(request.params.model ?? '')));
    }
  }

  const routes: Route[] = [
    ...modelInfoRoutes(services),
    ...modelRoutes(services),
    ...healthRoutes(services),
    ...configStatusRoutes(services),
    ...untranslatedRoutes(),
  ];
  routes.push(...aboutRoutes(services, () => [...modelRoutesByOperation, ...routes]));
  for (const route of routes) {
    for (const path of route.paths) {
      app[route.method === 'GET' ? 'get' : 'post'](path, serveRoute(services, route, boundToLoopback));
    }
  }

  app.options('/*path', answerPreflight(services, boundToLoopback));
  app.use(answerNotFound([...modelRoutesByOperation, ...routes]));
  app.use(answerError(services));

  return function handleRequest(request, response): void {
    const serve = request.method === 'POST' ? hot.get(request.url ?? '') : undefined;
    if (serve === undefined) app(request, response);
    else serve(request, response);
  };
}
