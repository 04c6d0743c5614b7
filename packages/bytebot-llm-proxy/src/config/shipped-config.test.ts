import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { listModels } from '../routing/list-models.ts';
import { resolveModel } from '../routing/resolve.ts';
import { loadFile, placesOf } from './config-fixture.test-helper.ts';
import type { Deployment } from './snapshot.ts';

const file = path.join(import.meta.dirname, '../../litellm-config.yaml');
const keys = {
  OPENAI_API_KEY: 'sk-test-openai',
  ANTHROPIC_API_KEY: 'sk-test-anthropic',
  GEMINI_API_KEY: 'sk-test-gemini',
  GROQ_API_KEY: 'sk-test-groq',
  OPENROUTER_API_KEY: 'sk-test-openrouter',
  LITELLM_MASTER_KEY: 'sk-test-master',
};
const snapshot = loadFile(file, keys);

function deployment(name: string): Deployment {
  const [first] = snapshot.groups.get(name) ?? [];
  if (first === undefined) throw new Error(`${name} is not served`);
  return first;
}

test('the shipped config loads without a problem and lists its models (S0-10, S0-17, S0-18, S0-27)', () => {
  expect(snapshot.problems).toEqual([]);
  expect(snapshot.unservable).toEqual([]);
  expect(listModels(snapshot)).toEqual([
    'claude-opus-4',
    'claude-sonnet-4',
    'gpt-4.1',
    'gpt-4o',
    'gpt-4o-mini',
    'gemini-2.5-pro',
    'gemini-2.5-flash',
    'gpt-oss-120b',
    'sonoma-dusk-alpha',
  ]);
  expect(snapshot.settings.dropParams).toBe(true);
  expect(snapshot.settings.masterKey?.read()).toBe('sk-test-master');
});

describe('OpenRouter', () => {
  test('the two models stand under their literal names (S0-11, S0-12)', () => {
    expect(deployment('gpt-oss-120b').configuredModel).toBe('openrouter/gpt-oss-120b');
    expect(deployment('sonoma-dusk-alpha').configuredModel).toBe('openrouter/sonoma-dusk-alpha');
  });

  test('every entry has its address and key (S0-13, S0-15)', () => {
    const entries = snapshot.deployments.filter(({ configuredModel }) =>
      configuredModel.startsWith('openrouter/'),
    );
    expect(entries).toHaveLength(3);
    for (const { publicParams, key } of entries) {
      expect(publicParams.api_base).toBe('https://openrouter.ai/api/v1');
      expect([key.variable, key.read()]).toEqual(['OPENROUTER_API_KEY', 'sk-test-openrouter']);
    }
    const text = readFileSync(file, 'utf8');
    expect(text.match(/^ +model: openrouter\//gm)).toHaveLength(3);
    expect(text.match(/^ +api_base: https:\/\/openrouter\.ai\/api\/v1$/gm)).toHaveLength(3);
    expect(text.match(/^ +api_key: os\.environ\/OPENROUTER_API_KEY$/gm)).toHaveLength(3);
  });

  test('the whole catalogue is open under its prefix (C-37)', () => {
    expect(resolveModel(snapshot, 'openrouter/x-ai/grok-4')).toMatchObject({
      found: 'group',
      candidates: [{ upstreamModel: 'x-ai/grok-4' }],
    });
  });
});

test('Gemini has its address and key (S0-14, S0-16)', () => {
  for (const name of ['gemini-2.5-pro', 'gemini-2.5-flash']) {
    const { baseUrl, key, configuredModel } = deployment(name);
    expect(configuredModel).toBe(`gemini/${name}`);
    expect(baseUrl).toBe('https://generativelanguage.googleapis.com/v1beta');
    expect([key.variable, key.read()]).toEqual(['GEMINI_API_KEY', 'sk-test-gemini']);
  }
});

test('a variable moves the models of a provider to another address (C-6, S2-35)', () => {
  const moved = loadFile(file, { ...keys, OPENROUTER_BASE_URL: 'http://127.0.0.1:4010/api/v1/' });
  expect(moved.groups.get('gpt-oss-120b')?.[0]?.baseUrl).toBe('http://127.0.0.1:4010/api/v1');
  expect(moved.groups.get('gpt-4o')?.[0]?.baseUrl).toBe('https://api.openai.com/v1');
});

test('what the agent asks for by default is served by the provider it names (S1-24)', () => {
  const asked = [
    'openrouter/openai/gpt-oss-20b:free',
    'gemini/gemini-2.5-flash',
    'groq/llama-3.3-70b-versatile',
    'openai/gpt-4o-mini',
  ];
  for (const name of asked) {
    expect(resolveModel(snapshot, name)).toMatchObject({
      found: 'group',
      candidates: [{ deployment: { provider: { id: name.split('/')[0] } } }],
    });
  }
});

test('without any key it starts all the same, and names each variable (S0-30)', () => {
  const { problems, settings } = loadFile(file);
  expect(settings.masterKey).toBeUndefined();
  expect(placesOf(problems).map((problem) => /(\w+) is not set/.exec(problem)?.[1])).toEqual([
    'ANTHROPIC_API_KEY',
    'OPENAI_API_KEY',
    'GEMINI_API_KEY',
    'GROQ_API_KEY',
    'OPENROUTER_API_KEY',
  ]);
});

test('every model has a title and a description, which are returned unchanged (C-34)', () => {
  for (const { modelInfo } of snapshot.deployments) {
    expect(modelInfo).toMatchObject({ title: expect.any(String), description: expect.any(String) });
  }
  expect(deployment('sonoma-dusk-alpha').modelInfo).toMatchObject({ title: 'Sonoma Dusk Alpha' });
});
