import { createSecretStore } from '@bytebot/service';
import { expect, test } from '@jest/globals';
import { secretsFrom, temporaryDirectory, writeFiles } from '../config/config-fixture.test-helper.ts';
import { loadConfig } from '../config/load.ts';
import type { ConfigSnapshot } from '../config/snapshot.ts';
import { ConfigWatcher } from '../config/watch/config-watcher.ts';
import { defaultWatchOptions } from '../config/watch/watch-options.ts';
import { DiscoveredModels } from './discovered-models.ts';
import { type DiscoveredObject, readDiscoveredObject } from './discovered-object.ts';

const config =
  'model_list:\n  - model_name: gpt-4o\n    litellm_params: {model: openai/gpt-4o, api_key: os.environ/CONFIGURED}\n';

function found(
  name: string,
  provider: string,
  annotations: Record<string, string> = {},
  keyVariables: string[] = [],
): DiscoveredObject {
  const written = Object.entries(annotations).map(([key, value]) => [`bytebot.ai/${key}`, value]);
  const object = readDiscoveredObject(
    {
      metadata: {
        name,
        namespace: 'models',
        labels: { 'bytebot.ai/llm-provider': provider },
        annotations: Object.fromEntries(written),
      },
      spec: { ports: [{ port: 8_000 }] },
    },
    { kind: 'Service', keyVariables: new Set(keyVariables) },
  );
  if (object === undefined) throw new Error('nothing was read');
  return object;
}

function load(models: DiscoveredModels, values: Record<string, string> = {}, text = config): ConfigSnapshot {
  const file = writeFiles({ 'config.yaml': text });
  return loadConfig({
    file,
    secrets: secretsFrom({ CONFIGURED: 'sk-test-1', ...values }),
    generation: 1,
    nowMs: 0,
    further: models,
  });
}

function modelsOf(...objects: DiscoveredObject[]): DiscoveredModels {
  const models = new DiscoveredModels();
  models.set('services/models', objects);
  return models;
}

test('labelled objects stand beside the config, and join its groups by name', () => {
  const models = modelsOf(found('llama', 'openai', { models: 'gpt-4o' }), found('other', 'ollama'));
  const { groups, wildcards, deployments } = load(models);
  expect(groups.get('gpt-4o')?.map(({ baseUrl }) => baseUrl)).toEqual([
    'https://api.openai.com/v1',
    'http://llama.models.svc:8000/v1',
  ]);
  expect(wildcards.map(({ pattern }) => pattern)).toEqual(['other/*']);
  expect(new Set(deployments.map(({ id }) => id)).size).toBe(3);
});

test("a provider's own key never goes to a labelled address, and is not asked for", () => {
  const snapshot = load(modelsOf(found('llama', 'openai', { models: 'llama-3' })), {
    OPENAI_API_KEY: 'sk-test-public',
    OPENAI_BASE_URL: 'https://elsewhere.example/v1',
  });
  const [deployment] = snapshot.groups.get('llama-3') ?? [];
  expect(deployment?.key.read()).toBeUndefined();
  expect(deployment?.provider).toMatchObject({ id: 'openai', keyRequired: false });
  expect(deployment?.baseUrl).toBe('http://llama.models.svc:8000/v1');
  expect(snapshot.problems).toEqual([]);
});

test('a variable that is allowed is read with each request, and missed by name', () => {
  const annotations = { models: 'llama-3', 'api-key-variable': 'MODELS_API_KEY' };
  const models = modelsOf(found('llama', 'openai', annotations, ['MODELS_API_KEY']));
  expect(load(models, { MODELS_API_KEY: 'sk-test-own' }).groups.get('llama-3')?.[0]?.key.read()).toBe(
    'sk-test-own',
  );
  expect(
    load(models, { OPENAI_API_KEY: 'sk-test-public' }).groups.get('llama-3')?.[0]?.key.read(),
  ).toBeUndefined();
  expect(load(models).problems).toEqual([
    expect.objectContaining({ file: 'kubernetes', message: expect.stringContaining('MODELS_API_KEY') }),
  ]);
});

test('defaults of the config, which may hold a key, do not reach labelled addresses', () => {
  const defaults = 'router_settings: {default_litellm_params: {api_key: sk-test-default, timeout: 3}}\n';
  const snapshot = load(modelsOf(found('llama', 'openai', { models: 'llama-3' })), {}, config + defaults);
  expect(snapshot.groups.get('llama-3')?.[0]).toMatchObject({ timeoutMs: undefined });
  expect(snapshot.groups.get('llama-3')?.[0]?.key.read()).toBeUndefined();
});

test('what cannot be served is a warning with its name, and the config stays good', () => {
  const { problems, deployments } = load(modelsOf(found('bad', 'vllm'), found('good', 'hosted_vllm')));
  expect(deployments).toHaveLength(2);
  expect(problems).toEqual([
    {
      severity: 'warning',
      file: 'kubernetes',
      line: 0,
      column: 0,
      path: '["Service models/bad"]',
      message:
        'Service models/bad is not served: the label bytebot.ai/llm-provider names the provider `vllm`, which is not served here. Write hosted_vllm.',
    },
  ]);
});

test('without a config file they stand beside what the environment serves', () => {
  const further = modelsOf(found('llama', 'hosted_vllm'));
  const secrets = secretsFrom({ GROQ_API_KEY: 'sk-test-1' });
  const { wildcards } = loadConfig({ file: undefined, secrets, generation: 1, nowMs: 0, further });
  expect(wildcards.map(({ pattern }) => pattern).sort()).toEqual(['groq/*', 'llama/*']);
});

test('there is a bound, and a word about it', () => {
  const names = Array.from({ length: 100 }, (_, index) => `m-${index}`).join();
  const objects = Array.from({ length: 21 }, (_, index) =>
    found(`s-${index}`, 'hosted_vllm', { models: names }),
  );
  const { deployments, problems } = load(modelsOf(...objects));
  expect(deployments).toHaveLength(2_001);
  expect(problems).toEqual([
    expect.objectContaining({ message: expect.stringMatching(/more than 2000 models/) }),
  ]);
});

test('a change makes a new generation; what means the same as before makes none', async () => {
  const directory = temporaryDirectory();
  const secrets = createSecretStore({ environment: {}, directory, keysDirectory: directory, watch: false });
  const further = new DiscoveredModels();
  const file = writeFiles({ 'config.yaml': config });
  const options = { ...defaultWatchOptions, useEvents: false, pollIntervalMs: 3_600_000, settleMs: 1 };
  const watcher = new ConfigWatcher({ file, secrets, further, options, nowMs: () => 0 });
  const accepted = Promise.withResolvers<ConfigSnapshot>();
  const ignore = (): void => undefined;
  await watcher.start({
    accepted: (next) => accepted.resolve(next),
    rejected: ignore,
    unchanged: ignore,
    variablesChanged: ignore,
    warn: ignore,
  });
  const before = watcher.snapshot;
  further.set('services/models', []);
  expect(further.version).toBe(1);
  further.set('services/models', [found('llama', 'hosted_vllm')]);
  const next = await accepted.promise;
  expect(next.generation).toBe(2);
  expect(next.wildcards.map(({ pattern }) => pattern)).toEqual(['llama/*']);
  expect(next.deployments[0]).toBe(before.deployments[0]);
  expect(before.wildcards).toEqual([]);
  further.set('services/models', [found('llama', 'hosted_vllm')]);
  expect(further.version).toBe(2);
  expect(await watcher.reloadNow()).toBe('unchanged');
  watcher.close();
  secrets.close();
});

test('of many objects only the one that has changed is read again, however often one does', () => {
  let readings = 0;
  const quiet = Object.assign(found('quiet', 'ollama'), {
    toJSON: () => {
      readings += 1;
      return {};
    },
  });
  const models = modelsOf(quiet, found('busy', 'ollama', { models: 'first' }));
  const { version } = models;
  for (const model of ['second', 'third', 'third']) {
    models.set('services/models', [quiet, found('busy', 'ollama', { models: model })]);
  }
  expect(models.version).toBe(version + 2);
  models.set('services/models', [quiet]);
  expect(models.version).toBe(version + 3);
  expect(readings).toBe(0);
});
