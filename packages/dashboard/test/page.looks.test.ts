import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeInBrowser } from './browser.ts';
import { luminanceOf, problemsOfNames, wordColours } from './look-checks.ts';
import type { MockState } from './mock-agent.ts';

const long = 'averyveryverylongwordwithoutanyplacetobreakit'.repeat(4);
const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGk=' } };
const full: Partial<MockState> = {
  conversations: [{ id: 3, title: long, updated_at: new Date().toISOString() }],
  messages: {
    3: [
      { id: 1, role: 'user', content: long },
      {
        id: 2,
        role: 'assistant',
        content: `${long}\n\n| a | b |\n|---|---|\n| ${long} | ${long} |\n\n\`\`\`\n${long} ${long}\n\`\`\`\n\n[x](https://x.test)`,
        tool_calls: { calls: [{ tool: long, args: { a: long }, result: long, is_error: true }] },
      },
    ],
  },
  todos: [{ id: 1, title: long, completed: false, priority: 'high', due_date: '2026-11-27' }],
  tasks: [
    {
      id: 't1',
      description: long,
      status: 'FAILED',
      priority: 'LOW',
      control: 'USER',
      createdAt: '2026-11-21T12:00:00Z',
      updatedAt: '2026-11-21T12:00:00Z',
      error: long,
      model: { title: long },
    },
  ],
  taskMessages: { t1: [{ id: 'm1', taskId: 't1', role: 'ASSISTANT', content: [image], createdAt: '1' }] },
};
const fragments = ['#chat', '#chat/3', '#tasks', '#tasks/t1'];

async function goTo(page: Page, fragment: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, fragment);
  const ready: Readonly<Record<string, string>> = {
    '#chat': 'h1:has-text("What needs doing?")',
    '#chat/3': '.markdown pre',
    '#tasks': 'h1:has-text("New task")',
    '#tasks/t1': '.notice-failure',
  };
  await page
    .locator(ready[fragment] ?? 'main')
    .last()
    .waitFor();
}

describeInBrowser('how the page looks and is used', (open) => {
  test.each([360, 390, 768, 1024, 1280])('%i pixels wide nothing scrolls sideways', async (width) => {
    const { page } = await open({ state: full, context: { viewport: { width, height: 740 } } });
    for (const fragment of fragments) {
      await goTo(page, fragment);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect([fragment, wide]).toEqual([fragment, 0]);
    }
  });

  test('on a phone the lists are drawers that Escape closes', async () => {
    const { page } = await open({ state: full, context: { viewport: { width: 360, height: 740 } } });
    const opener = page.getByRole('button', { name: 'Conversations' });
    await opener.click();
    const drawer = page.getByRole('dialog', { name: 'Conversations' });
    await drawer.getByRole('link').waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
    expect(await opener.evaluate((element) => element === document.activeElement)).toBe(true);
    await opener.click();
    await drawer.getByRole('link').click();
    await drawer.waitFor({ state: 'hidden' });
    await page.locator('.markdown pre').waitFor();
    await page.getByRole('button', { name: 'Todo list' }).click();
    await page.getByRole('dialog', { name: 'Todo list' }).getByText('High priority').waitFor();
    await page.getByRole('dialog', { name: 'Todo list' }).getByRole('button', { name: 'Close' }).click();
    await page.getByRole('dialog', { name: 'Todo list' }).waitFor({ state: 'hidden' });
  });

  test('the keyboard alone is enough: skip, write, send, open the tool call, try again', async () => {
    const { page } = await open({
      state: {
        answer: (answer) => {
          answer.send({ type: 'tool_call', tool: 'list_tasks', args: { status: 'all' } });
          answer.send({ type: 'error', code: 'X', message: 'No.', hint: 'Again.' });
          answer.end();
        },
      },
    });
    await page.getByRole('heading', { name: 'What needs doing?' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Message');
    expect(
      await page.evaluate(
        () => getComputedStyle(document.activeElement?.closest('form') ?? document.body).outlineStyle,
      ),
    ).toBe('solid');
    await page.keyboard.type('Hello');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await page.keyboard.press('Shift+Tab');
    expect(await focused(page)).toBe('Try again');
    expect(
      await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle),
    ).toBe('solid');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByText('"status": "all"').waitFor();
  });

  test.each(['light', 'dark'] as const)(
    'in %s colours all words stand out (WCAG AA)',
    async (colorScheme) => {
      const { page } = await open({ state: full, context: { colorScheme } });
      const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      expect(luminanceOf(ground) < 0.2).toBe(colorScheme === 'dark');
      for (const fragment of fragments) {
        await goTo(page, fragment);
        const pale = (await wordColours(page)).filter(({ ratio, needed }) => ratio < needed);
        expect([fragment, pale]).toEqual([fragment, []]);
      }
    },
  );

  test('every control has a name, every picture a text, and ids are there once', async () => {
    const { page } = await open({ state: full });
    for (const fragment of fragments) {
      await goTo(page, fragment);
      expect([fragment, await page.evaluate(problemsOfNames)]).toEqual([fragment, []]);
    }
  });

  test('streamed text is announced politely, failures at once', async () => {
    const { page } = await open({
      state: { answer: (answer) => answer.send({ type: 'message', content: 'Half', done: false }) },
    });
    await page.getByLabel('Message', { exact: true }).fill('Hello');
    await page.keyboard.press('Enter');
    await page.getByText('Half').waitFor();
    expect(await page.getByRole('article', { name: 'ByteBot' }).getAttribute('aria-busy')).toBe('true');
    await page.getByRole('status').getByText('ByteBot is answering.').waitFor();
  });

  test('nothing moves for those who asked for less motion', async () => {
    const { page } = await open({ state: { answer: () => undefined }, context: { reducedMotion: 'reduce' } });
    await page.getByLabel('Message', { exact: true }).fill('Hello');
    await page.keyboard.press('Enter');
    await page.getByText('Thinking…').waitFor();
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  });

  test('an empty page says so in words', async () => {
    const { page } = await open();
    await page.getByText('No conversations yet.').waitFor();
    await page.getByText('Nothing to do.').waitFor();
    await goTo(page, '#tasks');
    await page.getByText('No tasks yet.').waitFor();
  });
});

async function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    const label = element instanceof HTMLTextAreaElement ? element.labels[0]?.textContent : undefined;
    return (label ?? element?.getAttribute('aria-label') ?? element?.textContent ?? '').trim();
  });
}

async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 30; presses += 1) {
    if ((await focused(page)) === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`The keyboard does not reach ${name}.`);
}
