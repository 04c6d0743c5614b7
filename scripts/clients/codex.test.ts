import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { clientPrograms } from './client-programs.ts';
import {
  type ClientRun,
  type ClientWorld,
  NOTE,
  openClientWorld,
  runClient,
  startClient,
  until,
} from './client-world.test-helper.ts';
import { codexSettings, proxyVariables } from './clients-page.test-helper.ts';

const { programs, missing } = await clientPrograms();

describe('Codex', () => {
  if (programs === undefined) {
    test.todo(`left out: ${missing}`);
    return;
  }
  jest.setTimeout(120_000);
  let world: ClientWorld;

  beforeAll(async () => {
    world = await openClientWorld();
    mkdirSync(path.join(world.home, '.codex'));
    writeFileSync(path.join(world.home, '.codex', 'config.toml'), codexSettings(world));
  });

  afterAll(() => world.close());

  const flagsFor = (model: string, prompt: string): readonly string[] => [
    ...['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox'],
    ...['-m', model, prompt],
  ];
  const ask = (model: string, prompt: string): Promise<ClientRun> =>
    runClient(world, programs.codex, flagsFor(model, prompt), proxyVariables(world));

  test.each(['gpt-5', 'claude-sonnet-4-5', 'gemini-2.5-flash', 'llama-3.3-70b-versatile'])(
    'reads a file with a command that %s runs, and tells what it says',
    async (model) => {
      world.simulator.reset();
      const call = { name: 'exec_command', input: { cmd: 'cat note.txt' } };
      world.simulator.script({ model, replies: [{ tools: [call] }, {}] });
      const { code, output } = await ask(model, 'Read note.txt');
      expect(output).toContain('answered:');
      expect(output.split(NOTE).length).toBeGreaterThan(2);
      expect(code).toBe(0);
    },
  );

  test('goes on after one command and another', async () => {
    world.simulator.reset();
    const model = 'claude-sonnet-4-5';
    const commands = ['cat note.txt', 'echo from-the-shell'];
    const calls = commands.map((cmd) => ({ tools: [{ name: 'exec_command', input: { cmd } }] }));
    world.simulator.script({ model, replies: [...calls, {}] });
    const { code, output } = await ask(model, 'Read note.txt, then speak');
    expect(output).toMatch(/answered:[\s\S]*from-the-shell/);
    expect(code).toBe(0);
    expect(world.simulator.requests()).toHaveLength(3);
  });

  test('ends the call of the provider when it is interrupted', async () => {
    world.simulator.reset();
    const model = 'gemini-2.5-flash';
    world.simulator.script({ model, replies: [{ chunks: ['One ', 'two '], chunkDelayMs: 60_000 }] });
    const client = startClient(world, programs.codex, flagsFor(model, 'Count'), proxyVariables(world));
    await until(() => world.simulator.requests().length > 0);
    client.interrupt();
    await client.ended;
    await until(() => world.simulator.requests().every(({ aborted }) => aborted));
  });

  test('says what the proxy says of a model that is not there', async () => {
    const { code, output } = await ask('gpt-nowhere', 'Hello');
    expect(output).toContain('gpt-nowhere');
    expect(code).not.toBe(0);
  });
});
