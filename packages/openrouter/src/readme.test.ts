import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

/** The README promises that its blocks run as they are. */
const folder = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(`${folder}README.md`, 'utf8');
const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1] ?? '');

let simulator: RunningSimulator;
beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(() => simulator.close());

function run(code: string): Promise<{ status: number | null; output: string; errors: string }> {
  const flags = ['--conditions=bytebot-source', '--input-type=module-typescript', '--eval', code];
  const child = spawn(process.execPath, flags, {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      OPENROUTER_API_KEY: 'sk-or-v1-test-readme',
      OPENROUTER_BASE_URL: `${simulator.url}/api/v1`,
    },
  });
  const texts = { output: '', errors: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    texts.output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    texts.errors += text;
  });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, ...texts })));
}

describe('the blocks of the README run when pasted (S3-14, S3-52, S4-69)', () => {
  const expected: readonly RegExp[] = [
    /capital of France.*anthropic\/claude-3\.5-sonnet.*stop \d+/s,
    /quantum computing/,
    /Found 346 models.*meta-llama\/llama-3\.3-70b-instruct:free.*Tokens used: \d+/s,
    /id: 'openai\/gpt-oss-120b', how: 'last-segment'.*found: false/s,
  ];

  test('there are as many as are checked', () => {
    expect(blocks).toHaveLength(expected.length);
  });

  test.each(expected.map((pattern, index) => [index + 1, pattern, blocks[index] ?? ''] as const))(
    'block %i says %s',
    async (_number, pattern, code) => {
      const { status, output, errors } = await run(code);
      expect({ status, errors }).toEqual({ status: 0, errors: '' });
      expect(output).toMatch(pattern);
    },
  );
});
