import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach } from '@jest/globals';
import express from 'express';
import type { Services } from '../services.ts';
import { createTaskRoutes } from './task-routes.ts';
import { createTaskToolkit } from './task-tools.ts';
import { createTaskWorker, type TaskWorker } from './task-worker.ts';

const servers: Server[] = [];
/** Also those that have become web sockets, which a server does not end by itself. */
const connections = new Set<Socket>();

afterEach(async () => {
  for (const connection of connections) connection.destroy();
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

/** Listens on a free port until the test is over. @returns `http://127.0.0.1:…` */
export async function serve(server: Server): Promise<string> {
  servers.push(server);
  server.on('connection', (connection) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

export interface TaskClient {
  get(path: string): Promise<HttpAnswer>;
  post(path: string, body?: unknown): Promise<HttpAnswer>;
  postText(path: string, body: string, contentType?: string): Promise<HttpAnswer>;
  delete(path: string): Promise<HttpAnswer>;
}

/** The task API over HTTP. The worker does not work unless one is given that does. */
export async function taskApi(
  services: Services,
  worker: TaskWorker = createTaskWorker(services, createTaskToolkit({ hasDesktop: false })),
): Promise<TaskClient> {
  const app = express();
  app.use('/tasks', createTaskRoutes(services, worker));
  const url = await serve(createServer(app));
  const ask = async (path: string, init: RequestInit): Promise<HttpAnswer> => {
    const response = await fetch(url + path, init);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
  };
  const postText: TaskClient['postText'] = (path, body, contentType = 'application/json') =>
    ask(path, { method: 'POST', body, headers: { 'content-type': contentType } });
  return {
    get: (path) => ask(path, {}),
    post: (path, body) =>
      body === undefined ? ask(path, { method: 'POST' }) : postText(path, JSON.stringify(body)),
    postText,
    delete: (path) => ask(path, { method: 'DELETE' }),
  };
}
