import { expect, test } from '@jest/globals';
import { describeInBrowser } from './browser.ts';
import type { ChatAnswer } from './mock-agent.ts';

/** The answers that the page has asked for, each when it comes. */
function answers(): {
  readonly next: () => Promise<ChatAnswer>;
  readonly answer: (answer: ChatAnswer) => void;
} {
  const came: ChatAnswer[] = [];
  const waiting: ((answer: ChatAnswer) => void)[] = [];
  return {
    answer: (answer) => {
      const wait = waiting.shift();
      if (wait === undefined) came.push(answer);
      else wait(answer);
    },
    next: () => {
      const answer = came.shift();
      return answer === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(answer);
    },
  };
}

const text = (content: string) => ({ type: 'message', content, done: false });

describeInBrowser('the chat', (open) => {
  test('text appears piece by piece, with the tools that were used, and the todo list follows', async () => {
    const { answer, next } = answers();
    const { page, agent } = await open({ state: { answer } });
    await page.getByLabel('Message', { exact: true }).fill('Remind me to call Ana');
    await page.keyboard.press('Enter');
    const reply = await next();
    expect(reply.question).toEqual({ message: 'Remind me to call Ana' });
    const log = page.getByRole('log', { name: 'Conversation' });
    await log.getByText('Thinking…').waitFor();
    reply.send(text('I add '));
    await log.getByText('I add').waitFor();
    expect(await log.getByText('Answering…').count()).toBe(1);
    agent.state.todos.push({ id: 1, title: 'Call Ana', completed: false, priority: 'high', due_date: null });
    reply.send({ type: 'tool_call', tool: 'add_task', args: { title: 'Call Ana' } });
    await log.locator('summary', { hasText: 'add_task' }).click();
    await log.getByText('"title": "Call Ana"').waitFor();
    reply.send(text('**Done.**'));
    await page.getByRole('region', { name: 'Todo list' }).getByText('Call Ana').waitFor();
    await log.locator('strong', { hasText: 'Done.' }).waitFor();
    agent.state.conversations.push({ id: 7, title: 'Plans', updated_at: new Date().toISOString() });
    reply.send({ type: 'done', conversation_id: 7 });
    reply.end();
    await log.getByText('Answering…').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Plans' }).waitFor();
    expect(new URL(page.url()).hash).toBe('#chat/7');
    await page.getByLabel('Message', { exact: true }).fill('Thanks');
    await page.keyboard.press('Enter');
    expect((await next()).question).toEqual({ message: 'Thanks', conversation_id: 7 });
    expect(await log.getByText('I add').count()).toBe(1);
  });

  test('an error is shown with its remedy, and the question can be asked again', async () => {
    const { answer, next } = answers();
    const { page } = await open({ state: { answer } });
    await page.getByLabel('Message', { exact: true }).fill('Hello');
    await page.keyboard.press('Enter');
    const hint = 'Wait a moment, or choose another model.';
    const first = await next();
    first.name(5);
    first.fail(503, {
      code: 'RATE_LIMIT_EXCEEDED',
      message: 'High demand.',
      detail: 'OpenRouter: 429',
      hint,
    });
    const alert = page.getByRole('alert');
    await alert.getByText('High demand.').waitFor();
    expect(await alert.textContent()).toContain('OpenRouter: 429');
    expect(await alert.textContent()).toContain(hint);
    await alert.getByRole('button', { name: 'Try again' }).click();
    const second = await next();
    expect(second.question).toEqual({ message: 'Hello', conversation_id: 5 });
    second.send(text('Half an ans'));
    second.send({ type: 'error', code: 'NETWORK_ERROR', message: 'The line broke.', hint: 'Try again.' });
    second.end();
    await alert.getByText('The line broke.').waitFor();
    await page.getByText('Half an ans').waitFor();
    await alert.getByRole('button', { name: 'Try again' }).click();
    const third = await next();
    third.send(text('Hello!'));
    third.send({ type: 'done', conversation_id: 1 });
    third.end();
    await page.getByText('Hello!').waitFor();
    expect(await alert.count()).toBe(0);
    expect(await page.getByRole('article', { name: 'You' }).count()).toBe(1);
  });

  test('an answer that breaks off is not taken for a whole one', async () => {
    const { answer, next } = answers();
    const { page } = await open({ state: { answer } });
    await page.getByLabel('Message', { exact: true }).fill('Hello');
    await page.keyboard.press('Enter');
    const reply = await next();
    reply.send(text('Half'));
    reply.end();
    await page.getByRole('alert').getByText('The answer ended before it was complete.').waitFor();
  });

  test('stop ends the request and keeps what was said', async () => {
    const { answer, next } = answers();
    const { page } = await open({ state: { answer } });
    await page.getByLabel('Message', { exact: true }).fill('Tell me a long story');
    await page.keyboard.press('Enter');
    const reply = await next();
    reply.name(9);
    reply.send(text('Once upon a time'));
    await page.getByText('Once upon a time').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await reply.closed;
    await page.getByText('You stopped this answer.').waitFor();
    await page.getByText('Once upon a time').waitFor();
    await page.getByRole('button', { name: 'Send', exact: true }).waitFor();
    await page.getByLabel('Message', { exact: true }).fill('Go on');
    await page.keyboard.press('Enter');
    expect((await next()).question).toEqual({ message: 'Go on', conversation_id: 9 });
  });

  test('the model that was chosen answers, here and on the next visit', async () => {
    const { answer, next } = answers();
    const { page } = await open({ state: { answer } });
    await page.getByLabel('Model').first().selectOption({ label: 'gemini-flash (1M tokens)' });
    await page.reload();
    await page.getByLabel('Message', { exact: true }).fill('Hello');
    await page.keyboard.press('Enter');
    expect((await next()).question).toMatchObject({ model: 'gemini/gemini-2.5-flash' });
  });

  test('a draft survives a reload, and Shift+Enter only begins a new line', async () => {
    const { page, agent } = await open();
    const field = page.getByLabel('Message', { exact: true });
    await field.click();
    await page.keyboard.type('one');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('two');
    await page.reload();
    expect(await field.inputValue()).toBe('one\ntwo');
    expect(agent.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  test('a draft stays with its conversation when that gets its number', async () => {
    const { page, agent } = await open();
    const field = page.getByLabel('Message', { exact: true });
    await field.fill('Hello');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Copy the answer' }).waitFor();
    await field.fill('half a quest');
    agent.state.messages['1'] = [{ id: 1, role: 'assistant', content: 'Stored.' }];
    await page.reload();
    await page.getByText('Stored.').waitFor();
    expect(await field.inputValue()).toBe('half a quest');
    await page.getByRole('button', { name: 'New conversation' }).click();
    await page.getByRole('heading', { name: 'What needs doing?' }).waitFor();
    expect(await field.inputValue()).toBe('');
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test('a message that is too long is not sent, and the page says by how much', async () => {
    const { page } = await open();
    await page.getByLabel('Message', { exact: true }).fill('x'.repeat(5_003));
    await page.getByText('3 characters too long: 5000 is the most.').waitFor();
    expect(await page.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true);
  });

  test('going to the tasks and back keeps an answer running', async () => {
    const { answer, next } = answers();
    const { page } = await open({ state: { answer } });
    await page.getByLabel('Message', { exact: true }).fill('Hello');
    await page.keyboard.press('Enter');
    const reply = await next();
    await page.getByRole('link', { name: 'Tasks' }).click();
    await page.getByRole('heading', { name: 'New task' }).waitFor();
    reply.send(text('Still here.'));
    reply.send({ type: 'done', conversation_id: 3 });
    reply.end();
    await page.getByRole('link', { name: 'Chat' }).click();
    await page.getByText('Still here.').waitFor();
  });

  test('what a message or a title brings stays text', async () => {
    const attack = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    const { page } = await open({
      state: {
        conversations: [{ id: 9, title: attack, updated_at: '' }],
        messages: {
          9: [
            { id: 1, role: 'user', content: attack },
            {
              id: 2,
              role: 'assistant',
              content: `${attack}\n\n[a](javascript:document.title=3) ![b](https://elsewhere.test/x.png) [c](https://elsewhere.test)`,
              tool_calls: { calls: [{ tool: attack, args: { x: attack }, result: attack, is_error: false }] },
            },
          ],
        },
        todos: [{ id: 1, title: attack, completed: false, priority: attack, due_date: attack }],
      },
    });
    await page.getByRole('navigation', { name: 'Conversations' }).getByText('<img src=x').click();
    await page.getByRole('link', { name: 'c', exact: true }).waitFor();
    expect(await page.locator('#page img, #page script').count()).toBe(0);
    expect(await page.title()).toBe('ByteBot agent');
    expect(await page.locator('a[href^="javascript"]').count()).toBe(0);
    expect(await page.getByRole('link', { name: 'c', exact: true }).getAttribute('rel')).toContain(
      'noreferrer',
    );
  });

  test('an answer is copied as it was written', async () => {
    const { page } = await open({ context: { permissions: ['clipboard-read', 'clipboard-write'] } });
    await page.getByLabel('Message', { exact: true }).fill('Hello');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Copy the answer' }).click();
    await page.getByText('Copied.').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('Hello.');
  });

  test('a conversation that cannot be loaded says why', async () => {
    const { page, agent } = await open();
    await page.goto(`${agent.url}#chat/44`);
    await page.getByRole('alert').getByText('Conversation 44 not found or access denied').waitFor();
  });
});
