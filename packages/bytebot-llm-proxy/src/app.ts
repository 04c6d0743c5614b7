import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Operation } from '@bytebot/llm-providers';
import express, { type RequestHandler } from 'express';
import { takeQueryKey } from './auth/query-key.ts';
import { aboutRoutes } from './http/about.ts';
import { cacheRoutes } from './http/cache.ts';
import { configStatusRoutes } from './http/config-status.ts';
import { dashboardRoutes } from './http/dashboard.ts';
import { explainRoutes } from './http/explain.ts';
import { geminiModelRoutes } from './http/gemini-models.ts';
import { mayBeGeminiPath, readGeminiPath } from './http/gemini-path.ts';
import { healthRoutes } from './http/health.ts';
import { keyInfoRoutes } from './http/key-info.ts';
import { keysLaterRoutes } from './http/keys-later.ts';
import { type ModelRoute, mediaRoutes } from './http/media-routes.ts';
import { modelInfoRoutes } from './http/model-info.ts';
import { modelRequestHandler, type PathRequest } from './http/model-request.ts';
import { modelRoutes } from './http/models.ts';
import { answerError, answerNotFound, answerPreflight, refuseGeminiMethods } from './http/not-found.ts';
import { providerKeyRoutes } from './http/provider-keys.ts';
import { providerStatsRoutes } from './http/provider-stats.ts';
import { requestRoutes } from './http/requests.ts';
import { responseRoutes } from './http/responses.ts';
import type { Route } from './http/route.ts';
import { addPlainHeaders, serveRoute } from './http/serve-route.ts';
import {
  addPassThroughRoutes,
  ownEndpointRoutes,
  passThroughRoutes,
} from './pass-through/pass-through-routes.ts';
import type { Services } from './services.ts';

/** Answers one request; what `node:http` calls. */
export type RequestListener = (request: IncomingMessage, response: ServerResponse) => void;

type ShownRoute = Pick<Route, 'method' | 'paths' | 'summary'>;

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
  {
    operation: 'messages',
    method: 'POST',
    paths: ['/v1/messages', '/messages'],
    summary: 'Anthropic Messages, over any model',
  },
  {
    operation: 'messages_count',
    method: 'POST',
    paths: ['/v1/messages/count_tokens', '/messages/count_tokens'],
    summary: 'How many tokens an Anthropic request has',
  },
  {
    operation: 'responses',
    method: 'POST',
    paths: ['/v1/responses', '/responses', '/api/v1/responses'],
    summary: 'OpenAI Responses, over any model',
  },
  {
    operation: 'responses_count',
    method: 'POST',
    paths: ['/v1/responses/input_tokens', '/responses/input_tokens'],
    summary: 'How many tokens a Responses request has',
  },
  ...mediaRoutes,
];

/** Google's, whose paths end in a method; they are read in `http/gemini-path.ts`. */
const geminiRoutes: readonly ModelRoute[] = [
  {
    operation: 'generate_content',
    method: 'POST',
    paths: ['/v1beta/models/*model', '/v1/models/*model'],
    summary: 'Gemini generateContent and streamGenerateContent, over any model',
  },
  {
    operation: 'generate_content_count',
    method: 'POST',
    paths: ['/v1beta/models/*model', '/v1/models/*model'],
    summary: 'Gemini countTokens',
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
  app.use(refuseGeminiMethods);

  const hot = new Map<string, RequestListener>();
  for (const { operation, paths } of modelRoutesByOperation) {
    for (const path of paths) {
      const serve = modelRequestHandler(services, boundToLoopback, operation, path);
      if (!path.includes(':')) hot.set(path, serve);
      app.post(path, (request, response) => serve(request, response, pathRequestOf(request.params.model)));
    }
  }

  const gemini = new Map<Operation, ReturnType<typeof modelRequestHandler>>();
  for (const { operation, paths } of geminiRoutes) {
    gemini.set(operation, modelRequestHandler(services, boundToLoopback, operation, paths[0] ?? ''));
  }

  const routes: Route[] = [
    ...modelInfoRoutes(services),
    ...modelRoutes(services),
    ...geminiModelRoutes(services),
    ...healthRoutes(services),
    ...configStatusRoutes(services),
    ...providerKeyRoutes(services),
    ...providerStatsRoutes(services),
    ...dashboardRoutes(),
    ...cacheRoutes(services),
    ...requestRoutes(services),
    ...responseRoutes(services),
    ...explainRoutes(services),
    ...keyInfoRoutes(services),
    ...keysLaterRoutes(),
  ];
  const known = (): ShownRoute[] => [
    ...modelRoutesByOperation,
    ...geminiRoutes,
    ...routes,
    ...passThroughRoutes,
  ];
  const everyRoute = (): ShownRoute[] => [...known(), ...ownEndpointRoutes(services)];
  routes.push(...aboutRoutes(services, everyRoute));
  for (const route of routes) {
    const serve = serveRoute(services, route, boundToLoopback);
    for (const path of route.paths) {
      if (route.method === 'GET') app.get(path, serve);
      else if (route.method === 'POST') app.post(path, serve);
      else if (route.method === 'DELETE') app.delete(path, serve);
      else app.all(path, exceptPreflight(serve));
    }
  }

  addPassThroughRoutes(app, services, boundToLoopback);

  app.options('/*path', answerPreflight(services, boundToLoopback, everyRoute));
  app.use(answerNotFound(known()));
  app.use(answerError(services));

  return function handleRequest(request, response): void {
    takeQueryKey(request);
    const { url = '' } = request;
    const serve = request.method === 'POST' ? hot.get(pathOf(url)) : undefined;
    if (serve !== undefined) {
      serve(request, response);
      return;
    }
    const path = request.method === 'POST' && mayBeGeminiPath(url) ? readGeminiPath(url) : undefined;
    const serveGemini = path === undefined ? undefined : gemini.get(path.operation);
    if (serveGemini === undefined) app(request, response);
    else serveGemini(request, response, path);
  };
}

/** Browsers ask with `OPTIONS` first; that has an answer of its own. */
function exceptPreflight(serve: RequestHandler): RequestHandler {
  return (request, response, next) => {
    if (request.method === 'OPTIONS') next();
    else void serve(request, response, next);
  };
}

function pathOf(url: string): string {
  const mark = url.indexOf('?');
  return mark === -1 ? url : url.slice(0, mark);
}

/** Azure's routes name the model in the path. */
function pathRequestOf(model: unknown): PathRequest | undefined {
  return typeof model === 'string' && model !== '' ? { model } : undefined;
}
