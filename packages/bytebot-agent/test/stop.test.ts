import { existsSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { startDesktopSimulator } from '../src/desktop/desktop-simulator.test-helper.ts';
import { eventually } from '../src/eventually.test-helper.ts';
import type { Task, TaskMessage } from '../src/store/task-records.ts';
import { chat, JWT_SECRET } from './support/agent-api.ts';
import { chunk, type RawProxy, startRawProxy, toolCall } from './support/raw-proxy.ts';
import { type ServiceOptions, type SpawnedService, spawnAgent } from './support/service-process.ts';

/** What the built agent does at the end of its life (DESIGN section 3, "ending"). */

const endings: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function model(): Promise<RawProxy> {
  const started = await startRawProxy();
  endings.push(() => started.close());
  return started;
}

function agentWith(
  { url }: Pick<RawProxy, 'url'>,
  environment: ServiceOptions['environment'] = {},
  directory?: string,
): SpawnedService {
  const spawned = spawnAgent({
    environment: {
      OPENAI_API_KEY: 'sk-test-stop',
      OPENAI_BASE_URL: url,
      LLM_PROVIDER: 'openai',
      JWT_SECRET,
      ...environment,
    },
    ...(directory === undefined ? {} : { directory }),
  });
  endings.push(() => spawned.stop('SIGKILL'));
  return spawned;
}

/** It has ended of its own accord, and nothing went wrong that nobody looked at. */
async function expectCleanEnd(agent: SpawnedService): Promise<void> {
  expect([await agent.exited, agent.output()]).toEqual([0, expect.stringContaining('Stopped')]);
  expect(agent.output()).not.toMatch(/unhandled|uncaught/i);
}

test('SIGTERM lets a click come to its end, gives the task up, and the next agent goes on without a second click', async () => {
  const desktop = await startDesktopSimulator();
  endings.push(() => desktop.close());
  const proxy = await model();
  proxy.answer(toolCall('computer_click_mouse', { coordinates: { x: 1, y: 2 } }));
  const environment = { BYTEBOT_DESKTOP_BASE_URL: desktop.url };
  const agent = agentWith(proxy, environment);
  const created = await fetch(`${await agent.listening}/tasks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ description: 'Click once.' }),
  });
  const { id }: Task = JSON.parse(await created.text());
  await eventually(() => desktop.acts.length === 1);
  proxy.answer(toolCall('set_task_status', { status: 'completed', description: 'Clicked.' }));
  await agent.stop();
  await expectCleanEnd(agent);
  expect(proxy.requests).toHaveLength(0);

  const next = agentWith(proxy, environment, agent.directory);
  const url = await next.listening;
  await eventually(async () => (await (await fetch(`${url}/tasks/${id}`)).text()).includes('"COMPLETED"'));
  const messages: readonly TaskMessage[] = JSON.parse(
    await (await fetch(`${url}/tasks/${id}/messages`)).text(),
  );
  expect(desktop.acts).toHaveLength(1);
  expect(JSON.stringify(messages)).toContain('Tool executed successfully');
  expect(JSON.stringify(messages)).not.toContain('its effect is unknown');
}, 20_000);

test('with 50 chats under way: some end in the grace, the others and one that comes late say that they were cut', async () => {
  const proxy = await model();
  const held: ServerResponse[] = [];
  proxy.answer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`data: ${JSON.stringify(chunk({ role: 'assistant', content: 'Begun' }))}\n\n`);
    held.push(response);
  });
  const agent = agentWith(proxy, { GRACEFUL_SHUTDOWN_TIMEOUT: '2' });
  const url = await agent.listening;
  const chats = await Promise.all(Array.from({ length: 50 }, () => chat(url)));
  await eventually(() => held.length === 50);
  agent.process.kill('SIGTERM');
  await eventually(() => agent.output().includes('draining'));

  const late = await chat(url);
  expect([late.status, late.headers.get('connection')]).toEqual([200, 'close']);
  const ready = await fetch(`${url}/ready`);
  expect([ready.status, ready.headers.get('connection')]).toEqual([503, 'close']);
  expect((await fetch(`${url}/health`)).status).toBe(200);

  for (const response of held.slice(0, 25))
    response.end(`data: ${JSON.stringify(chunk({}, 'stop'))}\n\ndata: [DONE]\n\n`);
  const texts = await Promise.all([...chats, late].map((response) => response.text()));
  expect(texts.filter((text) => text.includes('"type":"done"'))).toHaveLength(25);
  const cut = texts.filter((text) => text.includes('"type":"error"'));
  expect(cut).toHaveLength(26);
  for (const text of cut) expect(text).toContain('The agent is shutting down');
  await expectCleanEnd(agent);
  expect(held.slice(25).every(({ destroyed }) => destroyed)).toBe(true);
}, 20_000);

test('a second signal ends it at once', async () => {
  const proxy = await model();
  proxy.answer(() => undefined);
  const agent = agentWith(proxy, { GRACEFUL_SHUTDOWN_TIMEOUT: '60' });
  const answer = chat(await agent.listening).catch(() => undefined);
  await eventually(() => proxy.requests.length === 1);
  agent.process.kill('SIGTERM');
  await eventually(() => agent.output().includes('draining'));
  await pause(1_100);
  agent.process.kill('SIGTERM');
  expect(await agent.exited).toBe(1);
  await answer;
}, 20_000);

test('SIGTERM while it starts ends it without a word', async () => {
  const agent = agentWith({ url: 'http://127.0.0.1:9' });
  await eventually(() => existsSync(path.join(agent.directory, '.data', 'agent.lock')));
  expect(await agent.stop()).toBe(0);
  expect(agent.output()).not.toMatch(/unhandled|uncaught/i);
}, 20_000);

test('SIGTERM while PostgreSQL is away ends it as ever', async () => {
  const agent = agentWith(
    { url: 'http://127.0.0.1:9' },
    { DATABASE_URL: 'postgresql://ada:sk-test-word@127.0.0.1:9/none', GRACEFUL_SHUTDOWN_TIMEOUT: '1' },
  );
  const url = await agent.listening;
  expect((await fetch(`${url}/ready`)).status).toBe(503);
  await agent.stop();
  await expectCleanEnd(agent);
  expect(agent.output()).not.toContain('sk-test-word');
}, 20_000);
