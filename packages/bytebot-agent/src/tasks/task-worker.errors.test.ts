import { describe, expect, test } from '@jest/globals';
import { ConfigurationError } from '../model/model-error.ts';
import { type Store, StoreError, type TaskStore } from '../store/store.ts';
import { createTaskToolkit } from './task-tools.ts';
import {
  addTask,
  completes,
  eventually,
  failsWith,
  ScriptedModel,
  startWorker,
  untilStatus,
  uses,
  type World,
  world,
} from './task-world.test-helper.ts';

describe('a model that fails', () => {
  test.each(['rate_limited', 'overloaded', 'network', 'timeout', 'upstream', 'draining'] as const)(
    'with %s is waited for, and the task goes on without losing anything',
    async (kind) => {
      const model = new ScriptedModel(failsWith(kind), failsWith(kind), completes());
      const services = await world({ model });
      const { id } = await addTask(services.store);
      startWorker(services);
      expect(await untilStatus(services.store, id, 'COMPLETED')).toMatchObject({ error: null });
      expect(model.requests).toHaveLength(3);
      expect(await services.store.messages.list(id)).toHaveLength(3);
      const told = services.events.updated.map(({ status, error }) => [status, error]);
      expect(told).toEqual([
        ['RUNNING', null],
        ['RUNNING', `OpenRouter API error: ${kind}. Check it.`],
        ['RUNNING', null],
        ['COMPLETED', null],
      ]);
    },
  );

  test('for longer than the deadline halts the task with the reason, as its error and as a message', async () => {
    let now = Date.parse('2026-05-01T10:00:00Z');
    const model = new ScriptedModel((request) => {
      now += 1_000;
      return failsWith('overloaded')(request);
    });
    const services = await world({ model, settings: { taskDeadlineMs: 5_000 }, now: () => new Date(now) });
    const { id } = await addTask(services.store);
    startWorker(services);
    const { error } = await untilStatus(services.store, id, 'NEEDS_HELP');
    expect(error).toBe('OpenRouter API error: overloaded. Check it.');
    expect(model.requests).toHaveLength(6);
    expect((await services.store.messages.list(id)).at(-1)?.content).toEqual([{ type: 'text', text: error }]);
  });

  test('for longer than the deadline is replaced by the alternative model, which gets the same time', async () => {
    let now = Date.parse('2026-05-01T10:00:00Z');
    const model = new ScriptedModel((request) => {
      now += 1_000;
      const isOther = request.model.name === 'gemini/gemini-2.5-flash';
      return (isOther && model.requests.length > 6 ? completes() : failsWith('overloaded'))(request);
    });
    const settings = { taskDeadlineMs: 3_000, alternativeModel: 'gemini/gemini-2.5-flash' };
    const services = await world({ model, settings, now: () => new Date(now) });
    const { id } = await addTask(services.store);
    startWorker(services);
    expect(await untilStatus(services.store, id, 'COMPLETED')).toMatchObject({ error: null });
    const asked = model.requests.map((request) => request.model.name.split('/')[0]);
    expect(asked).toEqual([...Array(4).fill('openrouter'), ...Array(3).fill('gemini')]);
  });

  test('again and again, but never for the whole deadline, does not end the task', async () => {
    let now = Date.parse('2026-05-01T10:00:00Z');
    let count = 0;
    const model = new ScriptedModel((request) => {
      count += 1;
      now += 1_000;
      if (count > 20) return completes()(request);
      return (count % 3 === 0 ? uses('create_task', { description: `${count}` }) : failsWith('network'))(
        request,
      );
    });
    const services = await world({ model, settings: { taskDeadlineMs: 3_000 }, now: () => new Date(now) });
    const { id } = await addTask(services.store);
    startWorker(services);
    await untilStatus(services.store, id, 'COMPLETED');
  });

  test('of the proxy’s key is waited out while it may be rotated, and then a person has to help', async () => {
    let now = Date.parse('2026-05-01T10:00:00Z');
    const model = new ScriptedModel((request) => {
      now += 50_000;
      return failsWith('caller_unauthenticated')(request);
    });
    const settings = { taskDeadlineMs: 3_600_000 };
    const services = await world({ model, settings, now: () => new Date(now) });
    const { id } = await addTask(services.store);
    startWorker(services);
    expect((await untilStatus(services.store, id, 'NEEDS_HELP')).error).toContain('caller_unauthenticated');
    // 50 and 100 seconds after the first refusal the key may still come; at 150 nobody waits any more.
    expect(model.requests).toHaveLength(4);
  });

  test.each(['authentication', 'no_credit', 'quota_exhausted', 'provider_not_configured'] as const)(
    'with %s stops the task until a person has helped, in one sentence (S0-20, S0-25)',
    async (kind) => {
      const model = new ScriptedModel(failsWith(kind), completes());
      const services = await world({ model });
      const { id } = await addTask(services.store);
      const worker = startWorker(services);
      const { error, control } = await untilStatus(services.store, id, 'NEEDS_HELP');
      expect(error).toBe(`OpenRouter API error: ${kind}. Check it.`);
      expect(control).toBe('USER');
      expect((await services.store.messages.list(id)).at(-1)).toMatchObject({
        role: 'ASSISTANT',
        content: [{ type: 'text', text: error }],
      });
      await services.store.tasks.update(id, { control: 'ASSISTANT', status: 'RUNNING', error: null });
      worker.released(id);
      await untilStatus(services.store, id, 'COMPLETED');
      expect(model.requests[1]?.messages.at(-1)?.role).toBe('user');
    },
  );

  test.each([
    'invalid_request',
    'payload_too_large',
    'unsupported',
    'unknown_model',
    'content_policy',
  ] as const)('with %s ends the task with the reason', async (kind) => {
    const model = new ScriptedModel(failsWith(kind));
    const services = await world({ model });
    const { id } = await addTask(services.store);
    startWorker(services);
    expect((await untilStatus(services.store, id, 'FAILED')).error).toContain(kind);
    expect(model.requests).toHaveLength(1);
  });

  test('leaves everything but keys in the log (S0-26)', async () => {
    const model = new ScriptedModel(
      failsWith('authentication', {
        requestId: 'req-9',
        status: 401,
        code: 'OPENROUTER_AUTH_ERROR',
        hint: 'Set OPENROUTER_API_KEY.',
        originalError: { headers: { authorization: 'Bearer sk-test-hidden' } },
      }),
    );
    const services = await world({ model });
    const { id } = await addTask(services.store);
    startWorker(services);
    await untilStatus(services.store, id, 'NEEDS_HELP');
    const line = services.logged.find((text) => text.startsWith('A model could not answer')) ?? '';
    for (const part of [
      id,
      'OpenRouter',
      '401',
      'OPENROUTER_AUTH_ERROR',
      'req-9',
      'Set OPENROUTER_API_KEY.',
    ]) {
      expect(line).toContain(part);
    }
    expect(services.logged.join('\n')).not.toContain('sk-test-hidden');
  });

  test('is replaced by the alternative model once, with a word to the person', async () => {
    const model = new ScriptedModel(
      failsWith('no_credit'),
      uses('create_task', { description: 'x', scheduledFor: '2999-01-01T00:00:00Z' }),
      failsWith('no_credit'),
    );
    const services = await world({ model, settings: { alternativeModel: 'gemini/gemini-2.5-flash' } });
    const { id } = await addTask(services.store);
    startWorker(services);
    expect(await untilStatus(services.store, id, 'NEEDS_HELP')).toMatchObject({
      model: { provider: 'proxy', name: 'gemini/gemini-2.5-flash' },
    });
    expect(model.requests.map(({ model: asked }) => asked.name)).toEqual([
      'openrouter/gpt-oss-120b',
      'gemini/gemini-2.5-flash',
      'gemini/gemini-2.5-flash',
    ]);
    const texts = await textsOf(services, id);
    expect(texts[1]).toBe(
      'OpenRouter API error: no_credit. Check it. The task goes on with gemini/gemini-2.5-flash.',
    );
  });
});

describe('a conversation that is too long for the model', () => {
  test('is cut down, and the task goes on', async () => {
    const model = new ScriptedModel(failsWith('context_length'), failsWith('context_length'), completes());
    const services = await world({ model });
    const { id } = await addTask(services.store, { description: 'The task' });
    for (let count = 0; count < 40; count += 1) {
      await services.store.messages.add(id, count % 2 === 0 ? 'ASSISTANT' : 'USER', [
        { type: 'text', text: `${count} ${'lorem ipsum '.repeat(50)}` },
      ]);
    }
    startWorker(services);
    expect(await untilStatus(services.store, id, 'COMPLETED')).toMatchObject({ error: null });
    const sizes = model.requests.map(({ messages }) => JSON.stringify(messages.slice(1)).length);
    expect(sizes[1]).toBeLessThan((sizes[0] ?? 0) * 0.6);
    expect(sizes[2]).toBeLessThan((sizes[1] ?? 0) * 0.6);
    expect(JSON.stringify(model.requests[2]?.messages)).toContain('The task');
  });

  test('ends the task with the reason when there is nothing left to cut', async () => {
    const model = new ScriptedModel(failsWith('context_length'));
    const services = await world({ model });
    const { id } = await addTask(services.store, { description: 'long '.repeat(1_000) });
    startWorker(services);
    expect((await untilStatus(services.store, id, 'FAILED')).error).toContain('context_length');
    expect(model.requests.length).toBeLessThan(5);
  });
});

describe('other failures', () => {
  test('a missing key stops the task with the exact text', async () => {
    const services = await world({
      model: new ScriptedModel(() => {
        throw new ConfigurationError('OPENROUTER_API_KEY environment variable not set');
      }),
    });
    const { id } = await addTask(services.store);
    startWorker(services);
    expect((await untilStatus(services.store, id, 'NEEDS_HELP')).error).toBe(
      'OPENROUTER_API_KEY environment variable not set',
    );
  });

  test('an error of the agent itself ends the task without its details, which the log has', async () => {
    const services = await world({
      model: new ScriptedModel(() => {
        throw new TypeError('x is not a function');
      }),
    });
    const { id } = await addTask(services.store);
    startWorker(services);
    expect((await untilStatus(services.store, id, 'FAILED')).error).toBe(
      'Something went wrong inside the agent; its log has the details.',
    );
    expect(services.logged.join()).toContain('A task failed for a reason of the agent itself');
  });

  test('a tool that throws is answered to the model, and the task goes on', async () => {
    const model = new ScriptedModel(uses('nothing_like_it', {}), completes());
    const services = await world({ model });
    const { id } = await addTask(services.store);
    startWorker(services);
    await untilStatus(services.store, id, 'COMPLETED');
    expect(model.requests[1]?.messages.at(-1)).toMatchObject({ role: 'tool' });
  });

  test('files that do not reach the desktop are tried again, sent only once, and in the end a person is asked', async () => {
    let tries = 0;
    const prepare = () => {
      tries += 1;
      return tries < 2 ? Promise.reject(new Error('desktop.test does not answer.')) : Promise.resolve();
    };
    const services = await world({ model: new ScriptedModel(failsWith('network'), completes()) });
    const { id } = await addTask(services.store);
    startWorker(services, createTaskToolkit({ hasDesktop: true, prepare }));
    await untilStatus(services.store, id, 'COMPLETED');
    expect(tries).toBe(2);

    let now = Date.now();
    const never = await world({
      now: () => {
        now += 40_000;
        return new Date(now);
      },
      model: new ScriptedModel(completes()),
    });
    const task = await addTask(never.store);
    const broken = () => Promise.reject(new Error('desktop.test does not answer.'));
    startWorker(never, createTaskToolkit({ hasDesktop: true, prepare: broken }));
    expect((await untilStatus(never.store, task.id, 'NEEDS_HELP')).error).toBe(
      'The files of the task could not be put on the desktop: desktop.test does not answer.',
    );
  });

  test('a database that is away for a moment does not end the worker', async () => {
    const services = await world({ model: new ScriptedModel(completes()) });
    const { id } = await addTask(services.store);
    let isAway = true;
    const whole = services.store;
    const tasks = new Proxy<TaskStore>(whole.tasks, {
      get(target, name) {
        if (name === 'claimNext' && isAway) return () => Promise.reject(new StoreError('no database'));
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const store: Store = {
      ...whole,
      tasks,
      transaction: (work) => whole.transaction(work),
      ping: () => whole.ping(),
      close: () => whole.close(),
    };
    startWorker({ ...services, store });
    await eventually(async () => services.logged.some((line) => line.includes('no database')));
    isAway = false;
    await untilStatus(services.store, id, 'COMPLETED');
  });
});

async function textsOf({ store }: World, id: string): Promise<unknown[]> {
  const messages = await store.messages.list(id);
  return messages.flatMap(({ content }) =>
    content.map((block) => (block.type === 'text' ? block.text : block.type)),
  );
}
