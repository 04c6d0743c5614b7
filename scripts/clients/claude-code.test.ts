import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { clientPrograms } from './client-programs.ts';
import {
  CLIENT_KEY,
  type ClientRun,
  type ClientWorld,
  NOTE,
  openClientWorld,
  runClient,
} from './client-world.test-helper.ts';

const { programs, missing } = await clientPrograms();

describe('Claude Code', () => {
  if (programs === undefined) {
    test.todo(`left out: ${missing}`);
    return;
  }
  jest.setTimeout(120_000);
  let world: ClientWorld;

  beforeAll(async () => {
    world = await openClientWorld();
  });

  afterAll(() => world.close());

  /** Print mode, with the variables of docs/clients.md. */
  const ask = (model: string, prompt: string): Promise<ClientRun> =>
    runClient(world, programs.claudeCode, ['-p', prompt, '--model', model, '--allowedTools', 'Read'], {
      ANTHROPIC_BASE_URL: world.url,
      ANTHROPIC_AUTH_TOKEN: CLIENT_KEY,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    });

  test.each(['claude-sonnet-4-5', 'gpt-4o', 'gpt-5', 'gemini-2.5-flash', 'llama-3.3-70b-versatile'])(
    'reads a file with a tool that %s calls, and tells what it says',
    async (model) => {
      world.simulator.reset();
      const call = { name: 'Read', input: { file_path: path.join(world.folder, 'note.txt') } };
      world.simulator.script({ model, replies: [{ tools: [call] }, {}] });
      const { code, output } = await ask(model, 'Read note.txt');
      expect(output).toContain('The tool answered:');
      expect(output).toContain(NOTE);
      expect(code).toBe(0);
    },
  );

  test('says what the proxy says of a model that is not there', async () => {
    const { code, output } = await ask('claude-nowhere', 'Hello');
    expect(output).toContain('claude-nowhere');
    expect(code).not.toBe(0);
  });
});
