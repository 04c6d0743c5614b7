import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { startDesktopSimulator } from '../src/desktop/desktop-simulator.test-helper.ts';
import { eventually } from '../src/eventually.test-helper.ts';
import { allTasks, callsIn, createTask, messagesOf, untilCompleted } from './support/agent-api.ts';
import { startCountingModel } from './support/counting-model.ts';
import { expectWhole, killAgainAndAgain } from './support/kill-scenario.ts';
import { describeOnPostgres } from './support/postgres-agents.ts';
import { chunk, events, startRawProxy, toolCall } from './support/raw-proxy.ts';
import type { SpawnedService } from './support/service-process.ts';

const completes = toolCall('set_task_status', { status: 'completed', description: 'Done.' });

describeOnPostgres('agents on PostgreSQL that are killed or stand still', ({ freshDatabase, agent }) => {
  test('kill -9 in the middle of a tool loop: the next start goes on when the lease is over', async () => {
    await killAgainAndAgain(
      [
        { moment: 'before', afterMs: 0 },
        { moment: 'after', afterMs: 2 },
        { moment: 'after', afterMs: 6 },
        { moment: 'after', afterMs: 12 },
      ],
      await freshDatabase(),
    );
  }, 60_000);

  test('of two agents the one that works is killed in the middle, and the other goes on', async () => {
    const agents: SpawnedService[] = [];
    let victim: number | undefined;
    const model = await startCountingModel({
      calls: 4,
      doneAtOnce: 'a part of it',
      onRequest(_moment, number, key) {
        if (number < 2 || victim !== undefined) return;
        victim = Number(key.at(-1));
        agents[victim]?.process.kill('SIGKILL');
      },
    });
    const database = await freshDatabase();
    for (const number of [0, 1])
      agents.push(agent(model.url, { ...database, OPENAI_API_KEY: `sk-test-agent-${number}` }));
    const urls = await Promise.all(agents.map(({ listening }) => listening));
    const id = await createTask(urls[0] ?? '', 'the whole');
    await eventually(() => victim !== undefined);
    const url = urls[victim === 0 ? 1 : 0] ?? '';
    await untilCompleted(url);
    await expectWhole(url, id, 4);
    await model.close();
  }, 30_000);

  test('one that stood still while the model answered stores nothing when it comes back', async () => {
    const model = await startRawProxy();
    const { promise: asked, resolve: ask } = Promise.withResolvers<() => void>();
    model.answer((request, response) => {
      ask(() => toolCall('create_task', { description: 'too late' })(request, response));
    });
    const database = await freshDatabase();
    const first = agent(model.url, database);
    const id = await createTask(await first.listening, 'the whole');
    const answerLate = await asked;
    first.process.kill('SIGSTOP');
    model.answer(completes);
    const url = await agent(model.url, database).listening;
    await untilCompleted(url);
    answerLate();
    await pause(50);
    first.process.kill('SIGCONT');
    await eventually(async () => (await fetch(`${await first.listening}/ready`)).ok);
    await pause(500);
    expect(await allTasks(url)).toMatchObject([{ id, status: 'COMPLETED', error: null }]);
    const { uses, results } = callsIn(await messagesOf(url, id));
    expect([uses, results]).toEqual([['call_set_task_status'], ['call_set_task_status']]);
    expect(first.output()).not.toContain('could not go on');
    await model.close();
  }, 30_000);

  test('one that is stopped in a click hands the task over with its result, and no click is repeated', async () => {
    const desktop = await startDesktopSimulator();
    const model = await startRawProxy();
    model.answer(toolCall('computer_click_mouse', { coordinates: { x: 1, y: 2 } }));
    // Only an agent that gives its lease back is followed at once.
    const environment = {
      ...(await freshDatabase()),
      BYTEBOT_DESKTOP_BASE_URL: desktop.url,
      BYTEBOT_TASK_LEASE: '10m',
    };
    const agents = [0, 1].map((number) =>
      agent(model.url, { ...environment, OPENAI_API_KEY: `sk-test-agent-${number}` }),
    );
    const urls = await Promise.all(agents.map(({ listening }) => listening));
    const id = await createTask(urls[0] ?? '', 'the whole');
    await eventually(() => desktop.acts.length === 1);
    const working = Number(model.requests[0]?.headers.authorization?.at(-1));
    model.answer(completes);
    expect(await agents[working]?.stop()).toBe(0);
    const url = urls[1 - working] ?? '';
    await untilCompleted(url);
    const messages = JSON.stringify(await messagesOf(url, id));
    expect(messages).toContain('Tool executed successfully');
    expect(messages).not.toContain('its effect is unknown');
    expect(desktop.acts).toHaveLength(1);
    await model.close();
    await desktop.close();
  }, 30_000);

  test('one that stood still in a click neither records it nor runs the next call', async () => {
    const desktop = await startDesktopSimulator();
    const model = await startRawProxy();
    const twoClicks = [1, 2].map((x, index) => ({
      index,
      id: `click_${x}`,
      type: 'function',
      function: { name: 'computer_click_mouse', arguments: JSON.stringify({ coordinates: { x, y: 1 } }) },
    }));
    model.answer(
      events(chunk({ role: 'assistant', tool_calls: twoClicks }), chunk({}, 'tool_calls'), '[DONE]'),
    );
    const environment = { ...(await freshDatabase()), BYTEBOT_DESKTOP_BASE_URL: desktop.url };
    const first = agent(model.url, environment);
    const id = await createTask(await first.listening, 'the whole');
    await eventually(() => desktop.acts.length === 1);
    first.process.kill('SIGSTOP');
    model.answer(completes);
    const url = await agent(model.url, environment).listening;
    await untilCompleted(url);
    first.process.kill('SIGCONT');
    await eventually(async () => (await fetch(`${await first.listening}/ready`)).ok);
    await pause(1_000);
    // The first was clicked by the one that stood still, the second by the one that went on.
    expect(desktop.acts).toMatchObject([{ coordinates: { x: 1 } }, { coordinates: { x: 2 } }]);
    const messages = await messagesOf(url, id);
    expect(callsIn(messages)).toEqual({
      uses: ['click_1', 'click_2', 'call_set_task_status'],
      results: ['click_1', 'click_2', 'call_set_task_status'],
    });
    expect(JSON.stringify(messages)).toContain('its effect is unknown');
    await model.close();
    await desktop.close();
  }, 30_000);
});
