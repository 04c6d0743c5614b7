import { isJsonObject } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import express, { type Router } from 'express';
import type { z } from 'zod';
import { healthRoutes } from '../http/health.ts';
import type { ContentBlock } from '../messages/content-block.ts';
import { processMessages } from '../tasks/processed-messages.ts';
import { createTaskRoutes } from '../tasks/task-routes.ts';
import type { TaskWorker } from '../tasks/task-worker.ts';
import { exampleOf } from './openapi/docs-page.ts';
import { docsStyle } from './openapi/docs-style.ts';
import { createOpenApiDocument, operations } from './openapi/openapi-document.ts';
import { tags } from './openapi/operation.ts';
import { agentMessageSchema, agentTaskSchema, processedMessagesSchema } from './openapi/task-shapes.ts';
import { createOpenApiRoutes } from './openapi-routes.ts';
import { callTurn, eventsOf, serveRoutes, startTodoApp, USER } from './todo.test-helper.ts';

const document = createOpenApiDocument();

const idleWorker: TaskWorker = {
  start() {},
  wake() {},
  interrupt() {},
  takenOver() {},
  released() {},
  report() {},
  stop: async () => undefined,
};

/** `GET /tasks/{id}` for every route of a router and the routers in it. */
function routesOf(router: Router, prefix: string): string[] {
  return router.stack.flatMap(({ route, handle }) => {
    if (route !== undefined) {
      const path = `${prefix}${route.path}`.replace(/(.)\/$/, '$1').replace(/:(\w+)/g, '{$1}');
      return Object.keys(Object(route).methods).map((method) => `${method.toUpperCase()} ${path}`);
    }
    return isRouter(handle) ? routesOf(handle, prefix) : [];
  });
}

function isRouter(handle: unknown): handle is Router {
  return typeof handle === 'function' && 'stack' in handle;
}

describe('the document', () => {
  test('has every route the agent answers, and no other', async () => {
    const { services, routes } = await startTodoApp();
    const answered = [
      ...routesOf(routes, '/api'),
      ...routesOf(createTaskRoutes(services, idleWorker), '/tasks'),
      ...routesOf(healthRoutes(services), ''),
      ...routesOf(createOpenApiRoutes(), ''),
    ];
    const described = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect(described.toSorted()).toEqual(answered.toSorted());
    expect(described.length).toBeGreaterThan(25);
  });

  test('is whole: every reference leads somewhere, every operation has its parts', () => {
    expect(document.openapi).toBe('3.1.0');
    const names = Object.keys(document.components.schemas);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to = '']) => to);
    expect(references.length).toBeGreaterThan(30);
    for (const reference of references) {
      expect(names).toContain(reference.replace('#/components/schemas/', ''));
    }
    const ids = new Set<unknown>();
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const operation of Object.values(methods)) {
        ids.add(operation.operationId);
        expect(operation).toMatchObject({
          operationId: expect.stringMatching(/^\w+$/),
          summary: expect.stringMatching(/./),
          tags: [expect.stringMatching(new RegExp(`^(${Object.keys(tags).join('|')})$`))],
          security: expect.any(Array),
          responses: expect.any(Object),
        });
        const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        const parameters = Array.isArray(operation.parameters) ? operation.parameters : [];
        expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(inPath);
      }
    }
    expect(ids.size).toBe(operations.length);
  });

  test('says of a request what is checked', () => {
    expect(document.components.schemas.ChatRequest).toMatchObject({
      required: ['message'],
      properties: { message: { type: 'string', minLength: 1, maxLength: 5_000 } },
    });
    expect(JSON.stringify(document.components.schemas.CreateTodo)).toContain(
      '"enum":["low","medium","high"]',
    );
  });
});

/** Reads an answer as the document describes it, without anything it does not describe. */
async function expectDescribed(
  path: string,
  method: string,
  answer: { readonly status: number; readonly json: unknown },
): Promise<void> {
  const operation = operations.find((one) => one.path === path && one.method === method.toLowerCase());
  const response = operation?.responses[answer.status];
  const schema = response?.also?.schema ?? response?.schema;
  expect(schema).toBeDefined();
  expect(schema?.safeParse(answer.json)).toMatchObject({ success: true, data: answer.json });
}

describe('real answers are as described', () => {
  test('those of the todo API', async () => {
    const app = await startTodoApp({
      turns: [callTurn('add_task', { title: 'milk' }), 'Added.', 'Hello.'],
      secrets: { BYTEBOT_AGENT_API_KEY: 'sk-test-agent-key' },
    });
    const events = eventsOf(await app.chat({ message: 'Add milk' }));
    const chatEvents = operations[0]?.responses[200]?.schema;
    for (const event of events)
      expect(chatEvents?.safeParse(event)).toMatchObject({ success: true, data: event });
    const accept = { headers: { accept: 'application/json' } };
    await expectDescribed('/api/{userId}/chat', 'POST', await app.chat({ message: 'Hello' }, accept));
    const at = (path: string) => path.replace('{userId}', USER).replace(/\{\w+\}/, '1');
    for (const [method, path, body] of [
      ['GET', '/api/{userId}/conversations'],
      ['GET', '/api/{userId}/conversations/{conversationId}/messages'],
      ['POST', '/api/{userId}/tasks', { title: 'Bread', tags: ['food'] }],
      ['POST', '/api/{userId}/tasks', {}],
      ['GET', '/api/{userId}/tasks'],
      ['GET', '/api/{userId}/tasks/{taskId}'],
      ['PUT', '/api/{userId}/tasks/{taskId}', { title: 'Butter' }],
      ['PATCH', '/api/{userId}/tasks/{taskId}', { due_date: '2026-01-31' }],
      ['PATCH', '/api/{userId}/tasks/{taskId}/complete', { completed: true }],
      ['DELETE', '/api/{userId}/tasks/{taskId}'],
      ['DELETE', '/api/{userId}/tasks/{taskId}'],
      ['DELETE', '/api/{userId}/conversations/{conversationId}'],
      ['POST', '/api/admin/cleanup/messages'],
      ['GET', '/api/health'],
    ] as const) {
      await expectDescribed(path, method, await app.call(at(path), { method, body }));
    }
    const authorization = 'Bearer sk-test-agent-key';
    const cleanup = { method: 'POST', headers: { authorization } };
    const path = '/api/admin/cleanup/messages';
    await expectDescribed(path, 'POST', await app.call(path, cleanup));
  });

  test('those of the task API', async () => {
    const { services } = await startTodoApp();
    const { tasks, messages } = services.store;
    const task = await tasks.add({
      description: 'Write a haiku',
      type: 'IMMEDIATE',
      priority: 'MEDIUM',
      createdBy: 'USER',
      scheduledFor: null,
      model: { provider: 'proxy', name: 'one', title: 'One', contextWindow: 1_000 },
    });
    const blocks: ContentBlock[] = [
      { type: 'text', text: 'Hello' },
      { type: 'tool_use', id: 'one', name: 'wait', input: {} },
    ];
    const message = await messages.add(task.id, 'ASSISTANT', blocks);
    const pairs: [z.ZodType, unknown][] = [
      [agentTaskSchema, task],
      [agentMessageSchema, message],
      [processedMessagesSchema, processMessages([message])],
    ];
    for (const [schema, value] of pairs) {
      expect(schema.safeParse(value)).toMatchObject({ success: true, data: value });
    }
  });
});

describe('the page', () => {
  async function page(path: string) {
    const url = await serveRoutes(express().use(createOpenApiRoutes()));
    const response = await fetch(`${url}${path}`);
    return { type: response.headers.get('content-type'), text: await response.text() };
  }

  test('needs no script, no inline style and nothing from elsewhere', async () => {
    const { type, text } = await page('/docs');
    expect(type).toContain('text/html');
    expect(text).not.toMatch(/<script|<style|\sstyle=|\son\w+=|javascript:/i);
    for (const [, address = ''] of text.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect(address).toMatch(/^(\/|#)/);
    }
    expect(docsStyle).not.toMatch(/url\(|@import/);
  });

  test('shows every operation with a command to paste, and every link within it leads somewhere', async () => {
    const { text } = await page('/docs');
    expect(text.match(/<details>/g)).toHaveLength(operations.length);
    expect(text.match(/curl -s/g)?.length).toBe(operations.length);
    const targets = new Set([...text.matchAll(/id="([^"]+)"/g)].map(([, id]) => id));
    for (const [, id] of text.matchAll(/href="#([^"]+)"/g)) expect(targets).toContain(id);
    expect(text).toContain('name="viewport"');
    expect(text).not.toContain('undefined');
    expect(text).not.toContain('[object Object]');
  });

  test('a command sends a body where one is needed', () => {
    for (const operation of operations.filter(({ body }) => body !== undefined)) {
      expect(exampleOf(operation)).toContain(" -d '{");
    }
  });

  test('the other two are there', async () => {
    expect((await page('/docs/style.css')).type).toContain('text/css');
    const { type, text } = await page('/openapi.json');
    expect(type).toContain('application/json');
    expect(isJsonObject(JSON.parse(text))).toBe(true);
  });
});
