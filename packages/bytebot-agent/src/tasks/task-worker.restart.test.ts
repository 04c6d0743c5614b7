import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { defineTool, type Tool, textOutput } from '../tools/tool.ts';
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

/** After the lease of a worker that is no more. */
const later = () => new Date(Date.now() + 60_000);

describe('after a crash', () => {
  test('in a model call the task goes on, and no message is lost or doubled', async () => {
    const services = await world({
      model: new ScriptedModel(uses('create_task', { description: 'x' }), hangs),
    });
    const { id } = await addTask(services.store, { description: 'first' });
    // The first worker is simply forgotten, as a process that was killed is.
    startWorker(services);
    await eventually(async () => (await services.store.messages.list(id)).length === 3);

    const model = new ScriptedModel(completes());
    const next = await world({ store: services.store, model, now: later });
    startWorker(next);
    await untilStatus(services.store, id, 'COMPLETED');
    expect(model.requests[0]?.messages.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'tool',
    ]);
    expect(await services.store.messages.list(id)).toHaveLength(5);
  });

  test('in the middle of a turn the calls that were run keep their results, and no effect happens twice', async () => {
    const runs: string[] = [];
    const press: Tool = defineTool({
      name: 'press',
      description: 'Presses a button.',
      input: z.object({ button: z.string() }),
      effect: 'outside',
      run: ({ button }) => {
        runs.push(button);
        return button === 'hang'
          ? new Promise(() => undefined)
          : Promise.resolve(textOutput(`pressed ${button}`));
      },
    });
    const toolkit = createTaskToolkit({ hasDesktop: true, furtherTools: () => [press] });
    const blocks = ['red', 'hang', 'blue'].map(
      (button) => ({ type: 'tool_use', id: button, name: 'press', input: { button } }) as const,
    );
    const services = await world({ model: new ScriptedModel(() => turn(blocks)) });
    const { id } = await addTask(services.store);
    startWorker(services, toolkit);
    await eventually(async () => runs.length === 2);

    const model = new ScriptedModel(completes());
    startWorker(await world({ store: services.store, model, now: later }), toolkit);
    await untilStatus(services.store, id, 'COMPLETED');
    expect(runs).toEqual(['red', 'hang', 'blue']);
    const [, , , ...results] = model.requests[0]?.messages ?? [];
    expect(results.map(({ tool_call_id }) => tool_call_id)).toEqual(['red', 'hang', 'blue']);
    expect(results[0]?.content).toBe('pressed red');
    expect(results[1]?.content).toContain('its effect is unknown');
    expect(results[2]?.content).toBe('pressed blue');
  });

  test('between the answer of set_task_status and its record, the task ends all the same', async () => {
    const services = await world({ model: new ScriptedModel(hangs) });
    const { id } = await addTask(services.store);
    await services.store.tasks.update(id, { status: 'RUNNING', executedAt: new Date().toISOString() });
    await services.store.messages.add(id, 'ASSISTANT', [
      {
        type: 'tool_use',
        id: 's',
        name: 'set_task_status',
        input: { status: 'completed', description: 'Done.' },
      },
    ]);
    startWorker(services);
    await untilStatus(services.store, id, 'COMPLETED');
    expect((await services.store.messages.list(id)).at(-1)?.content).toEqual([
      { type: 'tool_result', tool_use_id: 's', content: [{ type: 'text', text: 'Done.' }] },
    ]);
  });

  test('a worker with the same id need not wait for the lease', async () => {
    const services = await world({ model: new ScriptedModel(hangs) });
    const { id } = await addTask(services.store);
    const toolkit = createTaskToolkit({ hasDesktop: false });
    startWorker(services, toolkit, { workerId: 'the only one' });
    await untilStatus(services.store, id, 'RUNNING');
    const model = new ScriptedModel(completes());
    startWorker(await world({ store: services.store, model }), toolkit, { workerId: 'the only one' });
    await untilStatus(services.store, id, 'COMPLETED');
  });

  test('a stop in a model call leaves the task to the next start at once', async () => {
    const services = await world({ model: new ScriptedModel(hangs) });
    const { id } = await addTask(services.store);
    const worker = startWorker(services);
    await untilStatus(services.store, id, 'RUNNING');
    await worker.stop();
    expect(await services.store.tasks.find(id)).toMatchObject({ status: 'RUNNING', error: null });
    startWorker(await world({ store: services.store, model: new ScriptedModel(completes()) }));
    await untilStatus(services.store, id, 'COMPLETED');
  });
});

describe('two workers on one store', () => {
  test('never work on the same task', async () => {
    const seen: string[] = [];
    const model = new ScriptedModel(async (request) => {
      seen.push(String(request.messages[1]?.content));
      await new Promise((resolve) => setTimeout(resolve, 3));
      return await completes()(request);
    });
    const services = await world({ model });
    const ids: string[] = [];
    for (let count = 0; count < 12; count += 1) {
      ids.push((await addTask(services.store, { description: `task ${count}` })).id);
    }
    startWorker(services);
    startWorker(services);
    for (const id of ids) await untilStatus(services.store, id, 'COMPLETED');
    expect(seen.sort()).toEqual(ids.map((_, count) => `task ${count}`).sort());
    for (const id of ids) expect(await services.store.messages.list(id)).toHaveLength(3);
  });

  test('leave a task alone whose lease is not over', async () => {
    const services = await world({ model: new ScriptedModel(hangs) });
    const { id } = await addTask(services.store);
    startWorker(services);
    await untilStatus(services.store, id, 'RUNNING');
    const model = new ScriptedModel(completes());
    const second = startWorker(await world({ store: services.store, model }));
    second.wake();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(model.requests).toHaveLength(0);
  });
});
