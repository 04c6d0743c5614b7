import { describe, expect, test } from '@jest/globals';
import type { NewTask, Task } from '../src/store/task-records.ts';
import { taskApi } from '../src/tasks/task-http.test-helper.ts';
import {
  addTask,
  eventually,
  startWorker,
  untilStatus,
  type World,
  world,
} from '../src/tasks/task-world.test-helper.ts';
import { simulatedProviders } from './support/simulated-models.ts';

/** Whole tasks with real model clients, against the simulated providers. */

const simulated = simulatedProviders();

const choices = [
  ['openrouter', 'openai/gpt-oss-20b:free'],
  ['gemini', 'gemini-2.5-flash'],
  ['groq', 'llama-3.3-70b-versatile'],
  ['openai', 'gpt-4o'],
  ['anthropic', 'claude-sonnet-4-20250514'],
] as const;

const done = 'Use the tool set_task_status with completed.';

async function started(
  description: string,
  [provider, name]: (typeof choices)[number],
  more: Partial<NewTask> = {},
) {
  const services: World = {
    ...(await world({ model: simulated.models.chatModel })),
    models: simulated.models.models,
  };
  const task = await addTask(services.store, { description, model: { provider, name }, ...more });
  return { services, task, worker: startWorker(services) };
}

const callsOf = ([, name]: (typeof choices)[number]) =>
  simulated.simulator.requests(name).filter(({ method }) => method === 'POST');

describe.each(choices)('a task on %s with %s', (...choice) => {
  test('runs to its end over several turns, in an order the provider accepts', async () => {
    const { services, task } = await started('Please use create_task: buy milk.', choice);
    const ended = await untilStatus(services.store, task.id, 'COMPLETED');
    expect(ended.error).toBeNull();
    const messages = await services.store.messages.list(task.id);
    const names = messages.flatMap(({ content }) =>
      content.flatMap((block) => (block.type === 'tool_use' ? [block.name] : [])),
    );
    expect(names).toEqual(['create_task', 'set_task_status']);
    expect(callsOf(choice).every(({ status }) => status === 200)).toBe(true);
  });

  test('asks for help when the key is refused, and says whose it is (S0-20, S0-21, S0-25)', async () => {
    simulated.simulator.script({ match: { model: choice[1] }, replies: [{ status: 401 }], repeat: 'last' });
    const { services, task } = await started(done, choice);
    const { error } = await untilStatus(services.store, task.id, 'NEEDS_HELP');
    expect(error).toMatch(/OpenRouter|Gemini|Groq|OpenAI|Anthropic/);
    expect(error).not.toContain('sk-test');
    expect(callsOf(choice)).toHaveLength(1);
  });

  test('outlasts a rate limit, a failure and an overload in a row', async () => {
    // The third failure is the task's to wait for; with this hint it need not wait long.
    const replies = [{ status: 429 }, { status: 500 }, { status: 503, retryAfter: 0 }];
    simulated.simulator.script({ match: { model: choice[1] }, replies });
    const { services, task } = await started(done, choice);
    await untilStatus(services.store, task.id, 'COMPLETED');
    expect(callsOf(choice)).toHaveLength(4);
  });
});

test('a takeover ends the call at the provider (4.1)', async () => {
  const [choice] = choices;
  simulated.simulator.script({
    match: { model: choice[1] },
    replies: [{ chunks: ['a', 'b'], stallAfter: 1 }],
  });
  const { services, task, worker } = await started(done, choice);
  const api = await taskApi(services, worker);
  await eventually(async () => callsOf(choice).length === 1);
  await api.post(`/tasks/${task.id}/takeover`);
  await eventually(async () => callsOf(choice)[0]?.aborted);
  const taken: Task | undefined = await services.store.tasks.find(task.id);
  expect(taken).toMatchObject({ status: 'RUNNING', control: 'USER', error: null });
  await api.post(`/tasks/${task.id}/resume`);
  await untilStatus(services.store, task.id, 'COMPLETED');
});

test('an answer that breaks off is asked for again, and half of it is stored nowhere', async () => {
  const [choice] = choices;
  simulated.simulator.script({
    match: { model: choice[1] },
    replies: [{ chunks: ['half', ' of'], cutAfter: 1 }],
  });
  const { services, task } = await started(done, choice);
  await untilStatus(services.store, task.id, 'COMPLETED');
  expect(JSON.stringify(await services.store.messages.list(task.id))).not.toContain('half');
});
