import { expect, test } from '@jest/globals';
import { describeInBrowser } from './browser.ts';

const reason = 'OpenRouter API rate limit exceeded. Please try again later.';

function task(changes: Readonly<Record<string, unknown>>) {
  return {
    id: 'one',
    description: 'Task one',
    status: 'RUNNING',
    priority: 'MEDIUM',
    control: 'ASSISTANT',
    createdAt: '2026-11-21T12:00:00Z',
    updatedAt: '2026-11-21T12:00:00Z',
    model: { provider: 'proxy', name: 'openrouter/free' },
    ...changes,
  };
}

const said = (id: string, role: string, text: string) => ({
  id,
  taskId: 'one',
  role,
  content: [{ type: 'text', text }],
  createdAt: id,
});

describeInBrowser('what a task says of how it stands', (open) => {
  test('one that waits for a failure to pass does not ask for anything', async () => {
    const { page } = await open({ state: { tasks: [task({ error: reason })] }, fragment: '#tasks/one' });
    const log = page.getByRole('log');
    await log.getByText('goes on by itself').waitFor();
    await log.getByText(reason).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await log.getByText(/resume/).count()).toBe(0);
  });

  test('one that failed says why once', async () => {
    const { page } = await open({
      state: {
        tasks: [task({ status: 'FAILED', error: reason })],
        taskMessages: { one: [said('1', 'USER', 'Task one'), said('2', 'ASSISTANT', reason)] },
      },
      fragment: '#tasks/one',
    });
    await page.getByRole('button', { name: 'Create it again' }).waitFor();
    expect(await page.getByText(reason).count()).toBe(1);
  });

  test('one that a person has taken over says how it goes on', async () => {
    const { page } = await open({ state: { tasks: [task({ control: 'USER' })] }, fragment: '#tasks/one' });
    await page.getByText('the agent waits until you resume the task').waitFor();
  });

  test.each([
    ['COMPLETED', 'This task is done.'],
    ['CANCELLED', 'This task was cancelled.'],
  ])('one that is %s takes no more messages, but can be created again', async (status, sentence) => {
    const { page } = await open({
      state: { tasks: [task({ status, control: 'USER' })] },
      fragment: '#tasks/one',
    });
    await page.getByText(sentence).waitFor();
    expect(await page.getByLabel('Message to the task').count()).toBe(0);
    expect(await page.getByText('under your control').count()).toBe(0);
    await page.getByRole('button', { name: 'Create it again' }).click();
    expect(await page.getByLabel('What should be done?').inputValue()).toBe('Task one');
  });

  test('files go with a task, and one that is empty is named first', async () => {
    const { page, agent } = await open({
      state: {
        onTask: ({ method }) => (method === 'POST' ? { status: 201, body: task({}) } : undefined),
      },
      fragment: '#tasks',
    });
    await page.getByLabel('What should be done?').fill('Task one');
    const files = page.getByLabel('Files');
    const notes = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') };
    await files.setInputFiles([notes, { ...notes, name: 'nothing.txt', buffer: Buffer.alloc(0) }]);
    await page.getByRole('alert').getByText('nothing.txt is empty.').waitFor();
    expect(await page.getByRole('button', { name: 'Create the task' }).isDisabled()).toBe(true);
    await files.setInputFiles([notes]);
    await page.getByText('notes.txt (5 bytes)').waitFor();
    await page.getByRole('button', { name: 'Create the task' }).click();
    await page.getByRole('heading', { name: 'Task one' }).waitFor();
    expect(agent.requests.find(({ method }) => method === 'POST')?.body).toEqual({
      description: 'Task one',
      priority: 'MEDIUM',
      files: [{ name: 'notes.txt', type: 'text/plain', size: 5, base64: 'data:text/plain;base64,aGVsbG8=' }],
    });
  });

  test('Ctrl and Enter create a task', async () => {
    const { page, agent } = await open({
      state: {
        onTask: ({ method }) => (method === 'POST' ? { status: 201, body: task({}) } : undefined),
      },
      fragment: '#tasks',
    });
    const description = page.getByLabel('What should be done?');
    await description.fill('Task one');
    // Waits until the page has taken the text in, and the focus may have moved meanwhile.
    await page.getByRole('button', { name: 'Create the task' }).click({ trial: true });
    await description.press('Control+Enter');
    await page.getByRole('heading', { name: 'Task one' }).waitFor();
    expect(agent.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });
});
