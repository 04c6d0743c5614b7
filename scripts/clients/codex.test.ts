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

  const ask = (model: string, prompt: string): Promise<ClientRun> => {
    const flags = ['--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox'];
    return runClient(world, programs.codex, ['exec', ...flags, '-m', model, prompt], proxyVariables(world));
  };

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

  test('says what the proxy says of a model that is not there', async () => {
    const { code, output } = await ask('gpt-nowhere', 'Hello');
    expect(output).toContain('gpt-nowhere');
    expect(code).not.toBe(0);
  });
});
