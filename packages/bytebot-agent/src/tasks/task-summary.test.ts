import { createServer } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { serve, taskApi } from './task-http.test-helper.ts';
import {
  addTask,
  completes,
  eventually,
  failsWith,
  hangs,
  ScriptedModel,
  says,
  startWorker,
  untilStatus,
  uses,
  world,
} from './task-world.test-helper.ts';

const nearlyFull = { usage: { inputTokens: 700, outputTokens: 50, totalTokens: 750 } };
const create = (description: string, more = {}) =>
  uses('create_task', { description, scheduledFor: '2999-01-01T00:00:00Z' }, more);

describe('a history that fills three quarters of the context window', () => {
  test('is summarised without tools, and the summary stands for the messages', async () => {
    const model = new ScriptedModel(
      create('a', nearlyFull),
      says('What was so far.'),
      create('b'),
      completes(),
    );
    const services = await world({ model, contextWindow: 1_000 });
    const { id } = await addTask(services.store);
    startWorker(services);
    await untilStatus(services.store, id, 'COMPLETED');
    const [, summarising, next] = model.requests;
    expect(summarising?.tools).toBeUndefined();
    expect(summarising?.messages.map(({ role }) => role)).toEqual(['system', 'user', 'user']);
    expect(summarising?.messages.at(-1)?.content).toBe(
      'Respond with a summary of the messages above. Do not include any additional information.',
    );
    expect(next?.messages.slice(1)).toMatchObject([
      { role: 'user', content: 'What was so far.' },
      { role: 'assistant' },
      { role: 'tool' },
    ]);
    const summary = await services.store.summaries.findLatest(id);
    const messages = await services.store.messages.list(id);
    expect(messages.map(({ summaryId }) => summaryId)).toEqual([
      summary?.id,
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  test('is summarised again on top of the former summary', async () => {
    const model = new ScriptedModel(
      create('a', nearlyFull),
      says('First.'),
      create('b', nearlyFull),
      says('Second.'),
      completes(),
    );
    const services = await world({ model, contextWindow: 1_000 });
    const { id } = await addTask(services.store);
    startWorker(services);
    await untilStatus(services.store, id, 'COMPLETED');
    expect(model.requests[3]?.messages[1]).toEqual({ role: 'user', content: 'First.' });
    expect(model.requests[4]?.messages[1]).toEqual({ role: 'user', content: 'Second.' });
    expect((await services.store.summaries.findLatest(id))?.parentId).toEqual(expect.any(String));
  });

  test.each([
    ['fails', failsWith('overloaded')],
    ['says nothing', says('  ')],
  ])('stays as it is when the summary %s', async (_how, answer) => {
    const model = new ScriptedModel(create('a', nearlyFull), answer, completes());
    const services = await world({ model, contextWindow: 1_000 });
    const { id } = await addTask(services.store);
    startWorker(services);
    expect(await untilStatus(services.store, id, 'COMPLETED')).toMatchObject({ error: null });
    expect(await services.store.summaries.findLatest(id)).toBeUndefined();
    expect(model.requests[2]?.messages.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'tool',
    ]);
    expect(services.logged.join()).toContain('could not be summarised');
  });

  test('is not summarised below, nor when the task has just ended', async () => {
    const below = { usage: { inputTokens: 700, outputTokens: 49, totalTokens: 749 } };
    const model = new ScriptedModel(
      create('a', below),
      uses('set_task_status', { status: 'completed', description: 'x' }, nearlyFull),
    );
    const services = await world({ model, contextWindow: 1_000 });
    const { id } = await addTask(services.store);
    const worker = startWorker(services);
    await untilStatus(services.store, id, 'COMPLETED');
    await worker.stop();
    expect(model.requests).toHaveLength(2);
  });

  test('is left alone by a takeover in the middle of the summary', async () => {
    const model = new ScriptedModel(create('a', nearlyFull), hangs, completes());
    const services = await world({ model, contextWindow: 1_000 });
    const { id } = await addTask(services.store);
    const worker = startWorker(services);
    const api = await taskApi(services, worker);
    await eventually(async () => model.requests.length === 2);
    await api.post(`/tasks/${id}/takeover`);
    await api.post(`/tasks/${id}/resume`);
    await untilStatus(services.store, id, 'COMPLETED');
    expect(await services.store.summaries.findLatest(id)).toBeUndefined();
  });
});

describe('the analytics endpoint', () => {
  async function endpoint(status = 200) {
    const received: unknown[] = [];
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => {
        received.push(JSON.parse(text));
        response.writeHead(status).end();
      });
    });
    return { received, url: await serve(server) };
  }

  test('gets a task that has ended, with its messages', async () => {
    const { received, url } = await endpoint();
    const services = await world({ model: new ScriptedModel(completes()), settings: { analyticsUrl: url } });
    const { id } = await addTask(services.store);
    startWorker(services);
    await untilStatus(services.store, id, 'COMPLETED');
    const [report] = await eventually(async () => received.length === 1 && received);
    const messages = await services.store.messages.list(id);
    expect(report).toMatchObject({ id, status: 'COMPLETED', messages });
  });

  test('gets a cancelled task too, and its failure is only logged', async () => {
    const { received, url } = await endpoint(500);
    const services = await world({ settings: { analyticsUrl: url } });
    const { id } = await addTask(services.store);
    const worker = startWorker(services);
    const api = await taskApi(services, worker);
    expect((await api.post(`/tasks/${id}/cancel`)).status).toBe(200);
    await eventually(async () => services.logged.some((line) => line.startsWith('The analytics endpoint')));
    expect(received).toMatchObject([{ id, status: 'CANCELLED' }]);
  });
});
