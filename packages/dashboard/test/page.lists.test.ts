import { expect, test } from '@jest/globals';
import { describeInBrowser } from './browser.ts';

describeInBrowser('the lists beside the chat', (open) => {
  test('a todo is ticked off and taken back by hand', async () => {
    const todos = [{ id: 4, title: 'Call Ana', completed: false, priority: 'low', due_date: null }];
    const { page, agent } = await open({ state: { todos } });
    const box = page.getByRole('checkbox', { name: 'Call Ana' });
    await box.focus();
    await page.keyboard.press('Space');
    await page.getByText('0 open').waitFor();
    expect(await box.isChecked()).toBe(true);
    await page.getByText('Call Ana').click();
    await page.getByText('1 open').waitFor();
    const ticks = agent.requests.filter(({ method }) => method === 'PATCH');
    expect(ticks.map(({ path, body }) => [path, body])).toEqual([
      ['/api/ana/tasks/4/complete', { completed: true }],
      ['/api/ana/tasks/4/complete', { completed: false }],
    ]);
  });

  test('a conversation is named by what it began with', async () => {
    const updated_at = new Date().toISOString();
    const { page } = await open({
      state: {
        conversations: [
          { id: 2, title: 'Conversation 2026-11-21 09:00', opening: 'Plan the party\nin May', updated_at },
          { id: 1, title: 'Plans', opening: null, updated_at },
        ],
      },
    });
    await page.getByRole('link', { name: /^Plan the party ?just now$/ }).waitFor();
    await page.getByRole('link', { name: /^Plans/ }).waitFor();
  });

  test('the open conversation is deleted with a second press', async () => {
    const conversations = [3, 2].map((id) => ({ id, title: `Plans ${id}`, updated_at: '2026-11-21' }));
    const messages = { 3: [], 2: [] };
    const { page, agent } = await open({ state: { conversations, messages } });
    await page.getByRole('link', { name: /^Plans 2/ }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Keep' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete for good' }).click();
    await page.getByRole('heading', { name: 'What needs doing?' }).waitFor();
    await page.getByRole('link', { name: /^Plans 2/ }).waitFor({ state: 'detached' });
    expect(await page.getByRole('link', { name: /^Plans 3/ }).count()).toBe(1);
    expect(agent.requests.filter(({ method }) => method === 'DELETE').map(({ path }) => path)).toEqual([
      '/api/ana/conversations/2',
    ]);
  });

  test('what changed elsewhere is there when one comes back to the page', async () => {
    const { page, agent } = await open();
    await page.getByText('Nothing to do.').waitFor();
    agent.state.todos.push({ id: 1, title: 'Water the plants', completed: false, priority: 'low' });
    // Returns within a second of the last count as one.
    await page.waitForTimeout(1_100);
    await page.evaluate(() => window.dispatchEvent(new Event('focus')));
    await page.getByText('Water the plants').waitFor();
  });

  test('an agent that was away is asked again by itself', async () => {
    const { page } = await open();
    await page.getByText('Nothing to do.').waitFor();
    await page.route('**/api/ana/**', (route) => route.abort());
    await page.waitForTimeout(1_100);
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    const region = page.getByRole('region', { name: 'Todo list' });
    await region.getByText('The agent cannot be reached.').waitFor();
    expect(await region.getByText('Nothing to do.').count()).toBe(0);
    await page.unroute('**/api/ana/**');
    await region.getByText('Nothing to do.').waitFor();
  });
});

describeInBrowser('a question without an answer', (open) => {
  test('can be asked again after a reload', async () => {
    const messages = { 7: [{ id: 1, role: 'user', content: 'Anybody there?' }] };
    const questions: unknown[] = [];
    const { page, agent } = await open({
      state: {
        messages,
        answer: (answer) => {
          questions.push(answer.question);
          answer.send({ type: 'message', content: 'Yes.', done: false });
          answer.send({ type: 'done', conversation_id: 7 });
          answer.end();
        },
      },
    });
    await page.goto(`${agent.url}#chat/7`);
    await page.getByText('This message has no answer yet.').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('log').getByText('Yes.').waitFor();
    expect(questions).toEqual([{ message: 'Anybody there?', conversation_id: 7 }]);
    expect(await page.getByRole('article', { name: 'You' }).count()).toBe(1);
    expect(await page.getByText('no answer yet').count()).toBe(0);
  });

  test('names of settings in an error stand out from its words', async () => {
    const { page } = await open({
      state: {
        answer: (answer) =>
          answer.fail(500, {
            code: 'X',
            message: 'Not set up.',
            hint: 'Set `SOME_KEY` and `SOME_KEY` again.',
          }),
      },
    });
    await page.getByLabel('Message', { exact: true }).fill('Hello');
    await page.keyboard.press('Enter');
    const alert = page.getByRole('alert');
    await alert.locator('code', { hasText: 'SOME_KEY' }).first().waitFor();
    expect(await alert.textContent()).toContain('Set SOME_KEY and SOME_KEY again.');
  });
});
