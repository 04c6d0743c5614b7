import { expect, test } from '@jest/globals';
import { describeInBrowser } from './browser.ts';
import { makeToken } from './mock-agent.ts';

describeInBrowser('the door', (open) => {
  test('the token is taken out of the link, and a reload still knows it', async () => {
    const { page, agent } = await open();
    await page.getByText('ana', { exact: true }).waitFor();
    expect(page.url()).toBe(agent.url);
    await page.reload();
    await page.getByRole('heading', { name: 'What needs doing?' }).waitFor();
    expect(agent.requests.some(({ path }) => path === '/api/ana/tasks?limit=100')).toBe(true);
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(agent.state.token);
  });

  test('while the page itself is on a slow line, it says that it comes', async () => {
    const { page } = await open();
    let isHeld = true;
    await page.route('**/assets/*.js', async (route) => {
      while (isHeld) await new Promise((resolve) => setTimeout(resolve, 20));
      await route.continue();
    });
    const reloaded = page.reload();
    await page.getByText('Loading…', { exact: true }).waitFor();
    isHeld = false;
    await reloaded;
    await page.getByRole('heading', { name: 'What needs doing?' }).waitFor();
    expect(await page.getByText('Loading…', { exact: true }).count()).toBe(0);
  });

  test('without a token the page explains where one comes from, and takes a pasted link', async () => {
    const { page, agent } = await open({ fragment: '' });
    await page.getByText('npm start').waitFor();
    await page.getByLabel('Token, or the whole link').fill('not a token');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('This is no token').waitFor();
    expect(agent.requests.filter(({ path }) => path.startsWith('/api'))).toEqual([]);
    await page.getByLabel('Token, or the whole link').fill(`${agent.url}#token=${agent.state.token}`);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'What needs doing?' }).waitFor();
  });

  test('a token that is refused is asked for again, in the words of the agent', async () => {
    const { page, agent } = await open({ fragment: `#token=${makeToken('bob')}` });
    await page.getByRole('alert').getByText('Token has expired').waitFor();
    await page.getByLabel('Token, or the whole link').fill(agent.state.token);
    await page.keyboard.press('Enter');
    await page.getByText('ana', { exact: true }).waitFor();
  });

  test('a token that expires while one writes costs no word', async () => {
    const { page, agent } = await open();
    await page.getByLabel('Message', { exact: true }).fill('A long and careful question');
    agent.state.token = makeToken('ana-again');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Token has expired').waitFor();
    await page.getByLabel('Token, or the whole link').fill(agent.state.token);
    await page.keyboard.press('Enter');
    const field = page.getByLabel('Message', { exact: true });
    await field.waitFor();
    expect(await field.inputValue()).toBe('A long and careful question');
  });

  test('a link with another token takes over in an open page', async () => {
    const { page, agent } = await open({ fragment: '' });
    await page.getByRole('heading', { name: 'Sign in to chat' }).waitFor();
    await page.goto(`${agent.url}#token=${agent.state.token}`);
    await page.getByText('ana', { exact: true }).waitFor();
    expect(page.url()).toBe(agent.url);
  });

  test('signing out forgets the token', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to chat' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in to chat' }).waitFor();
  });

  test('the agent key is asked for when the tasks need it, and opens the live connection too', async () => {
    const { page, agent } = await open({
      state: {
        agentKey: 'sk-test-agent',
        tasks: [{ id: 't1', description: 'Tidy up', status: 'PENDING', createdAt: '', updatedAt: '' }],
      },
      fragment: '#tasks',
    });
    await page.getByRole('heading', { name: 'Tasks need the agent key' }).waitFor();
    await page.getByLabel('Agent key', { exact: true }).fill('sk-test-wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('The key is not valid here.').waitFor();
    await page.getByLabel('Agent key', { exact: true }).fill('sk-test-agent');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: /Tidy up/ }).waitFor();
    await page.getByText('Live: changes appear by themselves').waitFor();
    agent.state.tasks = [];
    agent.sockets.emit('task_deleted', 't1');
    await page.getByText('No tasks yet.').waitFor();
  });

  test('the chat works without the agent key, with the default model', async () => {
    const { page } = await open({ state: { agentKey: 'sk-test-agent' } });
    await page.getByRole('link', { name: 'The other models need the agent key' }).waitFor();
    await page.getByLabel('Message', { exact: true }).fill('Hello');
    await page.keyboard.press('Enter');
    await page.getByText('Hello.').waitFor();
  });

  test('everything works behind a path prefix', async () => {
    const { page, agent } = await open({ prefix: '/behind/a/prefix/' });
    await page.getByLabel('Message', { exact: true }).fill('Hello');
    await page.keyboard.press('Enter');
    await page.getByText('Hello.').waitFor();
    await page.getByRole('link', { name: 'Tasks' }).click();
    await page.getByText('Live: changes appear by themselves').waitFor();
    expect(page.url()).toBe(`${agent.url}#tasks`);
  });
});
