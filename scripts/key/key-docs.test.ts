import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createSecretStore } from '@bytebot/service';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type ConfigSnapshot, loadConfig } from 'bytebot-llm-proxy/config';
import { fencedBlocks } from '../check/fenced-blocks.ts';
import { root } from '../support/paths.ts';
import { readKeyOptions } from './options.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'key-docs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const keysPage = 'docs/virtual-keys.md';
const tenantsPage = 'docs/tenants.md';
const models = `
model_list:
  - {model_name: gpt-4o, litellm_params: {model: openai/gpt-4o}}
  - {model_name: "openrouter/*", litellm_params: {model: "openrouter/*"}}
`;

/** The variables of `export NAME=value` lines. */
function exported(block: string): Readonly<Record<string, string>> {
  const lines = [...block.matchAll(/^export (\w+)=(\S+)/gm)];
  return Object.fromEntries(
    lines.map(([, name = '', value = '']) => [name, value.replace('…', '-test-key')]),
  );
}

const [tenantVariables = ''] = fencedBlocks(tenantsPage, 'sh');
const environment = {
  LITELLM_MASTER_KEY: 'sk-test-master',
  OPENAI_API_KEY: 'sk-test-openai',
  SERVICE_ACCOUNT_TOKENS: 'true',
  ACME_PROXY_KEY: 'sk-test-acme',
  UMBRELLA_PROXY_KEY: 'sk-test-umbrella',
  ...exported(tenantVariables),
};

function load(block: string): ConfigSnapshot {
  const file = path.join(folder, 'config.yaml');
  writeFileSync(file, models + block);
  const secrets = createSecretStore({ environment, directory: folder, keysDirectory: folder, watch: false });
  return loadConfig({ file, secrets, generation: 1, nowMs: 0 });
}

describe('the pages about virtual keys and tenants', () => {
  test.each(
    [keysPage, tenantsPage].flatMap((page) =>
      fencedBlocks(page, 'yaml').map((block) => [page, block] as const),
    ),
  )('%s: an example that loads without a word of complaint: %j', (_page, block) => {
    expect(load(block).problems.map(({ message }) => message)).toEqual([]);
  });

  test('the command is one that npm run key understands, and makes the entry shown', () => {
    const [line = ''] = fencedBlocks(keysPage, 'sh');
    const args = [...line.replace('npm run key -- ', '').matchAll(/"([^"]*)"|\S+/g)].map(
      ([all, quoted]) => quoted ?? all,
    );
    expect(readKeyOptions(args, {}, 0)).toMatchObject({
      task: 'create',
      alias: 'alice',
      settings: { models: ['gpt-4o', 'openrouter/*'], rpm_limit: 60, max_budget: 20, budget_duration: '1mo' },
    });
    const entry = load(fencedBlocks(keysPage, 'yaml')[0] ?? '').settings.virtualKeys?.entries[0];
    expect(entry?.caller.limits.map(({ counter }) => counter)).toEqual([
      'caller:alice:requests:1m',
      'caller:alice:money:1mo',
    ]);
  });

  test('the variables make the two tenants (S2-2)', () => {
    const { byId } = load('').settings.tenants;
    expect([...byId.keys()]).toEqual(['1', '2']);
    expect(byId.get('1')).toMatchObject({
      strategy: 'cost_optimized',
      defaultModel: 'openrouter/google/gemini-pro',
    });
    expect(byId.get('2')?.limits.map(({ counter }) => counter)).toEqual(['tenant:2:money:1mo']);
  });

  test('every variable that sets something is in the table', () => {
    const text = readFileSync(path.join(root, tenantsPage), 'utf8');
    for (const ending of [
      'API_KEY',
      'DEFAULT_MODEL',
      'ROUTE_STRATEGY',
      'FALLBACK_MODELS',
      'DAILY_REQUESTS',
      'MAX_BUDGET',
      'BUDGET_DURATION',
      'RPM',
      'TPM',
      'MAX_PARALLEL_REQUESTS',
    ]) {
      expect(text).toMatch(new RegExp(`^\\|.*_${ending}\``, 'm'));
    }
  });
});
