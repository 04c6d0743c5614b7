import { createServer } from 'node:http';
import { expect, test } from '@jest/globals';
import express from 'express';
import { io } from 'socket.io-client';
import { attachTaskGateway } from './task-gateway.ts';
import { serve } from './task-http.test-helper.ts';
import { createTaskRoutes } from './task-routes.ts';
import { completes, eventually, ScriptedModel, startWorker, uses, world } from './task-world.test-helper.ts';

test("ByteBot's page sees a task from its creation to its end (S0-28)", async () => {
  let begin: (() => void) | undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const model = new ScriptedModel(async (request) => {
    await begun;
    return await uses('create_task', { description: 'Then dry it', scheduledFor: '2999-01-01T00:00:00Z' })(
      request,
    );
  }, completes('Washed.'));
  const bare = await world({ model });
  const app = express();
  const server = createServer(app);
  const events = attachTaskGateway(server, { mayConnect: () => true, log: bare.log });
  const services = { ...bare, events };
  app.use('/tasks', createTaskRoutes(services, startWorker(services)));
  const url = await serve(server);
  // As its page connects, but for the path, which its server rewrites to this one.
  const socket = io(url, { path: '/socket.io', transports: ['polling', 'websocket'], reconnection: false });
  const heard: [string, unknown][] = [];
  socket.onAny((event: string, payload: unknown) => heard.push([event, payload]));
  await eventually(async () => socket.connected);

  const created: unknown = await (
    await fetch(`${url}/tasks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        description: 'Wash the car',
        model: { provider: 'proxy', name: 'openai/gpt-4o', title: 'gpt-4o', contextWindow: 128000 },
      }),
    })
  ).json();
  const { id } = created as { id: string };
  socket.emit('join_task', id);
  // The server reads the packets of a socket in order, and answers this one.
  await eventually(async () => {
    const task = await services.store.tasks.find(id);
    if (task !== undefined) events.taskUpdated(task);
    return heard.some(([event]) => event === 'task_updated');
  });
  heard.length = 0;
  begin?.();
  await eventually(async () => heard.some(([, payload]) => statusOf(payload) === 'COMPLETED'));
  events.taskDeleted(id);
  await eventually(async () => heard.at(-1)?.[0] === 'task_deleted');

  expect(
    heard.filter(([event, payload]) => event !== 'task_updated' || statusOf(payload) !== 'RUNNING'),
  ).toMatchObject([
    ['new_message', { taskId: id, role: 'ASSISTANT', content: [{ type: 'tool_use', name: 'create_task' }] }],
    ['new_message', { taskId: id, role: 'USER', content: [{ type: 'tool_result' }] }],
    [
      'task_created',
      { description: 'Then dry it', createdBy: 'ASSISTANT', model: { name: 'openai/gpt-4o' } },
    ],
    [
      'new_message',
      { taskId: id, role: 'ASSISTANT', content: [{ type: 'tool_use', name: 'set_task_status' }] },
    ],
    [
      'new_message',
      { taskId: id, role: 'USER', content: [{ content: [{ type: 'text', text: 'Washed.' }] }] },
    ],
    ['task_updated', { id, status: 'COMPLETED', control: 'ASSISTANT', completedAt: expect.any(String) }],
    ['task_deleted', id],
  ]);
  socket.close();
  await events.close();
});

function statusOf(payload: unknown): unknown {
  return typeof payload === 'object' && payload !== null && 'status' in payload ? payload.status : undefined;
}
