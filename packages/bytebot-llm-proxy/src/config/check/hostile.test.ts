import { execFileSync } from 'node:child_process';
import { truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { secretsFrom, temporaryDirectory } from '../config-fixture.test-helper.ts';
import { type CheckedConfig, checkConfig } from './check-config.ts';

/** Each of these would take minutes or all memory if it were walked carelessly; the tests' own limit is the measure. */

const directory = temporaryDirectory();

function check(file: string): CheckedConfig {
  return checkConfig({ file, secrets: secretsFrom({}), readsVariables: true });
}

function checkText(text: string): CheckedConfig {
  const file = path.join(directory, 'hostile.yaml');
  writeFileSync(file, text);
  return check(file);
}

const MIB = 1024 * 1024;
/** A hundred lists, each of ten times the one before. */
const bomb = [
  'a0: &a0 [x]',
  ...Array.from({ length: 99 }, (_, index) => {
    const aliases = Array.from({ length: 10 }, () => `*a${index}`).join(', ');
    return `a${index + 1}: &a${index + 1} [${aliases}]`;
  }),
  'model_list: []',
].join('\n');

describe('what is no config is refused with one sentence', () => {
  test.each([
    ['a bomb of a hundred anchors', bomb, /more than 200000 values/],
    ['brackets that never close', `x: ${'['.repeat(5 * MIB)}`, /nesting exceeded/],
    ['lists in lists', '- '.repeat(3 * MIB), /nesting exceeded/],
    ['aliases without end', `a: &a 1\nb: [${'*a, '.repeat(MIB)}]`, /aliases exceeded/],
    ['values without end', `model_list:\n${'  - 7\n'.repeat(400_000)}`, /more than 200000 values/],
    ['a text that never ends', `x: "${'\\"'.repeat(3 * MIB)}`, /not valid YAML/],
    ['comments alone', '#'.repeat(7 * MIB), /is empty/],
    ['zero bytes', 'model_list: []\n\0\n', /is binary/],
  ])('%s', (_, text, says) => {
    const { ok, problems } = checkText(text);
    expect({ ok, count: problems.length }).toEqual({ ok: false, count: 1 });
    expect(problems[0]?.message).toMatch(says);
    expect(problems[0]?.message.length).toBeLessThan(300);
  });

  test('a file of 1 GB, by its size', () => {
    const file = path.join(directory, 'huge.yaml');
    writeFileSync(file, 'model_list: []\n');
    truncateSync(file, 1024 * MIB);
    expect(check(file).problems[0]?.message).toMatch(/has 1073741824 bytes, the limit is 8 MiB/);
  });

  test('a pipe, which nobody writes to', () => {
    const file = path.join(directory, 'pipe.yaml');
    execFileSync('mkfifo', [file]);
    expect(check(file).problems[0]?.message).toMatch(/is no regular file/);
  });
});

describe('what is a config is read to its end', () => {
  test('10,000 equal keys, of which a person sees 500', () => {
    const { ok, problems } = checkText(
      `model_list: []\nlitellm_settings:\n${'  drop_params: true\n'.repeat(10_000)}`,
    );
    expect(ok).toBe(true);
    expect(problems.length).toBeLessThan(510);
    expect(problems.at(-1)?.message).toMatch(/^9\d{3} more problems are not shown/);
  });

  test.each([
    ['a key', (long: string) => `general_settings: {${long}: 1}`],
    ['a value', (long: string) => `general_settings: {redis_password: "${long}"}`],
    ['an address', (long: string) => `general_settings: {database_url: "a://${long}"}`],
    ['a name', (long: string) => `router_settings: {fallbacks: [{${long}: [${long}]}]}`],
  ])('%s of a million characters, which no finding repeats', (_, write) => {
    const { ok, problems } = checkText(`model_list: []\n${write('x:'.repeat(500_000))}\n`);
    expect(ok).toBe(true);
    for (const { message, path: at } of problems) expect(message.length + at.length).toBeLessThan(1_500);
  });

  test('2,000 models of 10,000 lines, each of them listed', () => {
    const entries = Array.from(
      { length: 2_000 },
      (_, index) => `  - model_name: m${index}
    litellm_params:
      model: openai/m${index}
      api_key: os.environ/KEY_${index}
    model_info: {mode: chat}`,
    );
    const fallbacks = Array.from({ length: 500 }, (_, index) => `    - m${index}: [nowhere-${index}]`);
    const text = ['model_list:', ...entries, 'router_settings:', '  fallbacks:', ...fallbacks].join('\n');
    const { ok, models, problems } = checkText(text);
    expect({ ok, models }).toEqual({ ok: true, models: 2_000 });
    expect(problems.filter(({ message }) => message.includes('falls back to'))).not.toHaveLength(0);
  });
});
