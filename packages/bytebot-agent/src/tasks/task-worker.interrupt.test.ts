import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { defineTool, type Tool, textOutput } from '../tools/tool.ts';
import { taskApi } from './task-http.test-helper.ts';
import { createTaskToolkit } from './task-tools.ts';
import {
  addTask,
  completes,
  eventually,
  hangs,
  ScriptedModel,
  startWorker,
  turn,
  untilStatus,
  uses,
  world,
} from './task-world.test-helper.ts';

const asked = (model: ScriptedModel, count: number) =>
  eventually(async () => model.requests.length >= count && model.requests[count - 1]);

describe('while a model call runs', () => {
  test('a takeover aborts it, the task is no failure, and resume goes on', async () => {
    const model = new ScriptedModel(hangs, completes());
    const services = await world({ model });
    const { id } = await addTask(services.store);
    const worker = startWorker(services);
    const api = await taskApi(services, worker);
    const call = await asked(model, 1);
    expect((await api.post(`/tasks/${id}/takeover`)).body).toMatchObject({
      status: 'RUNNING',
      control: 'USER',
    });
    expect(call.signal.aborted).toBe(true);
    expect(await services.store.tasks.find(id)).toMatchObject({ status: 'RUNNING', error: null });
    await api.post(`/tasks/${id}/resume`);
    await untilStatus(services.store, id, 'COMPLETED');
    expect(model.requests).toHaveLength(2);
    expect(model.requests[1]?.signal).not.toBe(call.signal);
  });

  test('a cancel aborts it and the next task runs', async () => {
    const model = new ScriptedModel(hangs, completes());
    const services = await world({ model });
    const first = await addTask(services.store);
    const second = await addTask(services.store);
    const worker = startWorker(services);
    const api = await taskApi(services, worker);
    const call = await asked(model, 1);
    expect((await api.post(`/tasks/${first.id}/cancel`)).body).toMatchObject({ status: 'CANCELLED' });
    expect(call.signal.aborted).toBe(true);
    await untilStatus(services.store, second.id, 'COMPLETED');
    expect(await services.store.tasks.find(first.id)).toMatchObject({ status: 'CANCELLED', error: null });
  });

  test('a delete aborts it and leaves nothing behind', async () => {
    const model = new ScriptedModel(hangs, completes());
    const services = await world({ model });
    const first = await addTask(services.store);
    const second = await addTask(services.store);
    const worker = startWorker(services);
    const api = await taskApi(services, worker);
    const call = await asked(model, 1);
    expect((await api.delete(`/tasks/${first.id}`)).status).toBe(204);
    expect(call.signal.aborted).toBe(true);
    await untilStatus(services.store, second.id, 'COMPLETED');
    expect(await services.store.messages.list(first.id)).toEqual([]);
    expect(services.logged.join()).not.toContain('failed');
  });

  test('a delete that the model does not notice in time is no failure either', async () => {
    const services = await world();
    let answer: (() => void) | undefined;
    const late = new ScriptedModel(
      (request) =>
        new Promise((resolve) => {
          answer = () => resolve(completes()(request));
        }),
    );
    const { id } = await addTask(services.store);
    const worker = startWorker({ ...services, chatModel: late });
    await asked(late, 1);
    await services.store.tasks.delete(id);
    answer?.();
    await worker.stop();
    expect(services.logged.filter((line) => !line.startsWith('Work on a task begins'))).toEqual([]);
  });

  test('a message waits for the next step', async () => {
    let answer: (() => void) | undefined;
    const model = new ScriptedModel(
      (request) =>
        new Promise((resolve) => {
          answer = () => resolve(uses('create_task', { description: 'x' })(request));
        }),
      completes(),
    );
    const services = await world({ model });
    const { id } = await addTask(services.store);
    const api = await taskApi(services, startWorker(services));
    await asked(model, 1);
    await api.post(`/tasks/${id}/messages`, { message: 'Hurry up' });
    answer?.();
    const second = await asked(model, 2);
    expect(second.messages.slice(1).map(({ role }) => role)).toEqual(['user', 'user', 'assistant', 'tool']);
  });
});

describe('while a tool runs', () => {
  /** A tool of the outside world that goes on until it is told to end. */
  function slowTool() {
    const runs: string[] = [];
    let finish: (() => void) | undefined;
    const tool: Tool = defineTool({
      name: 'press',
      description: 'Presses a button.',
      input: z.object({ button: z.string() }),
      effect: 'outside',
      run: ({ button }) => {
        runs.push(button);
        return new Promise((resolve) => {
          finish = () => resolve(textOutput('pressed'));
        });
      },
    });
    return { tool, runs, finish: () => finish?.() };
  }

  const pressTwice = () =>
    turn([
      { type: 'tool_use', id: 'a', name: 'press', input: { button: 'red' } },
      { type: 'tool_use', id: 'b', name: 'press', input: { button: 'blue' } },
    ]);

  test('a takeover answers all calls of the turn before anything the person does, and runs none of them later', async () => {
    const slow = slowTool();
    const model = new ScriptedModel(pressTwice, completes());
    const services = await world({ model });
    const { id } = await addTask(services.store);
    const worker = startWorker(
      services,
      createTaskToolkit({ hasDesktop: true, furtherTools: () => [slow.tool] }),
    );
    const api = await taskApi(services, worker);
    await eventually(async () => slow.runs.length === 1);
    await api.post(`/tasks/${id}/takeover`);
    await eventually(async () => (await services.store.messages.list(id)).length === 3);
    await services.store.messages.add(id, 'USER', [
      {
        type: 'user_action',
        content: [{ type: 'tool_use', id: 'u', name: 'computer_click_mouse', input: {} }],
      },
    ]);
    await api.post(`/tasks/${id}/resume`);
    await untilStatus(services.store, id, 'COMPLETED');
    expect(slow.runs).toEqual(['red']);
    const messages = model.requests[1]?.messages ?? [];
    expect(messages.slice(2).map(({ role }) => role)).toEqual(['assistant', 'tool', 'tool', 'user']);
    expect(messages[4]?.content).toContain('a person took over');
  });

  test('a cancel ends the task without a further step', async () => {
    const slow = slowTool();
    const model = new ScriptedModel(pressTwice, completes());
    const services = await world({ model });
    const { id } = await addTask(services.store);
    const worker = startWorker(
      services,
      createTaskToolkit({ hasDesktop: true, furtherTools: () => [slow.tool] }),
    );
    const api = await taskApi(services, worker);
    await eventually(async () => slow.runs.length === 1);
    await api.post(`/tasks/${id}/cancel`);
    slow.finish();
    await worker.stop();
    expect(await services.store.tasks.find(id)).toMatchObject({ status: 'CANCELLED' });
    expect(model.requests).toHaveLength(1);
    expect(slow.runs).toEqual(['red']);
  });

  test('a stop lets it end when it is patient, records the result, and begins nothing more', async () => {
    const slow = slowTool();
    const model = new ScriptedModel(pressTwice, completes());
    const services = await world({ model });
    const { id } = await addTask(services.store);
    const toolkit = createTaskToolkit({ hasDesktop: true, furtherTools: () => [slow.tool] });
    const worker = startWorker(services, toolkit);
    await eventually(async () => slow.runs.length === 1);
    const stopped = worker.stop(5_000);
    await new Promise((resolve) => setTimeout(resolve, 30));
    slow.finish();
    await stopped;
    expect(slow.runs).toEqual(['red']);
    expect(model.requests).toHaveLength(1);
    const owner = (await services.store.messages.list(id))[1]?.id ?? '';
    expect(await services.store.toolCalls.stateOf(owner, 'a')).toMatchObject({
      state: 'finished',
      result: { content: [{ text: 'pressed' }] },
    });
    // Another worker may have it at once.
    const claim = { workerId: 'next', leaseUntil: '2999-01-01T00:00:00Z', nowIso: new Date().toISOString() };
    expect(await services.store.tasks.claimNext(claim)).toMatchObject({ id, status: 'RUNNING' });
  });

  test('a stop that has waited long enough leaves it, and nobody knows what came of it', async () => {
    const slow = slowTool();
    const model = new ScriptedModel(pressTwice, completes());
    const services = await world({ model });
    const { id } = await addTask(services.store);
    const toolkit = createTaskToolkit({ hasDesktop: true, furtherTools: () => [slow.tool] });
    const worker = startWorker(services, toolkit);
    await eventually(async () => slow.runs.length === 1);
    await worker.stop(50);
    const owner = (await services.store.messages.list(id))[1]?.id ?? '';
    expect(await services.store.toolCalls.stateOf(owner, 'a')).toEqual({ state: 'started' });
    expect(slow.runs).toEqual(['red']);
  });

  test('a cancel ends it also while a stop waits for it', async () => {
    const slow = slowTool();
    const model = new ScriptedModel(pressTwice, completes());
    const services = await world({ model });
    const { id } = await addTask(services.store);
    const toolkit = createTaskToolkit({ hasDesktop: true, furtherTools: () => [slow.tool] });
    const worker = startWorker(services, toolkit);
    await eventually(async () => slow.runs.length === 1);
    const stopped = worker.stop(60_000);
    await services.store.tasks.update(id, { status: 'CANCELLED' });
    worker.released(id);
    await stopped;
    expect(await services.store.tasks.find(id)).toMatchObject({ status: 'CANCELLED' });
  });
});
