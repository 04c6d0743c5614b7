import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { clientPrograms } from './client-programs.ts';
import {
  type ClientRun,
  type ClientVariables,
  type ClientWorld,
  NOTE,
  openClientWorld,
  PNG_START,
  runClient,
  startClient,
  until,
} from './client-world.test-helper.ts';
import { exportedWith } from './clients-page.test-helper.ts';

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

  const flagsFor = (model: string, prompt: string): readonly string[] => [
    ...['-p', prompt, '--model', model],
    // All its tools would make requests longer than the simulator keeps.
    ...['--tools', 'Read,Bash', '--allowedTools', 'Read', 'Bash(echo:*)'],
  ];
  const variables = (): ClientVariables => exportedWith('ANTHROPIC_BASE_URL', world);

  /** Print mode, with the variables of docs/clients.md. */
  const ask = (model: string, prompt: string): Promise<ClientRun> =>
    runClient(world, programs.claudeCode, flagsFor(model, prompt), variables());

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

  test.each(['claude-sonnet-4-5', 'gpt-4o', 'gemini-2.5-flash'])(
    'goes on with %s after one tool and another, and shows it a picture',
    async (model) => {
      world.simulator.reset();
      const picture = { name: 'Read', input: { file_path: path.join(world.folder, 'dot.png') } };
      const shell = { name: 'Bash', input: { command: 'echo from-the-shell', description: 'Speak' } };
      world.simulator.script({ model, replies: [{ tools: [picture] }, { tools: [shell] }, {}] });
      const { code, output } = await ask(model, 'Look at dot.png, then speak');
      expect(output).toContain('from-the-shell');
      expect(code).toBe(0);
      const bodies = world.simulator.requests().map(({ body }) => JSON.stringify(body));
      expect(bodies).toHaveLength(3);
      expect(bodies[1]).toContain(PNG_START);
      expect(bodies[2]).toContain('from-the-shell');
    },
  );

  test('ends the call of the provider when it is interrupted', async () => {
    world.simulator.reset();
    const model = 'gpt-4o';
    world.simulator.script({ model, replies: [{ chunks: ['One ', 'two '], chunkDelayMs: 60_000 }] });
    const client = startClient(world, programs.claudeCode, flagsFor(model, 'Count'), variables());
    await until(() => world.simulator.requests().length > 0);
    expect(world.simulator.requests()[0]?.aborted).not.toBe(true);
    client.interrupt();
    await client.ended;
    await until(() => world.simulator.requests().every(({ aborted }) => aborted));
  });

  test('says what the proxy says of a model that is not there', async () => {
    const { code, output } = await ask('claude-nowhere', 'Hello');
    expect(output).toContain('claude-nowhere');
    expect(code).not.toBe(0);
  });
});
