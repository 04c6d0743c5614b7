import { expect, test } from '@jest/globals';
import type { Store } from '../store/store.ts';
import { createTaskToolkit } from './task-tools.ts';
import {
  addTask,
  completes,
  eventually,
  hangs,
  ScriptedModel,
  startWorker,
  untilStatus,
  world,
} from './task-world.test-helper.ts';

const toolkit = createTaskToolkit({ hasDesktop: false });
/** Short, so that it is renewed and looked at within a test. */
const terms = { leaseMs: 200 };

async function working() {
  const model = new ScriptedModel(hangs, completes());
  const services = await world({ model });
  const { id } = await addTask(services.store);
  const worker = startWorker(services, toolkit, terms);
  const call = await eventually(async () => model.requests[0]);
  return { ...services, id, worker, model, call };
}

const aborted = (signal: AbortSignal) => eventually(async () => signal.aborted);

test.each([
  ['a cancel', { status: 'CANCELLED' }],
  ['a takeover', { control: 'USER' }],
] as const)('%s that another process was asked for is noticed', async (_what, change) => {
  const { store, id, call } = await working();
  await store.tasks.update(id, change);
  await aborted(call.signal);
  expect(await store.tasks.find(id)).toMatchObject({ ...change, error: null });
});

test('a delete in another process is noticed, and the worker goes on', async () => {
  const { store, id, call } = await working();
  await store.tasks.delete(id);
  await aborted(call.signal);
  const next = await addTask(store);
  await untilStatus(store, next.id, 'COMPLETED');
});

test('a lease is renewed for as long as the work goes on', async () => {
  const { store, model, logged } = await working();
  const idle = new ScriptedModel(completes());
  startWorker(await world({ store, model: idle }), toolkit, terms);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(idle.requests).toHaveLength(0);
  expect(model.requests).toHaveLength(1);
  expect(logged.join()).not.toContain('lease');
});

test('who has lost the lease stops, and leaves the task as it is', async () => {
  const { store, id, call, logged } = await working();
  const far = () => new Date(Date.now() + 60_000);
  await store.tasks.claimNext({
    workerId: 'another',
    leaseUntil: new Date(Date.now() + 120_000).toISOString(),
    nowIso: far().toISOString(),
  });
  await aborted(call.signal);
  await eventually(async () => logged.some((line) => line.includes('went to another worker')));
  expect(await store.tasks.find(id)).toMatchObject({ status: 'RUNNING', control: 'ASSISTANT', error: null });
  expect(await store.messages.list(id)).toHaveLength(1);
});

/** The same store, whose leases are renewed by something else. */
function withRenewal(whole: Store, renewLease: Store['tasks']['renewLease']): Store {
  const tasks = new Proxy(whole.tasks, {
    get(target, name) {
      if (name === 'renewLease') return renewLease;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return {
    ...whole,
    tasks,
    transaction: (work) => whole.transaction(work),
    ping: () => whole.ping(),
    close: () => whole.close(),
  };
}

test('who cannot renew stops when the lease is over, because another one begins then', async () => {
  const model = new ScriptedModel(hangs);
  const services = await world({ model });
  const store = withRenewal(services.store, () => Promise.reject(new Error('no database')));
  await addTask(services.store);
  startWorker({ ...services, store }, toolkit, terms);
  const call = await eventually(async () => model.requests[0]);
  await aborted(call.signal);
  expect(services.logged.join()).toContain('could not be renewed');
});

test('a database that does not answer is asked once, and the work stops when the lease is over', async () => {
  const model = new ScriptedModel(hangs);
  const services = await world({ model });
  const answer = Promise.withResolvers<boolean>();
  let asked = 0;
  const store = withRenewal(services.store, () => {
    asked += 1;
    return answer.promise;
  });
  await addTask(services.store);
  startWorker({ ...services, store }, toolkit, terms);
  const call = await eventually(async () => model.requests[0]);
  await aborted(call.signal);
  expect(asked).toBe(1);
  answer.resolve(true);
});
