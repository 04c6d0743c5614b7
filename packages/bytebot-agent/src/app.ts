import express, { type Express } from 'express';
import type { Door } from './auth/door.ts';
import { answerFailure, notFound } from './http/answer-failure.ts';
import { healthRoutes } from './http/health.ts';
import { pageRoutes } from './http/page.ts';
import { requestLog } from './http/request-log.ts';
import { securityHeaders } from './http/security-headers.ts';
import type { Services } from './services.ts';
import { answerTaskFailure } from './tasks/task-failure-body.ts';
import { createTaskRoutes } from './tasks/task-routes.ts';
import type { TaskWorker } from './tasks/task-worker.ts';
import { createOpenApiRoutes } from './todo/openapi-routes.ts';
import { createTodoRoutes } from './todo/todo-routes.ts';

/** Everything the agent answers, in order. */
export function createApp(services: Services, worker: TaskWorker, door: Door): Express {
  const { log, settings, lifecycle } = services;
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', settings.trustedProxies);
  app.use((_request, response, next) => {
    // The client's next request goes to an agent that stays.
    if (lifecycle.isDraining) response.set('connection', 'close');
    next();
  });
  app.use(requestLog(log));
  app.use(securityHeaders());
  app.use(healthRoutes(services));
  app.use(createOpenApiRoutes());
  app.use('/tasks', door.guardTasks, createTaskRoutes(services, worker), answerTaskFailure(log));
  app.use('/api', createTodoRoutes(services));
  app.use(pageRoutes());
  app.use(notFound);
  app.use(answerFailure(log));
  return app;
}
