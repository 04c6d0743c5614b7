import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { drill } from './drill.ts';
import { scenariosNamed } from './scenarios.ts';
import { drillTable } from './table.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'drill-test-'));
const environment = { LLM_KEYS_DIR: directory };
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function play(config: string, names: readonly string[], models: readonly string[] = []) {
  return drill({ config, models }, scenariosNamed(names), environment, () => undefined);
}

function written(config: unknown): string {
  const file = path.join(directory, 'config.yaml');
  writeFileSync(file, JSON.stringify(config));
  return file;
}

const alone = { model_name: 'alone', litellm_params: { model: 'openai/gpt-4o', api_key: 'sk-test-real' } };

test('one deployment alone survives a moment and no outage, and is told what would help', async () => {
  const config = written({ model_list: [alone], router_settings: { num_retries: 1 } });
  const report = await play(config, ['server-error-once', 'overloaded', 'key-revoked', 'connection-refused']);
  expect(report.results.map(({ scenario, survived, requests }) => [scenario, survived, requests])).toEqual([
    ['server-error-once', 4, 4],
    ['overloaded', 0, 4],
    ['key-revoked', 0, 4],
    ['connection-refused', 0, 4],
  ]);
  expect(report).toMatchObject({ survival: 25, survived: 4, requests: 16, models: ['alone'] });
  expect(report.results[1]).toMatchObject({ client_saw: '503 overloaded', calls: 8, struck: 8 });
  expect(report.results[3]?.client_saw).toBe('502 network');
  const table = drillTable(report);
  expect(table).toContain(
    'alone: it has one deployment and no fallbacks: add a second one of another provider',
  );
  expect(table).toMatch(/survival 25 % \(4 of 16 requests, 1 model groups, [\d.]+ s\)\n$/);
}, 60_000);

test('three providers with fallbacks survive what strikes one of them, also in the middle of their limits', async () => {
  const config = path.join(import.meta.dirname, 'three-providers.yaml');
  const report = await play(
    config,
    ['provider-down', 'key-revoked', 'context-too-long', 'hang', 'html-page'],
    ['large'],
  );
  expect(report.survival).toBe(100);
  for (const { struck, client_saw: saw } of report.results) {
    expect(struck).toBeGreaterThan(0);
    expect(saw).toBe('answers');
  }
}, 60_000);

test('every sort of provider is played, wherever its address and credentials are written', async () => {
  const at = (name: string, params: Record<string, unknown>) => ({
    model_name: name,
    litellm_params: params,
  });
  const config = written({
    model_list: [
      at('azure', { model: 'azure/my-gpt', api_base: 'https://x.openai.azure.com', api_key: 'sk-test-1' }),
      at('azure-claude', { model: 'azure_ai/claude-sonnet-4-5', api_base: 'https://y.example/anthropic' }),
      at('bedrock', {
        model: 'bedrock/anthropic.claude-3-5-sonnet-20240620-v1:0',
        aws_region_name: 'eu-central-1',
        aws_access_key_id: 'AKIATEST',
        aws_secret_access_key: 'sk-test-2',
      }),
      at('vertex', {
        model: 'vertex_ai/gemini-2.5-pro',
        vertex_project: 'p',
        vertex_location: 'us-central1',
      }),
      at('gemini', { model: 'gemini/gemini-2.5-pro' }),
      at('ollama', { model: 'ollama_chat/llama3.2', api_base: 'http://gpu.example:11434' }),
      at('mistral', { model: 'mistral/mistral-large-latest' }),
      at('cohere', { model: 'cohere_chat/command-a-03-2025' }),
      at('own', { model: 'hosted_vllm/qwen', api_base: 'http://gpu.example:8000/v1' }),
      at('two-keys', { model: 'openai/gpt-4o', api_keys: ['sk-test-3', 'sk-test-4'] }),
      at('any/*', { model: '*' }),
      at('hub/*', { model: 'openrouter/*' }),
    ],
  });
  const report = await play(config, ['rate-limit-for-a-moment']);
  expect(report.left_out).toEqual({});
  expect(report.models).toHaveLength(12);
  expect(report).toMatchObject({ survival: 100, requests: 48 });
  expect(report.results[0]?.struck).toBeGreaterThanOrEqual(12);
}, 60_000);

test('one of two keys is enough when the other is revoked; what fails by itself is left out', async () => {
  const config = written({
    model_list: [
      { model_name: 'two', litellm_params: { model: 'openai/gpt-4o', api_keys: ['sk-test-3', 'sk-test-4'] } },
      { model_name: 'gone', litellm_params: { model: 'openai/does-not-exist', api_key: 'sk-test-5' } },
    ],
  });
  const report = await play(config, ['key-revoked']);
  expect(report).toMatchObject({ survival: 100, models: ['two'] });
  expect(report.results[0]?.struck).toBeGreaterThan(0);
  expect(report.left_out).toEqual({ gone: expect.stringContaining('does not answer when all is well') });
  expect(drillTable(report)).toContain('not played: gone: it does not answer when all is well');
}, 60_000);

test('a time-out as long as the deadline leaves fallbacks no turn, and the advice says so', async () => {
  const config = written({
    model_list: [alone, { ...alone, model_name: 'spare' }],
    router_settings: { fallbacks: [{ alone: ['spare'] }], timeout: 600 },
  });
  const report = await play(config, ['hang'], ['alone']);
  expect(report.survival).toBe(0);
  expect(report.results[0]?.advice[0]?.advice).toMatch(/one call may take 600 s of the 600 s of a request/);
}, 60_000);
