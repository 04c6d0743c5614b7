import express, { type Request, type RequestHandler, type Router } from 'express';
import { refuseManyParts } from '../http/body-parts.ts';
import { HttpFailure } from '../http/http-failure.ts';
import type { Services } from '../services.ts';
import { processMessages } from './processed-messages.ts';
import { answerTaskFailure } from './task-failure-body.ts';
import { readNewMessage, readNewTask, readPage, readTaskListQuery } from './task-input.ts';
import { TaskService } from './task-service.ts';
import type { TaskWorker } from './task-worker.ts';

/** The largest body that is read (ByteBot: 50 MB, for files in base64). */
const BODY_LIMIT = '50mb';

/** ByteBot's task API (REQUIREMENTS 4.1), to be mounted at `/tasks`. */
export function createTaskRoutes(services: Services, worker: TaskWorker): Router {
  const { store, models, log } = services;
  const tasks = new TaskService(services, worker);
  const router = express.Router();
  const json = express.json({ limit: BODY_LIMIT, verify: refuseManyParts });

  router.post('/', json, async (request, response) => {
    response.status(201).json(await tasks.create(readNewTask(request.body)));
  });
  router.get('/', async (request, response) => {
    const query = readTaskListQuery(request.query);
    const { tasks: found, total } = await store.tasks.list(query);
    response.json({ tasks: found, total, totalPages: Math.ceil(total / query.limit) });
  });
  router.get('/models', async (_request, response) => {
    response.json(await models.list());
  });
  router.get('/:id', async (request, response) => {
    response.json(await tasks.find(request.params.id));
  });
  router.delete('/:id', async (request, response) => {
    await tasks.delete(request.params.id);
    response.status(204).end();
  });

  const messages = (request: Request<{ id: string }>) =>
    store.messages.list(request.params.id, readPage(request.query));
  const plain: RequestHandler<{ id: string }> = async (request, response) => {
    response.json(await messages(request));
  };
  router.get('/:id/messages', plain);
  router.get('/:id/messages/raw', plain);
  router.get('/:id/messages/processed', async (request, response) => {
    response.json(processMessages(await messages(request)));
  });
  router.post('/:id/messages', json, async (request, response) => {
    const text = readNewMessage(request.body);
    response.status(201).json(await tasks.addMessage(request.params.id, text));
  });

  router.post('/:id/takeover', async (request, response) => {
    response.json(await tasks.takeOver(request.params.id));
  });
  router.post('/:id/resume', async (request, response) => {
    response.json(await tasks.resume(request.params.id));
  });
  router.post('/:id/cancel', async (request, response) => {
    response.json(await tasks.cancel(request.params.id));
  });

  router.use((request) => {
    const path = request.originalUrl.split('?', 1)[0] ?? '';
    throw new HttpFailure(404, 'NOT_FOUND', `Cannot ${request.method} ${path.slice(0, 200)}`);
  });
  router.use(answerTaskFailure(log));
  return router;
}
