import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { eventually } from '../src/eventually.test-helper.ts';
import type { PostgresServer } from '../src/store/postgres-server.test-helper.ts';
import { chat, createTask, JWT_SECRET, untilCompleted } from './support/agent-api.ts';
import { startCountingModel } from './support/counting-model.ts';
import { expectWhole } from './support/kill-scenario.ts';
import { describeOnPostgres } from './support/postgres-agents.ts';
import { chunk, events, startRawProxy } from './support/raw-proxy.ts';

const impatient = { DATABASE_CONNECT_TIMEOUT: '1s', DATABASE_STATEMENT_TIMEOUT: '1s', JWT_SECRET };

const status = async (url: string): Promise<number> => (await fetch(url)).status;

describeOnPostgres('agents whose PostgreSQL goes away', ({ server, freshDatabase, agent }) => {
  test('a task goes on when the server is back, with nothing lost and nothing twice', async () => {
    let gone: Promise<void> | undefined;
    const model = await startCountingModel({
      calls: 4,
      doneAtOnce: 'a part of it',
      onRequest(moment, number) {
        if (moment === 'before' && number === 3) gone = server().goAway();
      },
    });
    const { listening, output } = agent(model.url, { ...(await freshDatabase()), ...impatient });
    const url = await listening;
    const id = await createTask(url, 'the whole');
    await eventually(() => gone !== undefined);
    await gone;
    expect(await status(`${url}/ready`)).toBe(503);
    const refused = await fetch(`${url}/tasks/${id}`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    await pause(500);
    await server().comeBack();
    await untilCompleted(url);
    await expectWhole(url, id, 4);
    expect(output()).not.toMatch(/unhandled|uncaught/i);
    await model.close();
  }, 60_000);

  test('a chat ends with an error event when its answer cannot be kept, and the next one works', async () => {
    const model = await startRawProxy();
    const { promise: asked, resolve: ask } = Promise.withResolvers<() => void>();
    model.answer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(chunk({ role: 'assistant', content: 'Begun' }))}\n\n`);
      ask(() => response.end(`data: ${JSON.stringify(chunk({}, 'stop'))}\n\ndata: [DONE]\n\n`));
    });
    const url = await agent(model.url, { ...(await freshDatabase()), ...impatient }).listening;
    const answer = await chat(url);
    const goOn = await asked;
    await server().goAway();
    goOn();
    const text = await answer.text();
    expect(text).toContain('"content":"Begun"');
    expect(text).toContain('"code":"STORE_UNAVAILABLE"');
    expect(await status(`${url}/ready`)).toBe(503);
    const refused = await chat(url);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    await server().comeBack();
    model.answer(events(chunk({ content: 'Again' }), chunk({}, 'stop'), '[DONE]'));
    await eventually(async () => (await status(`${url}/ready`)) === 200);
    expect(await (await chat(url)).text()).toContain('"type":"done"');
    await model.close();
  }, 60_000);

  test('a server that stands still: 503 in time, no more connections than the pool has, and all goes on', async () => {
    let asked = 0;
    const model = await startCountingModel({
      calls: 4,
      doneAtOnce: 'a part of it',
      onRequest(moment, number) {
        asked = number;
        if (moment === 'before' && number === 3) server().freeze();
      },
    });
    const database = await freshDatabase();
    const { listening, output } = agent(model.url, { ...database, ...impatient });
    const url = await listening;
    const id = await createTask(url, 'the whole');
    await eventually(() => asked === 3);
    const before = performance.now();
    const statuses = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        status(`${url}${index % 2 === 0 ? '/ready' : `/tasks/${id}`}`),
      ),
    );
    const tookMs = performance.now() - before;
    const connections = await connectionsOf(server(), database.DATABASE_NAME ?? '');
    expect(new Set(statuses)).toEqual(new Set([503]));
    // A place in the pool, and a statement with its margin.
    expect(tookMs).toBeLessThan(10_000);
    expect(connections).toBeLessThanOrEqual(10);
    await untilCompleted(url);
    await expectWhole(url, id, 4);
    expect(await status(`${url}/ready`)).toBe(200);
    expect(output()).not.toMatch(/unhandled|uncaught/i);
    await model.close();
  }, 60_000);

  test('an agent that starts while the server stands still listens, and works when it goes on', async () => {
    const model = await startCountingModel({ calls: 1, doneAtOnce: 'a part of it' });
    const database = await freshDatabase();
    server().freeze();
    const { listening, output } = agent(model.url, { ...database, ...impatient });
    const url = await listening;
    expect([await status(`${url}/health`), await status(`${url}/ready`)]).toEqual([200, 503]);
    server().thaw();
    await eventually(async () => (await status(`${url}/ready`)) === 200, 15_000);
    const id = await createTask(url, 'the whole');
    await untilCompleted(url);
    await expectWhole(url, id, 1);
    expect(output()).not.toMatch(/unhandled|uncaught/i);
    await model.close();
  }, 60_000);

  test('SIGTERM while the server stands still ends the agent soon after its grace', async () => {
    const model = await startRawProxy();
    model.answer(() => undefined);
    const started = agent(model.url, {
      ...(await freshDatabase()),
      JWT_SECRET,
      GRACEFUL_SHUTDOWN_TIMEOUT: '1',
    });
    await createTask(await started.listening, 'the whole');
    await eventually(() => model.requests.length === 1);
    server().freeze();
    const before = performance.now();
    const code = await started.stop();
    server().thaw();
    expect(code).toBe(0);
    expect(performance.now() - before).toBeLessThan(10_000);
    expect(started.output()).toContain('Stopped');
    await model.close();
  }, 60_000);
});

/** Thaws the server to ask it. */
async function connectionsOf(server: PostgresServer, database: string): Promise<number> {
  server.thaw();
  const rows = await server.query(
    'postgres',
    `select count(*)::int as count from pg_stat_activity where datname = '${database}'`,
  );
  return Number(rows[0]?.count);
}
