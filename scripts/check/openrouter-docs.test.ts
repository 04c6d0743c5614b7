import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openrouterCatalogue, startSimulator } from '@bytebot/provider-simulator';
import { createSecretStore, type SecretStore } from '@bytebot/service';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { describeProviders } from 'bytebot-llm-proxy/config';
import { commands } from '../setup/commands.mjs';
import { root, toolFolder } from '../support/paths.ts';
import { runProgram } from '../support/program.ts';
import { fencedBlocks } from './fenced-blocks.ts';

const page = 'docs/openrouter.md';
const text = readFileSync(path.join(root, page), 'utf8');
const envBlocks = fencedBlocks(page, 'env');
let directory = '';

beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'openrouter-docs-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

/** The text of a section, up to the next heading of its level or above. */
function section(heading: string): string {
  const [, level = '#'] = /^(#+) /.exec(heading) ?? [];
  const [, rest = ''] = text.split(`\n${heading}\n`);
  return rest.split(new RegExp(`^#{1,${level.length}} `, 'm'))[0] ?? '';
}

function values(dotenv: string): SecretStore {
  writeFileSync(path.join(directory, '.env'), dotenv);
  return createSecretStore({ environment: {}, directory, watch: false });
}

describe('the guide to OpenRouter', () => {
  test('names the five steps to a key (S1-35)', () => {
    const steps = [...section('## Getting a key').matchAll(/^\d\. (.*)$/gm)].map(([, step = '']) => step);
    expect(steps).toHaveLength(5);
    for (const [index, word] of ['Visit', 'Sign up', 'API Keys', 'Create', '.env'].entries()) {
      expect(steps[index]).toContain(word);
    }
  });

  test('has the three lines of .env, the same as the example (S1-7)', () => {
    const example = readFileSync(path.join(root, '.env.example'), 'utf8');
    expect(example).toContain(`\n${envBlocks[0]}`);
  });

  test('lists the free models, which the simulated catalogue has (S1-14)', () => {
    const ids = [...openrouterCatalogue().keys()];
    const listed = [...section('## Models').matchAll(/^\| `([^`]+:free)`/gm)].map(([, id]) => id);
    expect(listed).toEqual([
      'openai/gpt-oss-20b:free',
      'meta-llama/llama-3.2-3b-instruct:free',
      'google/gemma-2-9b-it:free',
      'mistralai/mistral-7b-instruct:free',
    ]);
    expect(ids).toEqual(expect.arrayContaining(listed));
  });

  test('says what a missing key is about: .env, the variable, blanks around =, a restart (S1-25, S1-28)', () => {
    const heading = '### `OPENROUTER_API_KEY environment variable is required when LLM_PROVIDER=openrouter`';
    for (const words of ['`.env` in the folder', 'sk-or-v1-', 'No spaces around the `=`', 'Restart']) {
      expect(section(heading)).toContain(words);
    }
  });

  test('says what an unknown model is about: its form, the page of models, the tier of the account (S1-26)', () => {
    for (const words of ['`vendor/name[:variant]`', 'openrouter.ai/models', 'tier of your account']) {
      expect(section('### The model is not found')).toContain(words);
    }
  });

  test('says what to do about rate limits: wait, the paid tier, growing pauses (S1-27)', () => {
    for (const words of ['Wait', 'paid tier', 'exponential backoff']) {
      expect(section('### Rate limits')).toContain(words);
    }
  });

  test('moves from Gemini by .env alone (S1-29)', () => {
    const [before = '', after = ''] = migration('GEMINI_API_KEY');
    expect(values(before).get('LLM_PROVIDER')).toBe('gemini');
    expect(values(after).get('LLM_PROVIDER')).toBe('openrouter');
    expect(values(after).get('OPENROUTER_DEFAULT_MODEL')).toBe('openai/gpt-oss-20b:free');
  });

  test('moves from OpenAI by .env alone, keeping GPT-4o (S1-30)', () => {
    const [before = '', after = ''] = migration('OPENAI_API_KEY');
    expect(values(before).get('LLM_PROVIDER')).toBe('openai');
    expect(values(after).get('LLM_PROVIDER')).toBe('openrouter');
    expect(values(after).get('OPENROUTER_DEFAULT_MODEL')).toBe('openai/gpt-4o');
  });

  test('says what a comment behind a value does, as the loader has it (S1-31)', () => {
    const [, line = ''] =
      /`(OPENROUTER_DEFAULT_MODEL=\S+ {2}# [^`]*)` sets `openai\/gpt-4o`/.exec(text) ?? [];
    expect(values(line).get('OPENROUTER_DEFAULT_MODEL')).toBe('openai/gpt-4o');
  });

  test('says that development needs no paid call, no card, and how fallbacks answer (S1-32, S1-33, S1-34)', () => {
    const free = section('## The free tier, and what things cost');
    for (const words of [
      'no credit card',
      'nothing paid is ever called',
      'between free and paid',
      'limits',
    ]) {
      expect(free).toContain(words);
    }
    expect(section('## Fallbacks')).toContain('fallbacks');
  });

  test('has its references, every list that the guides have (S1-36, S2-56, S3-57)', () => {
    const links = [...section('## References').matchAll(/<(https:\/\/[^>]+)>/g)].map(([, link]) => link);
    expect(links).toEqual(
      expect.arrayContaining([
        'https://openrouter.ai/docs',
        'https://openrouter.ai/docs/guides/community/openai-sdk',
        'https://openrouter.ai/models',
        'https://openrouter.ai/docs/api',
        'https://openrouter.ai',
        'https://openrouter.ai/pricing',
        'https://openrouter.ai/activity',
        'https://discord.gg/openrouter',
      ]),
    );
    expect(new Set(links).size).toBe(links.length);
  });

  test('says how to try it: the watch mode, the chat, the line of the log (S1-37, S1-22)', () => {
    const trying = section('## Trying it');
    expect(trying).toContain('`npm run dev`');
    expect(Object.keys(commands)).toContain('dev');
    expect(trying).toContain(`-d '{"conversation_id": null, "message": "Add a task to test OpenRouter"}'`);
    expect(trying).toContain('[DEBUG] OpenRouter API key loaded: sk-or-v1-0e6... (length: 64)');
  });

  test('has a table for whoever comes from the commands in Python (C-30)', () => {
    const table = section('## In the Python backend, and here');
    expect(table).toContain('| `uv run uvicorn main:app --reload` | `npm run dev` |');
    expect(table).toContain('| `python scripts/test_openrouter_models.py` | `npm run test:models`');
    const named = [...table.matchAll(/`(packages\/[^`]+)`/g)].map(([, folder = '']) => folder);
    for (const folder of named)
      expect(() => readFileSync(path.join(root, folder, 'factory.ts'))).not.toThrow();
  });
});

function migration(variable: string): readonly string[] {
  const block = envBlocks.find((candidate) => candidate.includes(variable)) ?? '';
  return block.split('# after');
}

test('the configs in the guide are some that the proxy takes', async () => {
  const described = [];
  for (const [index, config] of fencedBlocks(page, 'yaml').entries()) {
    const configFile = `config-${index}.yaml`;
    writeFileSync(path.join(directory, configFile), config);
    const environment = { OPENROUTER_API_KEY: 'sk-test-docs', OPENAI_API_KEY: 'sk-test-docs' };
    const { providers, problems } = await describeProviders({ configFile, environment, directory });
    described.push(...providers.map(({ id, modelNames }) => [id, modelNames]));
    expect(problems).toEqual([]);
  }
  expect(described).toEqual([
    ['openai', ['o3']],
    ['openrouter', ['chat', 'spare']],
  ]);
});

describe('the code in the guide', () => {
  const blocks = fencedBlocks(page, 'ts');
  let folder = '';

  beforeEach(() => {
    mkdirSync(toolFolder, { recursive: true });
    folder = mkdtempSync(path.join(toolFolder, 'docs-'));
    const config = { extends: path.join(root, 'scripts/tsconfig.json'), include: ['.'], exclude: [] };
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
    writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
    for (const [index, block] of blocks.entries()) writeFileSync(path.join(folder, `${index}.ts`), block);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  test('compiles (S1-9, S1-10, S1-11, S1-12)', async () => {
    expect(blocks).toHaveLength(2);
    const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
    const result = await runProgram(process.execPath, [compiler, '--noEmit', '-p', folder], { folder });
    expect(result).toEqual({ code: 0, output: '' });
  });

  test('asks the provider it names (S1-11)', async () => {
    const simulator = await startSimulator({ port: 0 });
    try {
      const environment = { GROQ_API_KEY: 'sk-test-docs', GROQ_BASE_URL: `${simulator.url}/groq/openai/v1` };
      const result = await runProgram(process.execPath, ['1.ts'], { folder, environment });
      expect(result).toEqual({ code: 0, output: expect.stringContaining('Hello from the Groq simulator.') });
      expect(simulator.requests().map(({ provider, model }) => [provider, model])).toEqual([
        ['groq', 'llama-3.3-70b-versatile'],
      ]);
    } finally {
      await simulator.close();
    }
  });
});
