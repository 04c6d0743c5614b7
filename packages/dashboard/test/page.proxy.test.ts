import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeInBrowser } from './browser.ts';
import { problemsOfNames, wordColours } from './look-checks.ts';
import { type BuiltProxy, startBuiltProxy } from './proxy-process.ts';

const MASTER_KEY = 'sk-test-master-key-of-the-page';
const PROVIDER_KEY = 'sk-test-key-of-the-provider';
const keyed = { authorization: `Bearer ${MASTER_KEY}` };

let simulator: RunningSimulator;
let proxy: BuiltProxy;

function configFor(simulatorUrl: string) {
  const at = (name: string, model: string, path: string) => ({
    model_name: name,
    litellm_params: {
      model,
      api_base: `${simulatorUrl}/${path}`,
      api_key: PROVIDER_KEY,
      input_cost_per_token: 0.000_002,
      output_cost_per_token: 0.000_01,
    },
  });
  return {
    model_list: [
      at('gpt', 'openai/gpt-4o', 'openai/v1'),
      at('llama', 'groq/llama-3.3-70b-versatile', 'groq/openai/v1'),
      at('refused', 'anthropic/claude-sonnet-4', 'anthropic'),
    ],
    general_settings: { limits: { providers: { openai: { max_budget: 5, budget_duration: '1d' } } } },
    router_settings: { num_retries: 0 },
  };
}

async function chat(model: string): Promise<number> {
  const response = await fetch(`${proxy.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...keyed },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello!' }] }),
  });
  await response.text();
  return response.status;
}

async function enter(page: Page, key = MASTER_KEY): Promise<void> {
  await page.getByLabel('Master key', { exact: true }).fill(key);
  await page.keyboard.press('Enter');
}

async function numbersOf(page: Page, provider: string): Promise<Record<string, number>> {
  const found = await page
    .locator(`tbody[data-provider="${provider}"] .provider-row data`)
    .evaluateAll((cells) =>
      cells.map(
        (cell) => [cell.getAttribute('data-number') ?? '', Number(cell.getAttribute('value'))] as const,
      ),
    );
  return Object.fromEntries(found);
}

describeInBrowser('the page on the proxy itself', (_open, visit) => {
  beforeAll(async () => {
    simulator = await startSimulator({ port: 0 });
    proxy = await startBuiltProxy(configFor(simulator.url), { LITELLM_MASTER_KEY: MASTER_KEY });
    simulator.script({ match: { model: 'gpt-4o' }, replies: [503] });
    simulator.script({ match: { model: 'claude-sonnet-4' }, replies: [401], repeat: 'last' });
    for (const model of ['gpt', 'gpt', 'gpt', 'llama', 'refused']) await chat(model);
  }, 60_000);
  afterEach(() => simulator.reset());
  afterAll(async () => {
    await proxy.stop();
    await simulator.close();
  });

  test('it asks for the master key once, and shows the numbers of the statistics (S2-30)', async () => {
    const page = await visit(`${proxy.url}/dashboard`);
    await enter(page, 'sk-test-wrong');
    await page.getByRole('alert').waitFor();
    await enter(page);
    await page.getByRole('heading', { name: 'Providers and models' }).waitFor();
    const stats = await (await fetch(`${proxy.url}/v1/providers/stats`, { headers: keyed })).json();
    for (const provider of stats.data) {
      expect(await numbersOf(page, provider.provider)).toEqual({
        requests: provider.requests_total,
        success: provider.success_rate,
        average: provider.avg_response_time_ms ?? 0,
        p95: provider.p95_response_time_ms ?? 0,
        cost: provider.total_cost_usd,
      });
    }
    const tiles = await page.locator('.tile').allTextContents();
    expect(tiles[0]).toMatch(/^Requests a minute5/);
    expect(tiles[1]).toMatch(/^Success, last 5 minutes60\.0 %60\.0 % since the start, 2 failed/);
    await page.reload();
    await page.getByRole('heading', { name: 'Providers and models' }).waitFor();
  });

  test('what happens is there without a reload, with the reason for each decision', async () => {
    const page = await visit(`${proxy.url}/dashboard`);
    await enter(page);
    await page.getByRole('heading', { name: 'Last requests' }).waitFor();
    const { requests: before = 0 } = await numbersOf(page, 'openai');
    expect(await chat('gpt')).toBe(200);
    await page.locator(`tbody[data-provider="openai"] .provider-row data[value="${before + 1}"]`).waitFor();
    await page
      .getByRole('region', { name: 'Keys in trouble' })
      .getByText(/A key of anthropic .* is refused/)
      .waitFor();
    await page
      .locator('tbody[data-provider="anthropic"] .provider-row', { hasText: 'Key refused' })
      .waitFor();
    await page.getByText('failed: authentication').waitFor();
    await page.locator('tr', { hasText: 'failed: overloaded' }).getByRole('button').click();
    const dialog = page.getByRole('dialog', { name: 'Why this request went as it did' });
    await dialog.getByText(/^Call 1: gpt-4o at openai answered 503 \(overloaded\) in/).waitFor();
    await dialog.getByText(/master_key asked for gpt at \/v1\/chat\/completions\.$/).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('Provider openai: dollars a day').waitFor();
  });

  test('no key is in the address or in the page, and after signing out none is kept (S2-33)', async () => {
    const page = await visit(`${proxy.url}/dashboard`);
    await enter(page);
    await page.getByRole('heading', { name: 'Last requests' }).waitFor();
    const shown = page.url() + (await page.content());
    for (const key of [MASTER_KEY, PROVIDER_KEY]) expect(shown).not.toContain(key);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Master key', { exact: true }).waitFor();
    expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).toBe('{}');
  });

  test.each(['light', 'dark'] as const)(
    'in %s colours all words stand out, every control has a name, and nothing scrolls sideways',
    async (colorScheme) => {
      for (const width of [360, 1280]) {
        const page = await visit(`${proxy.url}/dashboard`, { colorScheme, viewport: { width, height: 740 } });
        await enter(page);
        await page.getByRole('heading', { name: 'Last requests' }).waitFor();
        await page.locator('[data-request]').first().waitFor();
        const pale = (await wordColours(page)).filter(({ ratio, needed }) => ratio < needed);
        expect(pale).toEqual([]);
        expect(await page.evaluate(problemsOfNames)).toEqual([]);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect([width, wide]).toEqual([width, 0]);
      }
    },
  );

  test('/ui leads there, and so does a slash at the end', async () => {
    for (const path of ['ui', 'ui/', 'dashboard/']) {
      const answer = await fetch(`${proxy.url}/${path}`);
      expect([answer.url, answer.status]).toEqual([`${proxy.url}/dashboard`, 200]);
    }
  });

  test('without JavaScript a sentence says where the numbers are', async () => {
    const page = await visit(`${proxy.url}/dashboard`, { javaScriptEnabled: false });
    expect(await page.locator('noscript').textContent()).toContain('/v1/providers/stats');
  });

  test('an open proxy asks for no key, and one that has gone is named', async () => {
    const open = await startBuiltProxy(configFor(simulator.url));
    const page = await visit(`${open.url}/dashboard`);
    await page.getByText('Nobody has asked for anything yet.').waitFor();
    expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
    await open.stop();
    await page.getByRole('alert').getByText('The proxy cannot be reached.').waitFor();
    await page.getByText('No connection').waitFor();
    await page.getByRole('heading', { name: 'Providers and models' }).waitFor();
  });
});
