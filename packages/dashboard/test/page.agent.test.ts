import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { describeInBrowser } from './browser.ts';

const secret = 'sk-test-development-secret-of-the-agent';
const agentKey = 'sk-test-key-of-the-task-api';
const directory = mkdtempSync(path.join(tmpdir(), 'bytebot-page-'));

let simulator: RunningSimulator;
let agent: ChildProcess;
let url: string;
let token: string;

describeInBrowser('the page on the agent itself', (_open, visit) => {
  beforeAll(async () => {
    simulator = await startSimulator({ port: 0 });
    agent = startAgent({
      OPENROUTER_BASE_URL: `${simulator.url}/openrouter/api/v1`,
      OPENROUTER_API_KEY: 'sk-test-openrouter-0123456789',
      JWT_SECRET: secret,
      BYTEBOT_AGENT_API_KEY: agentKey,
    });
    url = await addressOf(agent);
    token = await new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('ana')
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(secret));
  }, 60_000);
  afterEach(() => simulator.reset());
  afterAll(async () => {
    const ended = new Promise((resolve) => agent.once('close', resolve));
    agent.kill();
    await ended;
    await simulator.close();
    rmSync(directory, { recursive: true, force: true });
  });

  test('a chat uses a tool, and the todo list shows what came of it', async () => {
    const page = await visit(`${url}/#token=${token}`);
    await page.getByLabel('Message', { exact: true }).fill('Add a task to water the plants');
    await page.keyboard.press('Enter');
    await page.getByRole('log').locator('summary', { hasText: 'add_task' }).waitFor();
    await page.getByRole('region', { name: 'Todo list' }).getByText('water the plants').waitFor();
    await page.getByRole('button', { name: 'Copy the answer' }).waitFor();
    await page.reload();
    await page.getByRole('log').locator('summary', { hasText: 'add_task' }).waitFor();
    expect(await page.getByRole('article', { name: 'You' }).textContent()).toBe(
      'Add a task to water the plants',
    );
  });

  test('a failure at the provider is shown with what to do', async () => {
    simulator.script({ match: {}, replies: [{ status: 401 }], repeat: 'last' });
    const page = await visit(`${url}/#token=${token}`);
    await page.getByLabel('Message', { exact: true }).fill('Hello');
    await page.keyboard.press('Enter');
    const alert = page.getByRole('alert');
    await alert.getByText('OpenRouter API authentication failed').waitFor();
    expect(await alert.textContent()).not.toContain('sk-test');
    simulator.reset();
    await alert.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('button', { name: 'Copy the answer' }).waitFor();
  });

  test('a task is created, followed while it runs, and seen to its end', async () => {
    const page = await visit(`${url}/#tasks`);
    await page.getByLabel('Agent key', { exact: true }).fill(agentKey);
    await page.keyboard.press('Enter');
    await page.getByText('Live: changes appear by themselves').waitFor();
    const other = await visit(`${url}/#tasks`);
    await other.getByLabel('Agent key', { exact: true }).fill(agentKey);
    await other.keyboard.press('Enter');
    await other.getByText('No tasks yet.').waitFor();
    await page.getByLabel('What should be done?').fill('Use the tool set_task_status with completed.');
    await page.getByRole('button', { name: 'Create the task' }).click();
    await page.getByRole('log').getByText('set_task_status').first().waitFor();
    const facts = page.locator('.task-facts');
    await facts.getByText('Completed').waitFor();
    await other
      .getByRole('navigation', { name: 'Tasks', exact: true })
      .getByText('Completed', { exact: true })
      .waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete for good' }).click();
    await other.getByText('No tasks yet.').waitFor();
  });
});

/** The built agent as a process of its own. */
function startAgent(environment: Readonly<Record<string, string>>): ChildProcess {
  const main = path.join(import.meta.dirname, '../../bytebot-agent/dist/main.js');
  return spawn(process.execPath, [main, '--port', '0', '--host', '127.0.0.1'], {
    cwd: directory,
    env: { PATH: process.env.PATH ?? '', LLM_KEYS_DIR: directory, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function addressOf(child: ChildProcess): Promise<string> {
  let output = '';
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const port = /Listening on http:\/\/[^\s"]*:(\d+)/.exec(output)?.[1];
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('close', (code) => reject(new Error(`The agent ended with ${code}:\n${output}`)));
  });
}
