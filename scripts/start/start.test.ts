import { type ChildProcess, execFile } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { root } from '../support/paths.ts';
import { statusOf } from './readiness.ts';
import { exitOf, freePort, freePorts, type Run, startIn } from './run.test-helper.ts';

jest.setTimeout(30_000);

let folder = '';
let started: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'start-'));
});

afterEach(async () => {
  for (const child of started) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  started = [];
  rmSync(folder, { recursive: true });
});

/** `npm start` as the launcher runs it, typed in an empty folder by somebody without keys. */
function start(...args: readonly string[]): Run {
  const run = startIn(folder, args);
  started.push(run.child);
  return run;
}

/** The lines that are to be pasted, as a shell runs them. */
async function paste(run: Run, part: string): Promise<string> {
  const line = run
    .output()
    .split('\n')
    .find((text) => text.startsWith('  curl ') && text.includes(part));
  const { stdout } = await promisify(execFile)('sh', ['-c', `${line} -sS --noproxy '*'`]);
  return stdout;
}

test('starts simulator, proxy and agent, answers what it says to paste, and leaves nothing behind after one signal (S1-17, S1-18, S1-20, S1-21)', async () => {
  const { flags, addresses } = await freePorts();
  const [proxy, agent, simulator] = addresses;
  const run = start(...flags);
  await run.printed('Ctrl-C stops everything.');
  expect(run.output()).toContain(`The proxy is ready: ${proxy}`);
  expect(run.output()).toMatch(/OpenRouter +simulated: OPENROUTER_API_KEY is not set/);

  expect(await paste(run, '"messages"')).toContain('simulator');
  const events = await paste(run, '/api/demo/chat');
  expect(events).toContain('"tool":"add_task"');
  expect(events).toMatch(/data: \{"type":"done","conversation_id":\d+\}/);
  const [, token = ''] = /#token=(\S+)/.exec(run.output()) ?? [];
  const list = await fetch(`${agent}/api/demo/tasks`, { headers: { authorization: `Bearer ${token}` } });
  expect(await list.text()).toContain('test OpenRouter');
  expect((await fetch(`${agent}/api/demo/tasks`)).status).toBe(401);

  run.child.kill('SIGINT');
  run.child.kill('SIGINT');
  expect(await exitOf(run.child)).toBe(0);
  expect(await statusOf(`${agent}/health`)).toBeUndefined();
  expect(await statusOf(`${proxy}/health/liveliness`)).toBeUndefined();
  expect(await statusOf(`${simulator}/__requests`)).toBeUndefined();
});

test('a second start in the same folder says that the data is in use, and the first goes on', async () => {
  copyFileSync(path.join(root, '.env.example'), path.join(folder, '.env'));
  const first = await freePorts();
  const run = start(...first.flags);
  await run.printed('Ctrl-C stops everything.');
  expect(run.output()).toMatch(/OpenRouter +simulated: OPENROUTER_API_KEY is not set/);
  for (const secret of developmentSecrets()) expect(run.output()).not.toContain(secret);

  const again = start(...(await freePorts()).flags);
  expect(await exitOf(again.child)).toBe(1);
  expect(again.output()).toContain(`${path.join(folder, '.data')} is in use by another agent`);
  expect(again.output()).toContain('The agent ended while it started');
  expect(await statusOf(`${first.addresses[1]}/ready`)).toBe(200);
});

/** The secrets of the agents that were started in the test's folder, where the system shows them. */
function developmentSecrets(): readonly string[] {
  if (process.platform !== 'linux') return [];
  const environments = readdirSync('/proc').flatMap((name) => {
    try {
      return /^\d+$/.test(name) ? [readFileSync(`/proc/${name}/environ`, 'utf8')] : [];
    } catch {
      return [];
    }
  });
  const ours = environments.filter((text) => text.includes(`DATA_DIR=${path.join(folder, '.data')}\0`));
  const secrets = ours.map((text) => /\0JWT_SECRET=([^\0]+)/.exec(text)?.[1] ?? 'no secret');
  expect(secrets).toHaveLength(1);
  expect(secrets).not.toContain('no secret');
  return secrets;
}

test('a key where the command was typed makes its provider real, is not shown, and without others no simulator starts', async () => {
  const key = 'sk-test-start-groq';
  writeFileSync(path.join(folder, '.env'), `GROQ_API_KEY=${key}\n`);
  writeFileSync(
    path.join(folder, 'config.yaml'),
    'model_list:\n  - model_name: fast\n    litellm_params:\n      model: groq/llama-3.3-70b-versatile\n' +
      '      api_key: os.environ/GROQ_API_KEY\n',
  );
  const simulatorPort = await freePort();
  const ports = ['--port', String(await freePort()), '--simulator-port', String(simulatorPort)];
  const run = start('--config', 'config.yaml', ...ports, '--agent-port', String(await freePort()));
  await run.printed('Ctrl-C stops everything.');
  expect(run.output()).toMatch(/Groq +real: GROQ_API_KEY from .*\.env/);
  expect(run.output()).toContain('"model":"fast"');
  expect(run.output()).not.toContain(key);
  expect(await statusOf(`http://127.0.0.1:${simulatorPort}/__requests`)).toBeUndefined();
});

test.each(['--port', '--agent-port'])('a given %s that is busy ends it with one sentence', async (flag) => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const run = start(flag, String(port));
  expect(await exitOf(run.child)).toBe(1);
  expect(run.output()).toMatch(new RegExp(`Port ${port} is in use: .*${flag}\\.\\n$`));
  server.close();
});

test('a config that cannot be used ends it with the place of each mistake', async () => {
  writeFileSync(path.join(folder, 'config.yaml'), 'model_list: 5\n');
  const run = start('--config', 'config.yaml');
  expect(await exitOf(run.child)).toBe(1);
  expect(run.output()).toContain('config.yaml:1:');
  expect(run.output()).toMatch(/Nothing was started: .*\.\n$/);
});
