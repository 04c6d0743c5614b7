import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../src/eventually.test-helper.ts';
import { Forwarder } from '../src/store/postgres/forwarder.test-helper.ts';
import type { Task } from '../src/store/task-records.ts';
import { addTask, startWorker, untilStatus, type World, world } from '../src/tasks/task-world.test-helper.ts';
import { type Answer, startTodoApp } from '../src/todo/todo.test-helper.ts';
import { modelsFor, type TestModels } from './support/agent-models.ts';
import { type ModelProxy, masterKey, startModelProxy } from './support/model-proxy.ts';

/** The whole way: agent, built proxy, simulated provider. Waits are real. */

const choice = { provider: 'proxy', name: 'openai/gpt-4o' };
const upstreamModel = 'gpt-4o';
/** What the proxy of these tests does for one request: the first try and one more, unless it would have to wait long. */
const UPSTREAM_CALLS_MAX = 2;

let running: ModelProxy;
/** The way to the proxy, which can be cut. */
let way: Forwarder;
let models: TestModels;

beforeAll(async () => {
  running = await startModelProxy();
  way = new Forwarder(Number(new URL(running.proxy.url).port));
  await way.start();
});
afterAll(async () => {
  await way.stop();
  await running.close();
});
beforeEach(() => {
  running.simulator.reset();
  models = modelsFor({
    proxyUrl: `http://127.0.0.1:${way.port}`,
    variables: { BYTEBOT_LLM_PROXY_API_KEY: masterKey },
    waits: true,
  });
});
afterEach(() => models.close());

const always = (reply: object): void =>
  running.simulator.script({ match: { model: upstreamModel }, replies: [reply], repeat: 'last' });

async function chat(): Promise<Answer> {
  const app = await startTodoApp({
    services: { chatModel: models.chatModel, models: { ...listOf(models), defaultModel: () => choice } },
  });
  return app.chat({ message: 'Hello' });
}

function listOf({ models: list }: TestModels) {
  return {
    list: () => list.list(),
    contextWindowOf: (model: typeof choice) => list.contextWindowOf(model),
  };
}

async function startTask(): Promise<{ services: World; task: Task }> {
  const services: World = { ...(await world({ model: models.chatModel })), models: models.models };
  const task = await addTask(services.store, {
    description: 'Use the tool set_task_status with completed.',
    model: choice,
  });
  startWorker(services);
  return { services, task };
}

describe.each([
  ['a rate limit', { status: 429, retryAfter: 120 }, 'RATE_LIMIT_EXCEEDED', 1],
  [
    'an overload',
    { status: 503, headers: { 'retry-after': '' } },
    'AI_SERVICE_UNAVAILABLE',
    UPSTREAM_CALLS_MAX,
  ],
  ['a connection that is reset', { reset: true }, 'NETWORK_ERROR', UPSTREAM_CALLS_MAX],
  ['an answer that is empty', { empty: true }, 'AI_SERVICE_UNAVAILABLE', UPSTREAM_CALLS_MAX],
])('%s that does not end', (_what, reply, code, calls) => {
  test('costs a chat no more calls upstream than the proxy makes of one', async () => {
    always(reply);
    const answer = await chat();
    expect(answer.json).toMatchObject({ error: { code } });
    expect(running.calls()).toBe(calls);
  });

  test('costs a task’s step no more either, and the next try is seconds away', async () => {
    always(reply);
    const { services, task } = await startTask();
    await eventually(async () => (await services.store.tasks.find(task.id))?.error !== null);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(running.calls()).toBe(calls);
    expect(await services.store.tasks.find(task.id)).toMatchObject({ status: 'RUNNING' });
  });
});

describe('a proxy that is restarted', () => {
  test('is waited for by a task', async () => {
    await way.stop();
    const { services, task } = await startTask();
    await eventually(async () => services.logged.some((line) => line.includes('Work on a task begins')));
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    expect((await services.store.tasks.find(task.id))?.error).toMatch(/proxy|127\.0\.0\.1/i);
    await way.start();
    expect(await untilStatus(services.store, task.id, 'COMPLETED')).toMatchObject({ error: null });
  }, 20_000);

  test('is waited for by a chat, when it is back in a moment', async () => {
    await way.stop();
    const answer = chat();
    await new Promise((resolve) => setTimeout(resolve, 600));
    await way.start();
    expect((await answer).text).toContain('"type":"done"');
  }, 20_000);

  test('in the middle of an answer: a task asks again, a chat says that it broke off', async () => {
    const stalled = { text: 'one two three four', stallAfter: 2 };
    running.simulator.script({ match: { model: upstreamModel }, replies: [stalled] });
    const { services, task } = await startTask();
    await eventually(() => running.calls() === 1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    way.cut();
    await untilStatus(services.store, task.id, 'COMPLETED');
    expect(JSON.stringify(await services.store.messages.list(task.id))).not.toContain('one two');

    running.simulator.reset();
    running.simulator.script({ match: { model: upstreamModel }, replies: [stalled] });
    const answer = chat();
    await eventually(() => running.calls() === 1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    way.cut();
    expect((await answer).text).toContain('"type":"error"');
    expect(running.calls()).toBe(1);
  }, 20_000);
});
