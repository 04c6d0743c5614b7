import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mintDevelopmentToken } from '../src/auth/development-token.ts';
import { eventsOf } from '../src/todo/todo.test-helper.ts';
import { type ServiceProcess, startAgentProcess } from './support/service-process.ts';

const run = promisify(execFile);
const secret = 'sk-test-development-secret-of-the-agent';

/** The command of S1's guide, word for word. */
const seedCommand = `curl -X POST "http://localhost:8000/api/{user_id}/chat" \\
  -H "Authorization: Bearer <token>" \\
  -H "Content-Type: application/json" \\
  -d '{"conversation_id": null, "message": "Add a task to test OpenRouter"}'`;

let simulator: RunningSimulator;
let agent: ServiceProcess;
let token: string;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
  agent = await startAgentProcess({
    environment: {
      OPENROUTER_BASE_URL: `${simulator.url}/openrouter/api/v1`,
      OPENROUTER_API_KEY: 'sk-test-openrouter-0123456789',
      JWT_SECRET: secret,
    },
  });
  token = await mintDevelopmentToken(secret, 'ada');
});
afterAll(async () => {
  await agent.stop();
  await simulator.close();
});

/** Runs a command as a reader of the guide does, on the port of this test. */
async function inShell(command: string): Promise<string> {
  const text = command
    .replace('http://localhost:8000', agent.url)
    .replace('{user_id}', 'ada')
    .replace('<token>', token);
  return (await run('/bin/sh', ['-c', text])).stdout;
}

async function get(path: string): Promise<string> {
  const response = await fetch(`${agent.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  return response.text();
}

test('S1’s curl works as printed, and the task is there (S1-8, S1-17, S1-18, S1-19, S1-20)', async () => {
  const events = eventsOf({ text: await inShell(seedCommand) });
  expect(events[0]).toEqual({ type: 'tool_call', tool: 'add_task', args: { title: 'test OpenRouter' } });
  expect(events.at(-1)).toEqual({ type: 'done', conversation_id: 1 });
  expect(JSON.parse(await get('/api/ada/tasks'))).toMatchObject({
    success: true,
    data: { total: 1, items: [{ title: 'test OpenRouter', completed: false }] },
  });
  const asked = simulator.requests();
  expect(asked.map(({ provider, model }) => `${provider} ${model}`)).toEqual([
    'openrouter openai/gpt-oss-20b:free',
    'openrouter openai/gpt-oss-20b:free',
  ]);
});

test('the same conversation goes on with its number (S1-19)', async () => {
  simulator.reset();
  await inShell(seedCommand.replace('"conversation_id": null', '"conversation_id": 1'));
  expect(JSON.parse(await get('/api/ada/conversations/1/messages'))).toMatchObject({ data: { count: 4 } });
  const [asked] = simulator.requests();
  const said = JSON.stringify(asked?.body).match(/Add a task to test OpenRouter/g);
  expect(said).toHaveLength(2);
});

test('without a token it is refused (S1-18)', async () => {
  const answer = await inShell(seedCommand.replace('  -H "Authorization: Bearer <token>" \\\n', ''));
  expect(JSON.parse(answer)).toMatchObject({ success: false, error: { code: 'TOKEN_ERROR' } });
});
