import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { commands } from '../setup/commands.mjs';
import { readKeyOptions } from './options.ts';
import { yamlEntry } from './yaml-entry.ts';

const script = path.join(import.meta.dirname, '../key.ts');
const folder = mkdtempSync(path.join(tmpdir(), 'key-command-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(args: readonly string[], { input = '', environment = {} } = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=bytebot-source', script, ...args],
    { cwd: folder, env: { LLM_KEYS_DIR: folder, ...environment }, encoding: 'utf8', input },
  );
  return { status, stdout, stderr };
}

const model = 'model_list: [{model_name: fast, litellm_params: {model: ollama/llama3}}]\n';

describe('npm run key -- create', () => {
  test('prints a new key once, and an entry that the proxy takes, with its hash alone', () => {
    const { status, stdout } = run([
      ...[
        'create',
        'alice',
        '--models',
        'fast,openrouter/*',
        '--tenant',
        '2',
        '--rpm',
        '10',
        '--tpm',
        '20000',
      ],
      ...[
        '--max-budget',
        '5',
        '--budget-duration',
        '30d',
        '--expires',
        '90d',
        '--max-parallel-requests',
        '3',
      ],
    ]);
    expect(status).toBe(0);
    const [key = ''] = /^sk-[\w-]{32}$/m.exec(stdout) ?? [];
    expect(stdout.split(key)).toHaveLength(2);
    const entry = stdout.slice(stdout.indexOf('general_settings:'));
    writeFileSync(path.join(folder, 'created.yaml'), `${model}${entry}`);
    const listed = run(['list', '--config', 'created.yaml', '--json']);
    expect(JSON.parse(listed.stdout)).toEqual([
      {
        alias: 'alice',
        key: `sha256:${hash('sha256', key).slice(0, 8)}…`,
        models: ['fast', 'openrouter/*'],
        tenant: '2',
        limits: ['10 requests in 1m', '20000 tokens in 1m', '3 at once', '$5 in 30d'],
        expires: expect.stringMatching(/^20\d\d-/),
        expired: false,
      },
    ]);
  });

  test('as JSON; no two keys are the same', () => {
    const made = ['one', 'two'].map((alias) => JSON.parse(run(['create', alias, '--json']).stdout));
    expect(made[0].entry).toEqual({ alias: 'one', key_hash: `sha256:${hash('sha256', made[0].key)}` });
    expect(made[0].key).not.toBe(made[1].key);
  });

  const now = Date.UTC(2030, 0, 1, 12);

  test('--expires takes a time from now on, a day or a time', () => {
    const expiryOf = (written: string): unknown => {
      const options = readKeyOptions(['create', 'a', '--expires', written], {}, now);
      return options.task === 'create' ? options.settings.expires : undefined;
    };
    expect(expiryOf('90d')).toBe('2030-04-01T12:00:00Z');
    expect(expiryOf('12h')).toBe('2030-01-02T00:00:00Z');
    expect(expiryOf('2031-12-31')).toBe('2031-12-31');
  });

  test.each([
    [['create'], /^Say what the key is to be called/],
    [['create', 'a', 'b'], /^One key has one alias; 2 were given/],
    [['create', 'master_key'], /^ALIAS is a name that the proxy uses itself/],
    [['create', 'a/b'], /^ALIAS has to be a name of its own/],
    [['create', 'a', '--models', 'x,,y'], /^--models takes names/],
    [['create', 'a', '--tenant', 'acme'], /^--tenant has to be the number of a tenant/],
    [['create', 'a', '--rpm', 'ten'], /^--rpm has to be a whole number/],
    [['create', 'a', '--max-budget', '1e99'], /^--max-budget has to be an amount/],
    [
      ['create', 'a', '--max-budget', '1', '--budget-duration', 'soon'],
      /^--budget-duration has to be a period/,
    ],
    [['create', 'a', '--budget-duration', '1d'], /give both/],
    [['create', 'a', '--expires', 'soon'], /^--expires has to be a day/],
    [['create', 'a', '--nothing'], /--help lists/],
    [['make'], /^Say create ALIAS, hash or list/],
    [[], /^Say create ALIAS, hash or list/],
    [['hash', 'sk-test-key'], /^Send the key on standard input/],
    [['list'], /^Say which config/],
  ])('%j is refused with one sentence', (args, expected) => {
    expect(() => readKeyOptions(args, {}, now)).toThrow(expected);
    expect(() => readKeyOptions(args, {}, now)).not.toThrow(/sk-test-key/);
  });
});

describe('npm run key -- hash', () => {
  test('reads the key from standard input, with or without a line break', () => {
    const expected = `sha256:${hash('sha256', 'sk-test-a-long-enough-key')}\n`;
    for (const input of ['sk-test-a-long-enough-key', 'sk-test-a-long-enough-key\r\n']) {
      expect(run(['hash'], { input })).toEqual({ status: 0, stdout: expected, stderr: '' });
    }
  });

  test('warns of a short one, and refuses none and several', () => {
    expect(run(['hash'], { input: 'sk-short' })).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('can be guessed'),
    });
    expect(run(['hash'], { input: '\n' })).toMatchObject({ status: 1, stdout: '' });
    const several = run(['hash'], { input: 'sk-test-one\nsk-test-two\n' });
    expect(several).toMatchObject({ status: 1, stdout: '', stderr: expect.not.stringContaining('sk-test') });
  });
});

describe('npm run key -- list', () => {
  test('shows a table, with what has expired', () => {
    const keys = `general_settings:
  virtual_keys:
    - {alias: old, key_hash: ${hash('sha256', 'sk-test-old')}, models: [], expires: 2020-01-01}
    - {alias: variable, key: os.environ/SOME_KEY, max_budget: 2}
`;
    writeFileSync(path.join(folder, 'keys.yaml'), `${model}${keys}`);
    const { status, stdout } = run(['list'], {
      environment: { CONFIG_FILE_PATH: 'keys.yaml', SOME_KEY: 'sk-test-some' },
    });
    expect(status).toBe(0);
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['ALIAS', 'KEY', 'MODELS', 'TENANT', 'LIMITS', 'EXPIRES'],
      [
        'old',
        expect.stringMatching(/^sha256:[0-9a-f]{8}…$/),
        'none',
        '-',
        '-',
        '2020-01-02T00:00:00.000Z (expired)',
      ],
      ['variable', 'os.environ/SOME_KEY', 'all', '-', '$2 in all', '-'],
      [''],
    ]);
    expect(stdout).not.toContain('sk-test-some');
  });

  test('says what is wrong with a config, and what to do without keys', () => {
    writeFileSync(path.join(folder, 'bad.yaml'), `${model}general_settings: {virtual_keys: [{alias: a}]}\n`);
    const bad = run(['list', '--config', 'bad.yaml']);
    expect(bad).toMatchObject({ status: 1, stderr: expect.stringContaining('neither `key_hash` nor `key`') });
    writeFileSync(path.join(folder, 'none.yaml'), model);
    expect(run(['list', '--config', 'none.yaml']).stdout).toMatch(
      /^The config has no virtual keys: npm run key/,
    );
  });
});

test('texts that YAML takes for something else stand in quotes', () => {
  const entry = { alias: 'yes', models: ['a b', '*', 'gpt-4o', '1.5', 'a: b', 'it’s #1'], rpm_limit: 5 };
  expect(yamlEntry(entry, '  ')).toBe(
    '  - alias: "yes"\n    models: ["a b", "*", gpt-4o, "1.5", "a: b", "it’s #1"]\n    rpm_limit: 5',
  );
});

test('the help that npm run shows names every option', () => {
  for (const option of [
    'create ALIAS',
    'hash',
    'list',
    '--models',
    '--tenant',
    '--rpm',
    '--tpm',
    '--max-parallel-requests',
    '--requests-per-day',
    '--max-budget',
    '--budget-duration',
    '--expires',
    '--json',
    '--config',
  ]) {
    expect(commands.key?.usage).toContain(option);
  }
});
