import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createSecretStore, type SecretStore } from '@bytebot/service';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { root } from '../support/paths.ts';
import { projectFileNames } from '../support/project-files.ts';

const example = readFileSync(path.join(root, '.env.example'), 'utf8');
let directory = '';

beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'env-example-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

/** What the services read from such a `.env`. */
function read(text: string): SecretStore & { readonly warnings: readonly string[] } {
  writeFileSync(path.join(directory, '.env'), text);
  return createSecretStore({ environment: {}, directory, keysDirectory: `${directory}/none`, watch: false });
}

test('.env.example has the three lines of the OpenRouter guide, and its placeholder counts as unset (S1-7)', () => {
  const lines = example.split('\n');
  expect(lines).toContain('LLM_PROVIDER=openrouter');
  expect(lines).toContain('OPENROUTER_API_KEY=sk-or-v1-YOUR_API_KEY_HERE');
  expect(lines).toContain('OPENROUTER_DEFAULT_MODEL=openai/gpt-oss-20b:free');
  const values = read(example);
  expect(values.get('LLM_PROVIDER')).toBe('openrouter');
  expect(values.get('OPENROUTER_DEFAULT_MODEL')).toBe('openai/gpt-oss-20b:free');
  expect(values.get('OPENROUTER_API_KEY')).toBeUndefined();
  const warnings = values.warnings.filter((warning) => warning.includes('.env'));
  expect(warnings).toEqual([expect.stringMatching(/^OPENROUTER_API_KEY in .* is a placeholder/)]);
});

test('a line whose comment sign is taken away sets nothing until a value is written', () => {
  const uncommented = example.replaceAll(/^# (?=[A-Z_]+=)/gm, '');
  const values = read(uncommented);
  const names = [...uncommented.matchAll(/^([A-Z_]+)=/gm)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(30);
  expect(new Set(names).size).toBe(names.length);
  const set = names.filter((name) => values.get(name) !== undefined);
  expect(set).toEqual(['LLM_PROVIDER', 'OPENROUTER_DEFAULT_MODEL']);
  expect(values.warnings.filter((warning) => /line \d/.test(warning))).toEqual([]);
});

test('every setting of the agent has its line', () => {
  const settings = readFileSync(path.join(root, 'packages/bytebot-agent/src/settings.ts'), 'utf8');
  const names = [...settings.matchAll(/\('?(?:values, )?'([A-Z][A-Z_]+)'/g)].map(([, name = '']) => name);
  expect(names).toContain('BYTEBOT_LLM_PROXY_URL');
  expect(names.filter((name) => !example.includes(`# ${name}=`))).toEqual([]);
});

test('every variable that is listed is read somewhere', () => {
  const sources = projectFileNames()
    .filter((name) => /^packages\/[^/]+\/src\/.*(?<!\.test)\.ts$/.test(name))
    .map((name) => readFileSync(path.join(root, name), 'utf8'))
    .join('\n');
  const listed = [...example.matchAll(/^(?:# )?([A-Z_]+)=/gm)].map(([, name = '']) => name);
  // The names of keys, addresses and default models are put together from the provider's.
  const isPutTogether = (name: string): boolean =>
    /^(?:OPENAI|OPENROUTER|GEMINI|GROQ|ANTHROPIC)_(?:API_KEY|BASE_URL|DEFAULT_MODEL)$/.test(name);
  expect(listed.filter((name) => !isPutTogether(name) && !sources.includes(name))).toEqual([]);
});

test('the example is part of the project, a .env never', () => {
  const isIgnored = (name: string): boolean => {
    try {
      execFileSync('git', ['check-ignore', '--quiet', name], { cwd: root, stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  const hasGit = projectFileNames().length > 0 && isIgnored('node_modules');
  expect(isIgnored('.env.example')).toBe(false);
  expect(isIgnored('.env')).toBe(hasGit);
});
