import { describe, expect, test } from '@jest/globals';
import { createTaskToolkit } from './task-tools.ts';
import {
  addTask,
  completes,
  eventually,
  hangs,
  ScriptedModel,
  says,
  startWorker,
  turn,
  untilStatus,
  uses,
  world,
} from './task-world.test-helper.ts';

describe('a task', () => {
  test('runs until the model sets its status; every message is stored and told', async () => {
    const model = new ScriptedModel(says('I begin.'), completes('Three plants.'));
    const services = await world({ model });
    const task = await addTask(services.store);
    startWorker(services);
    const ended = await untilStatus(services.store, task.id, 'COMPLETED');
    expect(ended).toMatchObject({ completedAt: expect.any(String), error: null, control: 'ASSISTANT' });
    const messages = await services.store.messages.list(task.id);
    expect(messages.map(({ role, content }) => [role, content[0]?.type])).toEqual([
      ['USER', 'text'],
      ['ASSISTANT', 'text'],
      ['ASSISTANT', 'tool_use'],
      ['USER', 'tool_result'],
    ]);
    expect(services.events.messages).toEqual(messages.slice(1));
    expect(services.events.updated.map(({ status }) => status)).toEqual(['RUNNING', 'COMPLETED']);
  });

  test('that needs help goes to the person, and goes on when it is given back', async () => {
    const model = new ScriptedModel(
      uses('set_task_status', { status: 'needs_help', description: 'Which plants?' }),
      completes(),
    );
    const services = await world({ model });
    const takenOver: string[] = [];
    const toolkit = createTaskToolkit({ hasDesktop: false, onTakeover: (id) => takenOver.push(id) });
    const task = await addTask(services.store);
    const worker = startWorker(services, toolkit);
    expect(await untilStatus(services.store, task.id, 'NEEDS_HELP')).toMatchObject({ control: 'USER' });
    expect(takenOver).toEqual([task.id]);
    await services.store.messages.add(task.id, 'USER', [{ type: 'text', text: 'All of them' }]);
    await services.store.tasks.update(task.id, { control: 'ASSISTANT', status: 'RUNNING' });
    worker.released(task.id);
    await untilStatus(services.store, task.id, 'COMPLETED');
    expect(model.requests[1]?.messages.at(-1)).toEqual({ role: 'user', content: 'All of them' });
  });

  test('gets the tools and a system prompt that says whether there is a desktop', async () => {
    const model = new ScriptedModel(completes());
    const services = await world({ model });
    const { id } = await addTask(services.store);
    startWorker(services);
    await untilStatus(services.store, id, 'COMPLETED');
    const [request] = model.requests;
    expect(request?.tools?.map((tool) => tool.function.name)).toEqual(['set_task_status', 'create_task']);
    expect(request?.messages[0]).toMatchObject({
      role: 'system',
      content: expect.stringContaining('no desktop'),
    });
    const withDesktop = createTaskToolkit({ hasDesktop: true });
    const task = await addTask(services.store);
    expect(withDesktop.systemPrompt(task, new Date(0))).toContain('1280 × 960');
    expect(withDesktop.systemPrompt(task, new Date(0))).not.toContain('no desktop');
  });

  test('without any content in the answer fails with a reason', async () => {
    const services = await world({
      model: new ScriptedModel(() => turn([], { finishReason: 'content_filter' })),
    });
    const { id } = await addTask(services.store);
    startWorker(services);
    const { error } = await untilStatus(services.store, id, 'FAILED');
    expect(error).toBe(
      'openrouter/gpt-oss-120b answered without any content and gave "content_filter" as its reason, so the task cannot go on: give the task to another model.',
    );
    expect((await services.store.messages.list(id)).at(-1)).toMatchObject({
      role: 'ASSISTANT',
      content: [{ type: 'text', text: error }],
    });
  });

  test('whose model only talks is asked to go on, and after three such turns a person is', async () => {
    const model = new ScriptedModel(says('Hm.'), completes());
    const talker = new ScriptedModel(says('Hm.'));
    const services = await world({ model });
    const { id } = await addTask(services.store);
    startWorker(services);
    await untilStatus(services.store, id, 'COMPLETED');
    expect(model.requests[1]?.messages.at(-1)).toMatchObject({
      role: 'user',
      content: expect.stringContaining('set_task_status'),
    });

    const others = await world({ model: talker });
    const talk = await addTask(others.store);
    startWorker(others);
    expect(await untilStatus(others.store, talk.id, 'NEEDS_HELP')).toMatchObject({
      control: 'USER',
      error: expect.stringContaining('answered 3 times without using a tool'),
    });
    expect(talker.requests).toHaveLength(3);
  });

  test('whose model repeats the same call is stopped after five with the reason', async () => {
    const model = new ScriptedModel(uses('create_task', { description: 'again' }));
    const services = await world({ model });
    const { id } = await addTask(services.store);
    startWorker(services);
    expect((await untilStatus(services.store, id, 'FAILED')).error).toContain('create_task 5 times in a row');
  });

  test('never runs beside another one of the same worker', async () => {
    let running = 0;
    let most = 0;
    const model = new ScriptedModel(async (request) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
      return await completes()(request);
    });
    const services = await world({ model });
    const tasks = [
      await addTask(services.store),
      await addTask(services.store),
      await addTask(services.store),
    ];
    const worker = startWorker(services);
    worker.wake();
    worker.wake();
    for (const { id } of tasks) await untilStatus(services.store, id, 'COMPLETED');
    expect(most).toBe(1);
  });
});

describe('create_task', () => {
  test('adds a task by the assistant that runs next, with the same model', async () => {
    const model = new ScriptedModel(
      uses('create_task', { description: 'Dry the floor', priority: 'HIGH' }),
      completes(),
      completes(),
    );
    const services = await world({ model });
    const first = await addTask(services.store, { model: { provider: 'proxy', name: 'm' } });
    startWorker(services);
    await untilStatus(services.store, first.id, 'COMPLETED');
    const created = await eventually(async () => services.events.created[0]);
    expect(created).toMatchObject({
      createdBy: 'ASSISTANT',
      priority: 'HIGH',
      type: 'IMMEDIATE',
      model: { name: 'm' },
    });
    await untilStatus(services.store, created.id, 'COMPLETED');
    expect(model.requests[2]?.messages[1]).toEqual({ role: 'user', content: 'Dry the floor' });
  });

  test('with bad arguments gives the model the problem, and adds nothing', async () => {
    const model = new ScriptedModel(uses('create_task', { description: 'x', priority: 'now' }), completes());
    const services = await world({ model });
    const { id } = await addTask(services.store);
    startWorker(services);
    await untilStatus(services.store, id, 'COMPLETED');
    expect(model.requests[1]?.messages.at(-1)).toMatchObject({
      role: 'tool',
      content: expect.stringContaining('priority'),
    });
    expect((await services.store.tasks.list({ page: 1, limit: 10 })).total).toBe(1);
    expect(services.events.created).toEqual([]);
  });
});

describe('the scheduler', () => {
  test('runs a scheduled task when its time has come', async () => {
    let now = new Date('2026-05-01T10:00:00Z');
    const services = await world({ model: new ScriptedModel(completes()), now: () => now });
    const task = await addTask(services.store, {
      type: 'SCHEDULED',
      scheduledFor: '2026-05-01T11:00:00.000Z',
    });
    const before = await addTask(services.store);
    startWorker(services);
    await untilStatus(services.store, before.id, 'COMPLETED');
    expect(await services.store.tasks.find(task.id)).toMatchObject({ status: 'PENDING', queuedAt: null });
    now = new Date('2026-05-01T11:00:00Z');
    expect(await untilStatus(services.store, task.id, 'COMPLETED')).toMatchObject({
      queuedAt: '2026-05-01T11:00:00.000Z',
    });
  });

  test('queues a task that is due while another one runs', async () => {
    let now = new Date('2026-05-01T10:00:00Z');
    const services = await world({ model: new ScriptedModel(hangs), now: () => now });
    const running = await addTask(services.store);
    const task = await addTask(services.store, {
      type: 'SCHEDULED',
      scheduledFor: '2026-05-01T11:00:00.000Z',
    });
    startWorker(services);
    await untilStatus(services.store, running.id, 'RUNNING');
    now = new Date('2026-05-01T11:00:00Z');
    await eventually(async () => (await services.store.tasks.find(task.id))?.queuedAt ?? undefined);
    expect((await services.store.tasks.find(task.id))?.status).toBe('PENDING');
  });

  test('takes the urgent one first', async () => {
    const order: unknown[] = [];
    const services = await world({
      model: new ScriptedModel((request) => {
        order.push(request.messages[1]?.content);
        return completes()(request);
      }),
    });
    const last = await addTask(services.store, { description: 'low', priority: 'LOW' });
    await addTask(services.store, { description: 'urgent', priority: 'URGENT' });
    startWorker(services);
    await untilStatus(services.store, last.id, 'COMPLETED');
    expect(order).toEqual(['urgent', 'low']);
  });

  test('starts nothing while the agent drains', async () => {
    const services = await world({ model: new ScriptedModel(completes()) });
    services.lifecycle.startDraining();
    const { id } = await addTask(services.store);
    const worker = startWorker(services);
    worker.wake();
    await worker.stop();
    expect((await services.store.tasks.find(id))?.status).toBe('PENDING');
  });

  test('leaves the desktop to the person who took a task over', async () => {
    const services = await world({
      model: new ScriptedModel(completes()),
      settings: { desktopUrl: 'http://desktop.test' },
    });
    const taken = await addTask(services.store);
    await services.store.tasks.update(taken.id, { status: 'RUNNING', control: 'USER' });
    const other = await addTask(services.store);
    const worker = startWorker(services);
    worker.wake();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await services.store.tasks.find(other.id))?.status).toBe('PENDING');
    await services.store.tasks.update(taken.id, { control: 'ASSISTANT' });
    worker.released(taken.id);
    await untilStatus(services.store, taken.id, 'COMPLETED');
    await untilStatus(services.store, other.id, 'COMPLETED');
  });
});
