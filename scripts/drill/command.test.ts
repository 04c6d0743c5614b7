import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { runProgram } from '../support/program.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'drill-command-'));
const config = path.join(directory, 'config.yaml');
writeFileSync(
  config,
  'model_list: [{model_name: alone, litellm_params: {model: openai/gpt-4o, api_key: sk-test-real}}]\n',
);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const script = path.join(path.dirname(import.meta.dirname), 'drill.ts');
const run = (...args: string[]) =>
  runProgram(process.execPath, ['--conditions=bytebot-source', script, ...args], { folder: directory });

test('--list names the failures; a config without models is told', async () => {
  const list = await run('--list');
  expect(list).toMatchObject({ code: 0 });
  expect(list.output).toMatch(/^rate-limit-with-hint {2,}429/m);
  const empty = path.join(directory, 'empty.yaml');
  writeFileSync(empty, 'model_list: []\n');
  const none = await run('--config', empty);
  expect(none).toMatchObject({ code: 1 });
  expect(none.output.trim().split('\n')).toHaveLength(1);
}, 30_000);

test('--min-survival makes it fail a change of the config, and --json gives the whole report', async () => {
  const args = ['--config', config, '--scenario', 'credit-gone', '--scenario', 'slow-first-token', '--json'];
  const [below, enough] = await Promise.all([
    run(...args, '--min-survival', '51'),
    run(...args, '--min-survival', '50'),
  ]);
  expect(below.code).toBe(1);
  expect(enough.code).toBe(0);
  expect(JSON.parse(enough.output)).toMatchObject({ survival: 50, requests: 8, models: ['alone'] });
  expect(enough.output).not.toContain('sk-test');
}, 60_000);
