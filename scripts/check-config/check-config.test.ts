import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { commands } from '../setup/commands.mjs';

const script = path.join(import.meta.dirname, '../check-config.ts');
const folder = mkdtempSync(path.join(tmpdir(), 'check-config-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(args: readonly string[], input?: string) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=bytebot-source', script, ...args],
    {
      cwd: folder,
      env: { LLM_KEYS_DIR: folder },
      encoding: 'utf8',
      ...(input === undefined ? {} : { input }),
    },
  );
  return { status, stdout, stderr };
}

test('the command checks a file where it was typed, and its exit code says what it found', () => {
  writeFileSync(
    path.join(folder, 'good.yaml'),
    'model_list: [{model_name: a, litellm_params: {model: ollama/a}}]\n',
  );
  writeFileSync(path.join(folder, 'bad.yaml'), 'model_list: 7\n');
  expect(run(['good.yaml'])).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^good\.yaml:1:1 {2}warning .*; 1 model served\n$/s),
  });
  expect(run(['good.yaml', 'bad.yaml'])).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(/bad\.yaml:1:1 {2}error {2}model_list/),
  });
  expect(run([])).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(/^Name the config/) });
});

test('a long report arrives whole, also through a pipe', () => {
  const entries = Array.from(
    { length: 600 },
    (_, index) => `  - {model_name: m${index}, litellm_params: {model: no/m}}`,
  );
  writeFileSync(path.join(folder, 'long.yaml'), `model_list:\n${entries.join('\n')}\n`);
  expect(run(['long.yaml']).stdout).toMatch(/; 0 models served\n$/);
});

test('it reads standard input, as a program that writes configs would like', () => {
  const { status, stdout } = run(['-', '--json'], 'model_list: 7\n');
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ files: [{ file: '<stdin>', ok: false }] });
});

test('the help that npm run shows names every flag', () => {
  const { stdout } = run(['--help']);
  const usage = commands['check-config']?.usage ?? '';
  for (const [flag] of stdout.matchAll(/--[a-z-]+/g)) {
    if (flag !== '--help') expect(usage).toContain(flag);
  }
});
