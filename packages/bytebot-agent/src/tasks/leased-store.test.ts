import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { AssistantTurn } from '../model/chat-model.ts';
import { temporaryStore } from '../store/store.test-helper.ts';
import type { Store } from '../store/store.ts';
import { defineTool, type Tool, textOutput } from '../tools/tool.ts';
import { LeaseLost, leasedStore } from './leased-store.ts';
import { createTaskToolkit } from './task-tools.ts';
import {
  addTask,
  eventually,
  ScriptedModel,
  startWorker,
  turn,
  uses,
  world,
} from './task-world.test-helper.ts';

/** Long after any lease of these tests. */
const farIso = '2999-01-01T00:00:00.000Z';

/** What happens while a worker stands still: another one claims its task. */
async function takeAway(store: Store): Promise<void> {
  const taken = await store.tasks.claimNext({ workerId: 'another', leaseUntil: farIso, nowIso: farIso });
  expect(taken).toBeDefined();
}

async function contents(store: Store, taskId: string): Promise<string> {
  return JSON.stringify(await store.messages.list(taskId));
}

describe('a worker that comes back after its lease was over', () => {
  test('does not store the turn that the model gave meanwhile', async () => {
    const answer = Promise.withResolvers<AssistantTurn>();
    const model = new ScriptedModel(() => answer.promise);
    const services = await world({ model });
    const { id } = await addTask(services.store);
    startWorker(services);
    await eventually(async () => model.requests.length === 1);
    const before = await contents(services.store, id);
    await takeAway(services.store);
    answer.resolve(await uses('create_task', { description: 'too late' })(model.requests[0] ?? never()));
    await eventually(async () => model.requests[0]?.signal.aborted);
    expect(await contents(services.store, id)).toBe(before);
    expect(await services.store.tasks.list({ page: 1, limit: 10 })).toMatchObject({ total: 1 });
    expect(await services.store.tasks.find(id)).toMatchObject({ status: 'RUNNING', error: null });
  });

  test('records no result of the tool that ran meanwhile, and runs no further one', async () => {
    const runs: string[] = [];
    const pressed = Promise.withResolvers<void>();
    const press: Tool = defineTool({
      name: 'press',
      description: 'Presses a button.',
      input: z.object({ button: z.string() }),
      effect: 'outside',
      async run({ button }) {
        runs.push(button);
        await pressed.promise;
        return textOutput('pressed');
      },
    });
    const call = (button: string) =>
      ({ type: 'tool_use', id: button, name: 'press', input: { button } }) as const;
    const model = new ScriptedModel(() => turn([call('red'), call('blue')]));
    const services = await world({ model });
    const { id } = await addTask(services.store);
    const toolkit = createTaskToolkit({ hasDesktop: true, furtherTools: () => [press] });
    const worker = startWorker(services, toolkit);
    await eventually(async () => runs.length === 1);
    await takeAway(services.store);
    pressed.resolve();
    await eventually(async () => model.requests[0]?.signal.aborted);
    await worker.stop();
    expect(runs).toEqual(['red']);
    const owner = (await services.store.messages.list(id))[1]?.id ?? '';
    expect(await services.store.toolCalls.stateOf(owner, 'red')).toEqual({ state: 'started' });
    expect(await services.store.toolCalls.stateOf(owner, 'blue')).toEqual({ state: 'planned' });
    expect(services.logged.join()).not.toContain('could not go on');
  });
});

describe('the store of a lease', () => {
  const hold = { workerId: 'one', isOver: () => false, onLost() {} };

  async function claimed() {
    const store = await temporaryStore();
    const { id: taskId } = await addTask(store);
    await store.tasks.claimNext({ workerId: 'one', leaseUntil: new Date().toISOString(), nowIso: farIso });
    return { store, taskId };
  }

  const writes: readonly (readonly [string, (store: Store, taskId: string) => Promise<unknown>])[] = [
    ['a message', (store, id) => store.messages.add(id, 'ASSISTANT', [])],
    ['a summary', (store, id) => store.summaries.add(id, 'short', null)],
    ['what a summary covers', (store, id) => store.messages.attachToSummary(id, 's', ['m'])],
    ['a change', (store, id) => store.tasks.update(id, { priority: 'HIGH' })],
    ['a change under a condition', (store, id) => store.tasks.updateIf(id, {}, { priority: 'LOW' })],
    ['the start of a tool call', (store) => store.toolCalls.start('m', 'c', 'press')],
    ['the end of a tool call', (store) => store.toolCalls.finish('m', 'c', 'press', result)],
    ['that tool calls are forgotten', (store) => store.toolCalls.forget('m')],
    ['a transaction', (store, id) => store.transaction((inside) => inside.messages.add(id, 'USER', []))],
  ];

  test.each(writes)('writes %s while the lease is held, and not after', async (_what, write) => {
    const { store, taskId } = await claimed();
    const losses: string[] = [];
    const leased = leasedStore(store, { ...hold, taskId, onLost: () => losses.push(taskId) });
    await write(leased, taskId);
    await takeAway(store);
    await expect(write(leased, taskId)).rejects.toThrow(LeaseLost);
    expect(losses).toEqual([taskId]);
    await store.tasks.delete(taskId);
    await expect(write(leased, taskId)).rejects.toThrow(LeaseLost);
  });

  test('looks again before a tool is run whose record was written at the very end of the lease', async () => {
    const { store, taskId } = await claimed();
    let taking: Promise<void> | undefined;
    const isOver = () => {
      taking = takeAway(store);
      return true;
    };
    const leased = leasedStore(store, { ...hold, taskId, isOver });
    await expect(leased.toolCalls.start('m', 'c', 'press')).rejects.toThrow(LeaseLost);
    await taking;
  });
});

const result = { type: 'tool_result', tool_use_id: 'c', content: [] } as const;

function never(): never {
  throw new Error('There was no request.');
}
