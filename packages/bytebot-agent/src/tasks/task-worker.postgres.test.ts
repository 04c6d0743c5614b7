import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { openStore } from '../store/open-store.ts';
import { findPostgres, type PostgresServer, startPostgres } from '../store/postgres-server.test-helper.ts';
import type { Store } from '../store/store.ts';
import { taskApi } from './task-http.test-helper.ts';
import { createTaskToolkit } from './task-tools.ts';
import {
  addTask,
  completes,
  eventually,
  hangs,
  ScriptedModel,
  startWorker,
  untilStatus,
  uses,
  world,
} from './task-world.test-helper.ts';

/** Several agents on one database, each with a worker and connections of its own. */

const programs = findPostgres();
const toolkit = createTaskToolkit({ hasDesktop: false });

if (programs === undefined) {
  test('PostgreSQL is not installed here: several workers on one database were not tested', () => {
    process.stdout.write(
      'Several workers were not tested on PostgreSQL: its server programs are not installed.\n',
    );
    expect(findPostgres()).toBeUndefined();
  });
} else {
  describe('several agents on one PostgreSQL database', () => {
    let server: PostgresServer;
    const stores: Store[] = [];
    beforeAll(async () => {
      server = await startPostgres(programs);
    });
    afterAll(() => server.stop());
    // After the workers have stopped: hooks of the helper, which was loaded first, run first.
    afterEach(async () => {
      for (const store of stores.splice(0)) await store.close();
    });

    async function agents(count: number): Promise<Store[]> {
      const settings = await server.createDatabase();
      for (let opened = 0; opened < count; opened += 1) stores.push(await openStore(settings));
      return stores;
    }

    test('share the work, and no task is worked on twice', async () => {
      const model = new ScriptedModel(async (request) => {
        await new Promise((resolve) => setTimeout(resolve, 2));
        return await completes()(request);
      });
      const [first, ...others] = await agents(3);
      if (first === undefined) throw new Error('There is no store.');
      const ids: string[] = [];
      for (let count = 0; count < 20; count += 1) ids.push((await addTask(first)).id);
      for (const store of [first, ...others]) startWorker(await world({ store, model }), toolkit);
      for (const id of ids) await untilStatus(first, id, 'COMPLETED');
      for (const id of ids) expect(await first.messages.list(id)).toHaveLength(3);
      expect(model.requests).toHaveLength(20);
    });

    test('a takeover reaches the agent that works on the task, and any of them goes on', async () => {
      const model = new ScriptedModel(
        uses('create_task', { description: 'x', scheduledFor: '2999-01-01T00:00:00Z' }),
        hangs,
      );
      const [working, asked] = await agents(2);
      if (working === undefined || asked === undefined) throw new Error('There is no store.');
      const { id } = await addTask(working);
      startWorker(await world({ store: working, model }), toolkit, { leaseMs: 200 });
      const call = await eventually(async () => model.requests[1]);
      const other = new ScriptedModel(completes());
      const services = await world({ store: asked, model: other });
      const api = await taskApi(services, startWorker(services, toolkit, { leaseMs: 200 }));
      expect((await api.post(`/tasks/${id}/takeover`)).status).toBe(200);
      await eventually(async () => call.signal.aborted);
      await api.post(`/tasks/${id}/resume`);
      await eventually(async () => other.requests.length + model.requests.length === 3);
    });
  });
}
