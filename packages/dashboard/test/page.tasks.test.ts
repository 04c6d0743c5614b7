import { expect, test } from '@jest/globals';
import type { Route } from 'playwright-core';
import { describeInBrowser } from './browser.ts';

const onePixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

function task(id: string, changes: Readonly<Record<string, unknown>> = {}) {
  return {
    id,
    description: `Task ${id}`,
    type: 'IMMEDIATE',
    status: 'RUNNING',
    priority: 'HIGH',
    control: 'ASSISTANT',
    createdAt: '2026-11-21T12:00:00.000Z',
    updatedAt: '2026-11-21T12:00:00.000Z',
    scheduledFor: null,
    error: null,
    result: null,
    model: { provider: 'proxy', name: 'openrouter/free', title: 'free' },
    ...changes,
  };
}

const later = '2026-11-21T12:30:00.000Z';

describeInBrowser('the tasks', (open) => {
  test('the list is live: tasks come, change and go by themselves', async () => {
    const { page, agent } = await open({ state: { tasks: [task('one')] }, fragment: '#tasks' });
    const list = page.getByRole('navigation', { name: 'Tasks', exact: true });
    await list.getByText('Task one').waitFor();
    await page.getByText('Live: changes appear by themselves').waitFor();
    await expectSoon(() => agent.sockets.received.some(([name, id]) => name === 'join_task' && id === 'one'));
    const second = task('two', { createdAt: later, status: 'PENDING' });
    agent.state.tasks.push(second);
    agent.sockets.emit('task_created', second);
    await list.getByText('Task two').waitFor();
    expect(await list.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringContaining('Task two'),
      expect.stringContaining('Task one'),
    ]);
    await expectSoon(() => agent.sockets.received.some(([name, id]) => name === 'join_task' && id === 'two'));
    const done = task('one', { status: 'COMPLETED', updatedAt: later });
    agent.state.tasks = [done, second];
    agent.sockets.emit('task_updated', done);
    await list.getByText('Completed').waitFor();
    agent.state.tasks = [done];
    agent.sockets.emit('task_deleted', 'two');
    await list.getByText('Task two').waitFor({ state: 'detached' });
  });

  test('a list that was asked for before a task came does not hide it', async () => {
    const { page, agent } = await open({ state: { tasks: [task('one')] } });
    const lists: Route[] = [];
    await page.route('**/tasks?page=1*', async (route) => {
      lists.push(route);
      // The first is needed for the live connection, the second is asked for when that stands.
      if (lists.length !== 2) await route.continue();
    });
    await page.getByRole('link', { name: 'Tasks' }).click();
    await expectSoon(() => lists.length === 2);
    const second = task('two', { createdAt: later });
    const old = { tasks: agent.state.tasks, total: 1, totalPages: 1 };
    agent.state.tasks = [task('one'), second];
    agent.sockets.emit('task_created', second);
    await expectSoon(() => lists.length === 3);
    await lists[1]?.fulfill({ json: old }).catch(() => undefined);
    const list = page.getByRole('navigation', { name: 'Tasks', exact: true });
    await list.getByText('Task two').waitFor();
    const done = task('one', { status: 'COMPLETED', updatedAt: later });
    agent.state.tasks = [done, second];
    agent.sockets.emit('task_updated', done);
    await list.getByText('Completed').waitFor();
    expect(await list.getByRole('listitem').count()).toBe(2);
  });

  test('a lost connection is said in words, and what was missed is fetched', async () => {
    const { page, agent } = await open({ state: { tasks: [task('one')] }, fragment: '#tasks' });
    await page.getByText('Live: changes appear by themselves').waitFor();
    agent.sockets.isDown = true;
    agent.sockets.drop();
    await page.getByText('Connection lost.').waitFor();
    agent.state.tasks = [task('one', { status: 'FAILED', updatedAt: later, error: 'No.' }), task('new')];
    agent.sockets.isDown = false;
    await page.getByText('Live: changes appear by themselves').waitFor({ timeout: 15_000 });
    await page.getByText('Task new').waitFor();
    await page.getByText('Failed').waitFor();
  });

  test('a task is created with its priority and model', async () => {
    const created = task('fresh', { description: 'Water the plants', status: 'PENDING' });
    const { page, agent } = await open({
      state: { onTask: ({ method }) => (method === 'POST' ? { status: 201, body: created } : undefined) },
      fragment: '#tasks',
    });
    await page.getByLabel('What should be done?').fill('Water the plants');
    await page.getByLabel('Urgent').check();
    await page.getByLabel('Model').last().selectOption({ label: 'free (131k tokens)' });
    await page.getByRole('button', { name: 'Create the task' }).click();
    await page.getByRole('heading', { name: 'Water the plants' }).waitFor();
    expect(page.url()).toBe(`${agent.url}#tasks/fresh`);
    expect(agent.requests.find(({ method }) => method === 'POST')?.body).toEqual({
      description: 'Water the plants',
      priority: 'URGENT',
      model: agent.state.models[0],
    });
  });

  test('a task that cannot be created says why, and keeps what was written', async () => {
    const body = { statusCode: 400, message: ['description should not be empty'], error: 'Bad Request' };
    const { page } = await open({
      state: { onTask: ({ method }) => (method === 'POST' ? { status: 400, body } : undefined) },
      fragment: '#tasks',
    });
    await page.getByLabel('What should be done?').fill('x');
    await page.getByRole('button', { name: 'Create the task' }).click();
    await page.getByRole('alert').getByText('description should not be empty').waitFor();
    expect(await page.getByLabel('What should be done?').inputValue()).toBe('x');
  });

  test('an open task shows its tools, results and screenshots as they come', async () => {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: onePixel } };
    const { page, agent } = await open({
      state: {
        tasks: [task('one')],
        taskMessages: {
          one: [
            {
              id: 'm1',
              taskId: 'one',
              role: 'ASSISTANT',
              createdAt: '1',
              content: [{ type: 'tool_use', id: 'u', name: 'computer_click', input: { x: 4 } }],
            },
          ],
        },
      },
      fragment: '#tasks/one',
    });
    const log = page.getByRole('log', { name: 'What happened in this task' });
    await log.getByText('computer_click').click();
    await log.getByText('"x": 4').waitFor();
    await page.getByText('Live: changes appear by themselves').waitFor();
    const content = [
      { type: 'tool_result', tool_use_id: 'u', content: [{ type: 'text', text: 'Clicked.' }, image] },
    ];
    agent.sockets.emit('new_message', { id: 'm2', taskId: 'one', role: 'USER', createdAt: '2', content });
    await log.getByText('Clicked.').waitFor();
    await log.getByRole('button', { name: 'Show the screenshot in full size' }).click();
    await page.getByRole('dialog', { name: 'Screenshot' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Screenshot' }).waitFor({ state: 'hidden' });
  });

  test('a task is taken over, told something, resumed and deleted for good', async () => {
    const { page, agent } = await open({
      state: {
        tasks: [task('one')],
        onTask: ({ method, path }) => {
          if (method === 'DELETE') return { status: 204, body: undefined };
          if (path.endsWith('/takeover'))
            return { status: 200, body: task('one', { control: 'USER', updatedAt: '2027' }) };
          if (path.endsWith('/resume')) return { status: 200, body: task('one', { updatedAt: '2028' }) };
          return method === 'POST' ? { status: 201, body: task('one') } : undefined;
        },
      },
      fragment: '#tasks/one',
    });
    await page.getByRole('button', { name: 'Take over' }).click();
    await page.getByText('under your control').waitFor();
    await page.getByLabel('Message to the task').fill('Look in the second folder');
    await page.keyboard.press('Enter');
    await expectSoon(async () => (await page.getByLabel('Message to the task').inputValue()) === '');
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Take over' }).waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Keep' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete for good' }).click();
    await page.getByRole('heading', { name: 'New task' }).waitFor();
    const changes = agent.requests.filter(({ method }) => method !== 'GET');
    expect(changes.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', '/tasks/one/takeover', undefined],
      ['POST', '/tasks/one/messages', { message: 'Look in the second folder' }],
      ['POST', '/tasks/one/resume', undefined],
      ['DELETE', '/tasks/one', undefined],
    ]);
  });

  test('an act that the agent refuses says why', async () => {
    const body = { statusCode: 400, message: 'Task one is not under agent control', error: 'Bad Request' };
    const { page } = await open({
      state: {
        tasks: [task('one')],
        onTask: ({ method }) => (method === 'POST' ? { status: 400, body } : undefined),
      },
      fragment: '#tasks/one',
    });
    await page.getByRole('button', { name: 'Take over' }).click();
    await page.getByRole('alert').getByText('is not under agent control').waitFor();
  });

  test('a failed task shows its error with a way on', async () => {
    const { page } = await open({
      state: { tasks: [task('one', { status: 'FAILED', error: 'Gemini API quota exceeded.' })] },
      fragment: '#tasks/one',
    });
    const alert = page.getByRole('alert');
    await alert.getByText('Gemini API quota exceeded.').waitFor();
    await alert.getByText('perhaps with another model').waitFor();
    await alert.getByRole('button', { name: 'Create it again' }).click();
    await page.getByRole('heading', { name: 'New task' }).waitFor();
    expect(await page.getByLabel('What should be done?').inputValue()).toBe('Task one');
  });

  test('a task that is not there says so', async () => {
    const { page } = await open({ fragment: '#tasks/gone' });
    await page.getByRole('alert').getByText('Task with ID gone not found').waitFor();
  });
});

async function expectSoon(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error('It did not become true.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
