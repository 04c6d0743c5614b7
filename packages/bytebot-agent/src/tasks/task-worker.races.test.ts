import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { refusalOf } from '../messages/strict-conversation.test-helper.ts';
import { defineTool } from '../tools/tool.ts';
import { taskApi } from './task-http.test-helper.ts';
import { createTaskToolkit, type TaskToolkitOptions } from './task-tools.ts';
import {
  type Answer,
  addTask,
  completes,
  eventually,
  failsWith,
  hangs,
  ScriptedModel,
  startWorker,
  untilStatus,
  uses,
  world,
} from './task-world.test-helper.ts';

/** Whatever a person does, and whatever the worker is doing at that moment. */

/** Goes on until it is told to end, as everything here does. */
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

const nearlyFull = { usage: { inputTokens: 900, outputTokens: 50, totalTokens: 950 } };

/** A tool that presses for ever, and a note that it has begun. */
function pressing(begin: () => void) {
  return defineTool({
    name: 'press',
    description: 'Presses a button.',
    input: z.object({}),
    effect: 'outside',
    run(_input, { signal }) {
      begin();
      return untilAborted(signal);
    },
  });
}

interface Moment {
  readonly answers: readonly Answer[];
  /** Called when the moment has come. */
  readonly toolkit?: (begin: () => void) => Partial<TaskToolkitOptions>;
  /** The model's request with which it has come, where no tool tells. */
  readonly request?: number;
  readonly waits?: true;
}

const moments: Readonly<Record<string, Moment>> = {
  'the model answers': { answers: [hangs], request: 1 },
  'it waits for the model': { answers: [failsWith('overloaded', { retryAfterMs: 60_000 })], waits: true },
  'a tool runs': {
    answers: [uses('press', {})],
    toolkit: (begin) => ({ furtherTools: () => [pressing(begin)] }),
  },
  'the history is summarised': {
    answers: [
      uses('create_task', { description: 'later', scheduledFor: '2999-01-01T00:00:00Z' }, nearlyFull),
      hangs,
    ],
    request: 2,
  },
  'its files are put in place': {
    answers: [],
    toolkit(begin) {
      let isFirst = true;
      return {
        prepare(_task, signal) {
          if (!isFirst) return Promise.resolve();
          isFirst = false;
          begin();
          return untilAborted(signal);
        },
      };
    },
  },
};

async function at({ answers, toolkit, request, waits }: Moment) {
  const model = new ScriptedModel(...answers, completes());
  const services = await world({ model, contextWindow: 1_000 });
  const { id } = await addTask(services.store);
  let hasBegun = false;
  const begin = (): void => {
    hasBegun = true;
  };
  const worker = startWorker(
    services,
    createTaskToolkit({ hasDesktop: toolkit !== undefined, ...toolkit?.(begin) }),
  );
  const api = await taskApi(services, worker);
  await eventually(async () => {
    if (request !== undefined) return model.requests.length >= request;
    return waits === true ? (await services.store.tasks.find(id))?.error !== null : hasBegun;
  });
  return { services, api, id, model };
}

type Situation = Awaited<ReturnType<typeof at>>;

/** The worker lives and is free, and nothing that was sent or logged is amiss. */
async function expectSound({ services, model }: Situation): Promise<void> {
  const next = await addTask(services.store, { description: 'the next one' });
  await untilStatus(services.store, next.id, 'COMPLETED');
  for (const { messages } of model.requests) expect(refusalOf(messages)).toBeUndefined();
  expect(services.logged.join('\n')).not.toMatch(/could not go on|agent itself|Unhandled/);
}

describe.each(Object.entries(moments))('while %s', (_when, moment) => {
  test('a takeover ends that, and after the resume the task comes to its end', async () => {
    const situation = await at(moment);
    const { api, id, services } = situation;
    expect((await api.post(`/tasks/${id}/takeover`)).status).toBe(200);
    await expectSound(situation);
    expect(await services.store.tasks.find(id)).toMatchObject({ status: 'RUNNING', control: 'USER' });
    expect((await api.post(`/tasks/${id}/resume`)).status).toBe(200);
    expect(await untilStatus(services.store, id, 'COMPLETED')).toMatchObject({ error: null });
    await expectSound(situation);
  });

  test('a takeover and a resume at once leave the task at work', async () => {
    const situation = await at(moment);
    const { api, id, services } = situation;
    await api.post(`/tasks/${id}/takeover`);
    await api.post(`/tasks/${id}/resume`);
    await untilStatus(services.store, id, 'COMPLETED');
    await expectSound(situation);
  });

  test('a cancel ends the task for good', async () => {
    const situation = await at(moment);
    const { api, id, services } = situation;
    expect((await api.post(`/tasks/${id}/cancel`)).status).toBe(200);
    await expectSound(situation);
    expect(await services.store.tasks.find(id)).toMatchObject({ status: 'CANCELLED' });
    expect((await api.post(`/tasks/${id}/cancel`)).status).toBe(400);
  });

  test('a delete leaves nothing behind', async () => {
    const situation = await at(moment);
    const { api, id, services } = situation;
    expect((await api.delete(`/tasks/${id}`)).status).toBe(204);
    await expectSound(situation);
    expect(await services.store.tasks.find(id)).toBeUndefined();
    expect(await services.store.messages.list(id)).toEqual([]);
    expect(await services.store.toolCalls.forgetOld('', '2999-01-01T00:00:00.000Z')).toBe(0);
  });

  test('a message is kept, and read with the next step', async () => {
    const situation = await at(moment);
    const { api, id, services, model } = situation;
    expect((await api.post(`/tasks/${id}/messages`, { message: 'Hurry up' })).status).toBe(201);
    await api.post(`/tasks/${id}/takeover`);
    await api.post(`/tasks/${id}/resume`);
    await untilStatus(services.store, id, 'COMPLETED');
    expect(JSON.stringify(model.requests.at(-1)?.messages)).toContain('Hurry up');
    await expectSound(situation);
  });

  test('of several people who do the same at once, one is told that it is done', async () => {
    const situation = await at(moment);
    const { api, id, services } = situation;
    const statuses = async (action: string) => {
      const answers = await Promise.all([1, 2, 3].map(() => api.post(`/tasks/${id}/${action}`)));
      return answers.map(({ status }) => status).sort();
    };
    expect(await statuses('takeover')).toEqual([200, 400, 400]);
    expect(await statuses('resume')).toEqual([200, 400, 400]);
    await untilStatus(services.store, id, 'COMPLETED');
    await services.store.tasks.update(id, { status: 'NEEDS_REVIEW' });
    expect(await statuses('cancel')).toEqual([200, 400, 400]);
    await expectSound(situation);
  });
});

test('a resume and a cancel at once: the later of the two counts', async () => {
  for (let round = 0; round < 10; round += 1) {
    const situation = await at({ answers: [hangs, hangs], request: 1 });
    const { api, id, services } = situation;
    await api.post(`/tasks/${id}/takeover`);
    const actions = round % 2 === 0 ? ['resume', 'cancel'] : ['cancel', 'resume'];
    const answers = await Promise.all(actions.map((action) => api.post(`/tasks/${id}/${action}`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    // Who resumes a cancelled task wants it to go on (ByteBot).
    const task = await services.store.tasks.find(id);
    expect([task?.status, task?.control]).toEqual([expect.stringMatching(/RUNNING|CANCELLED/), 'ASSISTANT']);
    if (task?.status === 'RUNNING') await api.post(`/tasks/${id}/cancel`);
    await expectSound(situation);
  }
});

test('a message is kept in every state of a task, and starts none that has ended', async () => {
  const services = await world({ model: new ScriptedModel(completes()) });
  const api = await taskApi(services);
  for (const status of [
    'PENDING',
    'RUNNING',
    'NEEDS_HELP',
    'NEEDS_REVIEW',
    'COMPLETED',
    'CANCELLED',
    'FAILED',
  ] as const) {
    const { id } = await addTask(services.store);
    await services.store.tasks.update(id, { status });
    expect((await api.post(`/tasks/${id}/messages`, { message: 'And then?' })).status).toBe(201);
    expect(await services.store.tasks.find(id)).toMatchObject({ status });
    expect(await services.store.messages.list(id)).toHaveLength(2);
  }
});

test.each([
  ['forward', 7_200_000],
  ['back', -7_200_000],
])(
  'a clock that jumps %s by two hours in the middle neither ends nor doubles the work',
  async (_way, jumpMs) => {
    let offsetMs = 0;
    const model = new ScriptedModel(async (request) => {
      offsetMs = jumpMs;
      await new Promise((resolve) => setTimeout(resolve, 300));
      return uses('create_task', { description: 'x', scheduledFor: '2999-01-01T00:00:00Z' })(request);
    }, completes());
    const services = await world({ model, now: () => new Date(Date.now() + offsetMs) });
    const { id } = await addTask(services.store);
    startWorker(services, createTaskToolkit({ hasDesktop: false }), { leaseMs: 200 });
    await untilStatus(services.store, id, 'COMPLETED');
    const calls = (await services.store.messages.list(id)).flatMap(({ content }) =>
      content.filter((block) => block.type === 'tool_use'),
    );
    expect(new Set(calls.map(({ id: call }) => call)).size).toBe(calls.length);
  },
);
