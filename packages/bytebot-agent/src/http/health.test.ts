import { createServer } from 'node:http';
import { expect, test } from '@jest/globals';
import express from 'express';
import { serve } from '../tasks/task-http.test-helper.ts';
import { world } from '../tasks/task-world.test-helper.ts';
import { healthRoutes } from './health.ts';

async function start(ping: () => Promise<void>) {
  const services = await world();
  const store = {
    ...services.store,
    ping,
    transaction: services.store.transaction,
    close: services.store.close,
  };
  const app = express();
  app.use(healthRoutes({ ...services, store }));
  const url = await serve(createServer(app));
  const status = async (path: string) => (await fetch(url + path)).status;
  return { services, status };
}

test('however often /ready is asked, a database that is silent is asked once, and again when it has answered', async () => {
  const answers: (() => void)[] = [];
  const { status } = await start(() => new Promise((resolve) => answers.push(resolve)));
  const asked = Promise.all(Array.from({ length: 10 }, () => status('/ready')));
  expect(await status('/health')).toBe(200);
  expect(new Set(await asked)).toEqual(new Set([503]));
  expect(answers).toHaveLength(1);
  answers[0]?.();
  const next = status('/ready');
  while (answers.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  answers[1]?.();
  expect(await next).toBe(200);
});

test('/ready is 503 while the agent drains, whatever the database says', async () => {
  const { services, status } = await start(() => Promise.resolve());
  expect(await status('/ready')).toBe(200);
  services.lifecycle.startDraining();
  expect([await status('/ready'), await status('/health')]).toEqual([503, 200]);
});
