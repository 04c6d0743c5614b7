import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { temporaryDirectory } from '../config-fixture.test-helper.ts';
import { runCheck } from './run-check.ts';

const clean = `model_list:
  - {model_name: a, litellm_params: {model: openai/gpt-4o, api_key: os.environ/OPENAI_API_KEY}}
general_settings: {master_key: os.environ/LITELLM_MASTER_KEY}
`;
const keys = { OPENAI_API_KEY: 'sk-test-1', LITELLM_MASTER_KEY: 'sk-test-2' };
const warned = clean.replace('gpt-4o', 'gpt-4o, timeout: 5').concat('agents: []\n');
const broken = 'model_list:\n  - {litellm_params: 7}\n  - {model_name: b}\nagents: []\n';

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly directory: string;
}

async function run(
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
  world: { environment?: Record<string, string>; isTerminal?: boolean; input?: string } = {},
): Promise<Run> {
  const directory = temporaryDirectory();
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(directory, name), text);
  const printed = { out: '', err: '' };
  const code = await runCheck(
    args.map((arg) => (arg.endsWith('.yaml') ? path.join(directory, arg) : arg)),
    {
      environment: { LLM_KEYS_DIR: directory, ...world.environment },
      directory,
      isTerminal: world.isTerminal ?? false,
      print: async (text) => {
        printed.out += text;
      },
      complain: async (text) => {
        printed.err += text;
      },
      readInput: () => Promise.resolve(Buffer.from(world.input ?? '')),
    },
  );
  const out = printed.out.replaceAll(`${directory}/`, '');
  return { code, out, err: printed.err.replaceAll(`${directory}/`, ''), directory };
}

describe('the exit code', () => {
  test.each([
    ['0 for a clean config', clean, [], 0],
    ['0 for one with warnings', warned, [], 0],
    ['1 for one with warnings, with --strict', warned, ['--strict'], 1],
    ['0 for a clean one, with --strict', clean, ['--strict'], 0],
    ['1 for one that nothing can start with', broken, [], 1],
  ])('is %s', async (_, text, flags, code) => {
    expect(await run(['c.yaml', ...flags], { 'c.yaml': text }, { environment: keys })).toMatchObject({
      code,
    });
  });

  test.each([
    ['no file', []],
    ['an unknown flag', ['c.yaml', '--nope']],
    ['a flag with a value', ['c.yaml', '--strict=yes']],
    ['standard input twice', ['-', '-']],
  ])('is 2 for %s, with the usage', async (_, args) => {
    const { code, out, err } = await run(args, { 'c.yaml': clean });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^[A-Z].*\.\n\nnpm run check-config -- FILE/);
  });
});

test('every problem is printed at once, one per line, sorted by place, with the counts at the end', async () => {
  const { out } = await run(['c.yaml'], { 'c.yaml': broken });
  expect(out.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^c\.yaml:1:1 {2}warning {4}There is no `general_settings\.master_key`/),
    expect.stringMatching(
      /^c\.yaml:1:1 {2}warning {2}model_list {2}`model_list` is empty|^c\.yaml:2:5 {2}error/,
    ),
    ...Array.from({ length: out.trimEnd().split('\n').length - 4 }, () =>
      expect.stringMatching(/^c\.yaml:[23]:\d+ {2}error {2}model_list\[[01]\]\S* {2}/),
    ),
    expect.stringMatching(/^c\.yaml:4:1 {2}warning {2}agents {2}.*\(.*`agent_list`\)$/),
    expect.stringMatching(/^\d errors, \d warnings in 1 file; 0 models served$/),
  ]);
});

test('a clean config has one line to say', async () => {
  const { out } = await run(['c.yaml'], { 'c.yaml': clean }, { environment: keys });
  expect(out).toBe('0 errors, 0 warnings in 1 file; 1 model served\n');
});

test('several files are checked, and one that is not there hides nothing of the others', async () => {
  const { out, code } = await run(['no.yaml', 'c.yaml'], { 'c.yaml': warned }, { environment: keys });
  expect(code).toBe(1);
  expect(out).toMatch(/^no\.yaml:1:1 {2}error .*does not exist\. Check the path\.\nc\.yaml:4:1 {2}warning/);
  expect(out).toMatch(/1 error, 1 warning in 2 files; 1 model served\n$/);
});

test('standard input is checked like a file', async () => {
  const { out } = await run(['-'], {}, { environment: keys, input: `\uFEFF${warned}` });
  expect(out).toMatch(/^<stdin>:4:1 {2}warning {2}agents/);
});

test('--json is one document for programs', async () => {
  const { out } = await run(['c.yaml', '--json'], { 'c.yaml': warned }, { environment: keys });
  expect(JSON.parse(out)).toEqual({
    files: [
      {
        file: 'c.yaml',
        ok: true,
        models: 1,
        problems: [
          {
            severity: 'warning',
            file: 'c.yaml',
            line: 4,
            column: 1,
            path: 'agents',
            message: expect.any(String),
            suggestion: expect.any(String),
          },
        ],
      },
    ],
    environment: [],
  });
});

describe('variables', () => {
  test('that are not set are warnings, each named once with all that follows', async () => {
    const text = clean
      .concat('  # the end\n')
      .replace('general_settings', 'router_settings: {}\ngeneral_settings');
    const { out, code } = await run(['c.yaml'], { 'c.yaml': text });
    expect(code).toBe(0);
    expect(out.match(/warning .*OPENAI_API_KEY is not set, so a will answer 401/g)).toHaveLength(1);
  });

  test('are read from .env too', async () => {
    const env = 'OPENAI_API_KEY=sk-test-1\nLITELLM_MASTER_KEY=sk-test-2\n';
    expect(await run(['c.yaml'], { 'c.yaml': clean, '.env': env })).toMatchObject({
      out: expect.stringMatching(/^0 errors, 0 warnings/),
    });
  });

  test('are not read with --no-env: the result is the same everywhere, and what is read is listed as notes', async () => {
    const files = { 'c.yaml': clean, '.env': 'OPENAI_API_KEY=sk-test-1\n' };
    const bare = await run(['c.yaml', '--no-env', '--strict'], files);
    const rich = await run(['c.yaml', '--no-env', '--strict'], files, { environment: keys });
    expect(bare.out).toBe(rich.out);
    expect(bare.code).toBe(0);
    expect(bare.out).toMatch(/info .*OPENAI_API_KEY is read here; without it a will answer 401/);
  });

  test('with a placeholder are named beside the files', async () => {
    const environment = { ...keys, OPENAI_API_KEY: 'your-api-key' };
    const { out } = await run(['c.yaml'], { 'c.yaml': clean }, { environment });
    expect(out).toMatch(/\nwarning {2}OPENAI_API_KEY in the environment is a placeholder/);
  });
});

describe('colours', () => {
  const coloured = async (isTerminal: boolean, environment: Record<string, string>): Promise<boolean> => {
    const { out } = await run(['c.yaml'], { 'c.yaml': warned }, { isTerminal, environment });
    return out.includes('\u001B[');
  };

  test('are for terminals, and not with NO_COLOR', async () => {
    expect(await coloured(true, {})).toBe(true);
    expect(await coloured(true, { NO_COLOR: '1' })).toBe(false);
    expect(await coloured(true, { TERM: 'dumb' })).toBe(false);
    expect(await coloured(false, {})).toBe(false);
  });

  test('do not come from a config: names are printed without what a terminal acts on', async () => {
    const text = `${clean}"\\e[31mred\\nline": 1\n`;
    const { out } = await run(['c.yaml'], { 'c.yaml': text }, { environment: keys });
    expect(out).not.toContain('\u001B');
    expect(out.trimEnd().split('\n')).toHaveLength(2);
  });
});

test('--help and --list need no file', async () => {
  expect(await run(['--help'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^npm run check-config/),
  });
  expect(await run(['--list'])).toMatchObject({ code: 0, out: expect.stringMatching(/litellm_settings/) });
});

describe('a file that cannot be read', () => {
  test('is an error with a sentence', async () => {
    const { out } = await run(['nul.yaml', 'wide.yaml'], {
      'nul.yaml': 'model_list: []\n\0',
      'wide.yaml': Buffer.from('\uFEFFmodel_list: []', 'utf16le').toString('latin1'),
    });
    expect(out).toMatch(/nul\.yaml:1:1 {2}error .*is binary: it holds zero bytes/);
    expect(out).toMatch(/wide\.yaml:1:1 {2}error .*/);
  });

  test('may be a directory, or not for this user', async () => {
    const directory = temporaryDirectory();
    mkdirSync(path.join(directory, 'd.yaml'));
    const secret = path.join(directory, 's.yaml');
    writeFileSync(secret, clean);
    chmodSync(secret, 0);
    const printed: string[] = [];
    const code = await runCheck([path.join(directory, 'd.yaml'), secret], {
      environment: {},
      directory,
      isTerminal: false,
      print: async (text) => {
        printed.push(text);
      },
      complain: () => Promise.resolve(),
      readInput: () => Promise.resolve(Buffer.alloc(0)),
    });
    expect(code).toBe(1);
    expect(printed.join('')).toMatch(/is a directory\. Name the file in it/);
    // Root may read every file.
    if (process.getuid?.() !== 0) expect(printed.join('')).toMatch(/may not be read by this user/);
  });
});
