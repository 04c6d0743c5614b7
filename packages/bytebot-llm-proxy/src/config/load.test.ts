import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadFile, loadText, placesOf, refusedProblems, writeFiles } from './config-fixture.test-helper.ts';

const twoGroups = `model_list:
  - {model_name: b, litellm_params: {model: openai/b1, api_key: k}, model_info: {id: b1}}
  - {model_name: a, litellm_params: {model: openai/a1, api_key: k}, model_info: {id: a1}}
  - {model_name: b, litellm_params: {model: groq/b2, api_key: k}, model_info: {id: b2}}
  - {model_name: "x/*", litellm_params: {model: "openai/*", api_key: k}, model_info: {id: x1}}
  - {model_name: "*", litellm_params: {model: "groq/*", api_key: k}, model_info: {id: s1}}
  - {model_name: "x/*", litellm_params: {model: "groq/*", api_key: k}, model_info: {id: x2}}
`;

test('entries of one name are a group in the order of the file, wildcards are kept apart', () => {
  const { groups, wildcards, deploymentsById, deployments } = loadText(twoGroups);
  const ids = (list: readonly { id: string }[]): string => list.map(({ id }) => id).join(' ');
  expect([...groups].map(([name, list]) => `${name}: ${ids(list)}`)).toEqual(['b: b1 b2', 'a: a1']);
  expect(wildcards.map(({ pattern, deployments: list }) => `${pattern}: ${ids(list)}`)).toEqual([
    'x/*: x1 x2',
    '*: s1',
  ]);
  expect(ids(deployments)).toBe('b1 a1 b2 x1 s1 x2');
  expect(deploymentsById.get('b2')?.upstreamModel).toBe('b2');
});

test('a snapshot carries its generation, file and time', () => {
  const file = writeFiles({ 'config.yaml': 'model_list: []\n' });
  expect(loadFile(file)).toMatchObject({ generation: 1, file, files: [file], loadedAtMs: 0 });
});

describe('the environment_variables of a config', () => {
  const text = `environment_variables:
  OPENAI_API_KEY: sk-test-from-config
  OPENROUTER_TIMEOUT: 5
  COPIED: os.environ/SOURCE
  PATH: /tmp
  LD_PRELOAD: x.so
  NODE_OPTIONS: --inspect
model_list:
  - {model_name: a, litellm_params: {model: openai/a, temperature: os.environ/COPIED}}
`;
  const { deployments, settings, problems, variables } = loadText(text, {
    SOURCE: '0.5',
    OPENAI_API_KEY: 'outside',
  });

  test('count as if they were set outside, before the rest is read', () => {
    expect(deployments[0]?.key.read()).toBe('sk-test-from-config');
    expect(deployments[0]?.requestDefaults).toEqual({ temperature: '0.5' });
    expect(settings.openrouter.timeoutMs).toBe(5_000);
    expect(variables('COPIED')).toBe('0.5');
  });

  test('may not set what decides which code runs', () => {
    expect(placesOf(problems)).toEqual([
      expect.stringMatching(
        /^2:3 environment_variables\.OPENAI_API_KEY This secret is written into the file/,
      ),
      expect.stringMatching(/^5:3 environment_variables\.PATH A config may not set PATH/),
      expect.stringMatching(/^6:3 environment_variables\.LD_PRELOAD /),
      expect.stringMatching(/^7:3 environment_variables\.NODE_OPTIONS /),
    ]);
    expect(variables('PATH')).toBeUndefined();
  });
});

describe('variables that are not set', () => {
  test('an entry without model or address is not served, and says which variable to set', () => {
    const { unservable, deployments, problems } = loadText(`model_list:
  - model_name: first
    litellm_params:
      model: os.environ/MODEL
  - model_name: second
    litellm_params:
      model: openai/x
      api_base: os.environ/BASE
  - model_name: third
    litellm_params: {model: openai/y, api_key: k, temperature: os.environ/HEAT}
`);
    expect(unservable).toEqual([
      {
        modelName: 'first',
        configuredModel: 'os.environ/MODEL',
        reason: 'MODEL is not set, so the entry has no `model`. Set MODEL.',
      },
      {
        modelName: 'second',
        configuredModel: 'openai/x',
        reason: 'BASE is not set, so the entry has no `api_base`. Set BASE.',
      },
    ]);
    expect(deployments.map(({ modelName }) => modelName)).toEqual(['third']);
    expect(placesOf(problems)).toEqual([
      expect.stringMatching(
        /^4:7 model_list\[0\]\.litellm_params\.model MODEL is not set, so first is not served: no `model`/,
      ),
      expect.stringMatching(/^8:7 model_list\[1\]\.litellm_params\.api_base BASE is not set, so second is/),
      expect.stringMatching(
        /^10:.* model_list\[2\]\.litellm_params\.temperature HEAT is not set, so third goes without/,
      ),
    ]);
  });

  test('a missing key stops nothing: the models stay, and the variable is named once (S0-30)', () => {
    const { deployments, problems } = loadText(`model_list:
  - {model_name: a, litellm_params: {model: openai/a, api_key: os.environ/OPENAI_API_KEY}}
  - {model_name: b, litellm_params: {model: openai/b}}
  - {model_name: c, litellm_params: {model: ollama/c}}
`);
    expect(deployments).toHaveLength(3);
    expect(placesOf(problems)).toEqual([
      expect.stringMatching(
        /^2:.*api_key OPENAI_API_KEY is not set, so a, b will answer 401\. Set OPENAI_API_KEY\./,
      ),
    ]);
  });

  test('a missing key beside one that is set costs a deployment and not the model', () => {
    const { problems } = loadText(
      `model_list:
  - {model_name: a, litellm_params: {model: openai/a, api_keys: [os.environ/ONE, os.environ/TWO]}}
  - {model_name: b, litellm_params: {model: openai/b, api_key: os.environ/ONE}}
  - {model_name: b, litellm_params: {model: ollama/b}}
  - {model_name: c, litellm_params: {model: openai/c, api_key: os.environ/ONE}}
`,
      { TWO: 'sk-test-two' },
    );
    expect(placesOf(problems)).toEqual([
      expect.stringMatching(
        /^2:.*api_key ONE is not set, so deployments of a, b are left out; c will answer 401\. Set ONE\.$/,
      ),
    ]);
  });
});

describe('credentials and defaults of several entries', () => {
  test('an entry takes from its credential what it does not say itself, and from the defaults what neither says', () => {
    const { deployments } = loadText(`credential_list:
  - credential_name: mine
    credential_values: {api_key: sk-test-shared, api_base: "http://shared/v1", timeout: 3}
router_settings:
  default_litellm_params: {timeout: 9, num_retries: 4}
model_list:
  - {model_name: a, litellm_params: {model: openai/a, litellm_credential_name: mine, api_base: "http://own/v1"}}
  - {model_name: b, litellm_params: {model: openai/b, api_key: k, litellm_credential_name: none}}
`);
    expect(deployments[0]).toMatchObject({ baseUrl: 'http://own/v1', timeoutMs: 3_000, numRetries: 4 });
    expect(deployments[0]?.key.read()).toBe('sk-test-shared');
    expect(deployments[1]).toMatchObject({ timeoutMs: 9_000, numRetries: 4 });
    expect(JSON.stringify(deployments.map(({ publicParams }) => publicParams))).not.toContain('sk-test');
  });

  test('a credential that is not there is named', () => {
    const { problems } = loadText(
      'model_list:\n  - {model_name: b, litellm_params: {model: openai/b, api_key: k, litellm_credential_name: none}}\n',
    );
    expect(placesOf(problems)).toEqual([
      expect.stringMatching(/litellm_credential_name No credential of this name/),
    ]);
  });
});

test('entries that cannot be read are all named at once, with line, column and remedy', () => {
  const problems = refusedProblems(() =>
    loadText(`model_list:
  - litellm_params: {model: openai/a}
  - model_name: b
  - model_name: c
    litellm_params: {api_key: k}
  - just text
  - model_name: e
    litellm_params: {model: openai/e, timeout: soon}
    model_info: text
credential_list: 7
environment_variables: []
`),
  );
  expect(placesOf(problems.filter(({ severity }) => severity === 'error'))).toEqual([
    expect.stringMatching(/^2:5 model_list\[0\]\.model_name The entry has no `model_name`/),
    expect.stringMatching(/^3:5 model_list\[1\]\.litellm_params The entry has no `litellm_params`/),
    expect.stringMatching(/^5:5 model_list\[2\]\.litellm_params\.model `litellm_params` has no `model`/),
    expect.stringMatching(/^6:5 model_list\[3\] An entry of `model_list` has to be a mapping/),
    expect.stringMatching(
      /^8:39 model_list\[4\]\.litellm_params\.timeout `timeout` has to be a number of seconds/,
    ),
    expect.stringMatching(/^9:5 model_list\[4\]\.model_info `model_info` has to be a mapping/),
    expect.stringMatching(/^10:1 credential_list /),
    expect.stringMatching(/^11:1 environment_variables /),
  ]);
});

test('a name that is a number is a name', () => {
  const { groups } = loadText(
    'model_list: [{model_name: 42, litellm_params: {model: openai/a, api_key: k}}]\n',
  );
  expect([...groups.keys()]).toEqual(['42']);
});

test('an empty model list, or none at all, loads', () => {
  expect(loadText('model_list: []\n').deployments).toEqual([]);
  expect(loadText('model_list:\nlitellm_settings:\n').deployments).toEqual([]);
  expect(loadText('litellm_settings: {callbacks: []}\n').deployments).toEqual([]);
});

test('entries of included files are served, and their problems name their file', () => {
  const file = writeFiles({ 'config.yaml': 'include: [models/more.yaml]\nmodel_list: []\n' });
  mkdirSync(path.join(path.dirname(file), 'models'));
  const more = path.join(path.dirname(file), 'models/more.yaml');
  writeFileSync(more, 'model_list:\n  - {model_name: a, litellm_params: {model: zhipu/a}}\n');
  const { problems, unservable } = loadFile(file);
  expect(unservable).toHaveLength(1);
  expect(problems).toContainEqual(expect.objectContaining({ file: more, line: 2 }));
});
