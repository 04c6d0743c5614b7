import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openrouterCatalogue, type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { resultsIn, testModelsIn } from './command.test-helper.ts';

const id = 'meta-llama/llama-3.3-70b-instruct:free';
let simulator: RunningSimulator;
let folder = '';

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'test-models-'));
  simulator = await startSimulator({ port: 0 });
});

afterEach(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true });
});

function testModels(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return testModelsIn({
    folder,
    args: ['--delay', '0', ...args],
    environment: {
      OPENROUTER_API_KEY: 'sk-test-models',
      OPENROUTER_BASE_URL: `${simulator.url}/openrouter/api/v1`,
      ...environment,
    },
  });
}

function asked(): readonly string[] {
  return simulator.requests().flatMap(({ model }) => (model === undefined || model === '' ? [] : [model]));
}

describe('one model alone', () => {
  test('whether it worked, its answer and its tokens (S4-56)', async () => {
    const { code, output } = await testModels(['--model', id]);
    expect(code).toBe(0);
    expect(output).toContain(
      'Success: true\nResponse: Hello from the OpenRouter simulator. You said: Hello, world!\nTokens: 16\n',
    );
    expect(asked()).toEqual([id]);
  });

  test('a failure is its own: no other model answers, and it is not asked again (S4-56)', async () => {
    simulator.script({ match: { provider: 'openrouter', model: id }, replies: [429] });
    const { code, output } = await testModels(['--model', `openrouter/${id}`]);
    expect(code).toBe(0);
    expect(output).toMatch(
      /Success: false\nResponse: OpenRouter API error: Rate limit exceeded.*\nTokens: 0\n/,
    );
    expect(asked()).toEqual([id]);
  });

  test('a name that is in no list: near ones are named and nothing is asked', async () => {
    const { code, output } = await testModels(['--model', 'openai/gpt-4oo']);
    expect(code).toBe(1);
    expect(output).toMatch(/no model openai\/gpt-4oo\. Near it are: openai\/gpt-4o,/);
    expect(asked()).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('what is tested', () => {
  test('the first of the list, or the free ones', async () => {
    const models = [...openrouterCatalogue().values()];
    const free = models.filter(({ pricing }) => pricing.prompt === '0' && pricing.completion === '0');
    const { output } = await testModels(['--free', '--limit', '3', '--max-tokens', '7']);
    expect(output).toMatch(/^Testing 3 models of \S+ That costs nothing\.\n/);
    expect(asked()).toEqual(free.slice(0, 3).map((model) => model.id));
    expect(simulator.requests().at(-1)?.body).toMatchObject({ max_tokens: 7 });
  });

  test('what it costs at most is said before', async () => {
    const { output } = await testModels(['--model', 'openai/o1-pro', '--model', 'openrouter/auto']);
    // 50 tokens at 150 $ for a million and 100 at 600 $.
    expect(output).toContain('costs at most $0.07, not counting 1 model without a fixed price.');
  });

  test('results go to the folder that is named, which is made', async () => {
    await testModels(['--limit', '1', '--output-dir', 'a/b']);
    expect(resultsIn(path.join(folder, 'a/b')).models_total).toBe(1);
    expect(readdirSync(folder)).toEqual(['a']);
  });

  test('a folder that cannot be written to is named', async () => {
    writeFileSync(path.join(folder, 'taken'), '');
    const { code, output } = await testModels(['--limit', '1', '--output-dir', 'taken']);
    expect(code).toBe(1);
    expect(output).toMatch(/taken\S* cannot be written: .*--output-dir/);
  });
});

describe('the exit code', () => {
  test('--strict makes a failed model fail the command (C-31)', async () => {
    simulator.script({ match: { provider: 'openrouter', model: id }, replies: [503], repeat: 'last' });
    expect((await testModels(['--model', id])).code).toBe(0);
    expect((await testModels(['--model', id, '--strict'])).code).toBe(1);
    simulator.reset();
    expect((await testModels(['--model', id, '--strict'])).code).toBe(0);
  });

  test.each([{ OPENROUTER_API_KEY: '' }, { OPENROUTER_API_KEY: 'sk-or-v1-YOUR_API_KEY_HERE' }])(
    'without a key it is 1, and the sentence says what to do (S4-44, C-31): %j',
    async (environment) => {
      const { code, output } = await testModels([], environment);
      expect(code).toBe(1);
      expect(output).toMatch(
        /^OPENROUTER_API_KEY is not set: .*https:\/\/openrouter\.ai\/settings\/keys.*export /,
      );
      expect(output.includes('is a placeholder')).toBe(environment.OPENROUTER_API_KEY !== '');
      expect(simulator.requests()).toEqual([]);
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  test('the key may stand in .env or secrets.env, as for every command (S4-44)', async () => {
    writeFileSync(path.join(folder, 'secrets.env'), 'OPENROUTER_API_KEY=sk-test-from-file\n');
    const { code } = await testModels(['--limit', '1'], { OPENROUTER_API_KEY: '' });
    expect(code).toBe(0);
    expect(simulator.requests().at(-1)?.headers.authorization).toBe('Bearer sk-test-from-file');
  });

  test('a key that is refused ends it before any model is asked (C-31)', async () => {
    const { code, output } = await testModels([], { OPENROUTER_API_KEY: 'sk-or-v1-bad-test' });
    expect(code).toBe(1);
    expect(output).toMatch(/^OpenRouter API error: Invalid API key\. .*revoked.*credits.*permissions/);
    expect(asked()).toEqual([]);
  });

  test('a key that is revoked on the way ends it, with what is tested kept (C-31)', async () => {
    simulator.script({ match: { provider: 'openrouter', model: 'openrouter/auto' }, replies: [401] });
    simulator.script({ match: { path: '/key' }, replies: [200, 401] });
    const { code, output } = await testModels(['--limit', '3']);
    expect(code).toBe(1);
    expect(output).toContain('1 of 3 models are tested');
    expect(output).toContain('--limit 3 --resume');
    expect(asked()).toEqual(['openrouter/auto']);
  });

  test.each([
    [{ status: 500 }, 'answered 500'],
    [{ html: true }, 'the answer is not JSON'],
    [{ body: '{"data":[]}' }, 'the answer lists no model'],
  ])('without a list of models it is 1 (C-31): %j', async (reply, reason) => {
    simulator.script({ match: { path: '/models' }, replies: [reply] });
    const { code, output } = await testModels([]);
    expect(code).toBe(1);
    expect(output).toContain(
      `could not be fetched: GET ${simulator.url}/openrouter/api/v1/models: ${reason}`,
    );
  });

  test('nobody listens there: the address and the cause are named (S3-53)', async () => {
    const { code, output } = await testModels([], { OPENROUTER_BASE_URL: 'http://127.0.0.1:1' });
    expect(code).toBe(1);
    expect(output).toMatch(/127\.0\.0\.1:1.*ECONNREFUSED/);
  });
});

describe('a verbose run', () => {
  const request = '"messages":[{"role":"user","content":"Hello, world!"}]';

  test.each([
    ['--verbose', ['--verbose'], {}],
    ['LOG_LEVEL=debug', [], { LOG_LEVEL: 'debug' }],
  ])('shows every request and answer, without the key: %s (S4-57, S4-68)', async (_name, args, variables) => {
    const { output } = await testModels(['--model', id, ...args], variables);
    expect(output).toContain(request);
    expect(output).toContain('"total_tokens":16');
    expect(output).not.toContain('sk-test-models');
  });

  test('otherwise they are in the log alone', async () => {
    const { output } = await testModels(['--model', id]);
    expect(output).not.toContain(request);
  });
});
