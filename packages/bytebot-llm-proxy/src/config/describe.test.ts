import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { temporaryDirectory } from './config-fixture.test-helper.ts';
import { type ConfigDescription, describeProviders } from './index.ts';

async function described(
  text: string,
  environment: Readonly<Record<string, string>> = {},
  dotenv = '',
): Promise<ConfigDescription> {
  const directory = temporaryDirectory();
  writeFileSync(path.join(directory, 'config.yaml'), text);
  writeFileSync(path.join(directory, '.env'), dotenv);
  return describeProviders({ configFile: 'config.yaml', environment, directory });
}

const config = `model_list:
  - {model_name: a, litellm_params: {model: openai/a, api_key: os.environ/OPENAI_API_KEY}}
  - {model_name: b, litellm_params: {model: openai/b, api_key: os.environ/SECOND_KEY}}
  - {model_name: c, litellm_params: {model: groq/c, api_base: "http://mine/v1", api_key: sk-test-literal}}
  - {model_name: d, litellm_params: {model: ollama/d}}
  - {model_name: e, litellm_params: {model: zhipu/e}}
`;

test('the providers of a config, with the variables and names that matter', async () => {
  const { providers, configFile, problems } = await described(config, { OPENAI_API_KEY: 'sk-test-1' });
  expect(configFile).toMatch(/config\.yaml$/);
  expect(providers).toEqual([
    {
      id: 'openai',
      name: 'OpenAI',
      keyVariable: 'SECOND_KEY',
      keyVariables: ['OPENAI_API_KEY', 'SECOND_KEY'],
      keyRequired: true,
      keyOrigin: 'the environment',
      baseUrlVariable: 'OPENAI_BASE_URL',
      customBase: false,
      modelNames: ['a', 'b'],
    },
    {
      id: 'groq',
      name: 'Groq',
      keyVariable: 'GROQ_API_KEY',
      keyVariables: [],
      keyRequired: true,
      keyOrigin: 'the config file',
      baseUrlVariable: 'GROQ_BASE_URL',
      customBase: true,
      modelNames: ['c'],
    },
    expect.objectContaining({ id: 'ollama', keyRequired: false, customBase: false, modelNames: ['d'] }),
  ]);
  expect(problems).toEqual([
    expect.stringMatching(/config\.yaml:3:.* warning .*SECOND_KEY is not set/),
    expect.stringMatching(/config\.yaml:4:.* warning .*api_key {2}This secret is written into the file/),
    expect.stringMatching(/config\.yaml:6:.* `e` is not served/),
  ]);
  expect(JSON.stringify([providers, problems])).not.toContain('sk-test');
});

describe('the origin of a key', () => {
  const one = 'model_list: [{model_name: a, litellm_params: {model: openai/a}}]\n';

  test('is the file that holds it', async () => {
    const { providers } = await described(one, {}, 'OPENAI_API_KEY = sk-test-1');
    expect(providers[0]?.keyOrigin).toMatch(/\.env$/);
  });

  test('is absent without one, and a placeholder is none', async () => {
    const { providers, problems } = await described(one, { OPENAI_API_KEY: 'your-api-key' });
    expect(providers[0]).not.toHaveProperty('keyOrigin');
    expect(problems.join('\n')).toMatch(/OPENAI_API_KEY in the environment is a placeholder/);
  });

  test('may be the config itself', async () => {
    const { providers } = await described(`environment_variables: {OPENAI_API_KEY: sk-test-1}\n${one}`);
    expect(providers[0]?.keyOrigin).toBe('`environment_variables` of the config');
  });
});

test('an address that a variable sets is not the public one', async () => {
  const text = 'model_list: [{model_name: a, litellm_params: {model: openai/a}}]\n';
  const { providers } = await described(text, { OPENAI_BASE_URL: 'http://mine/v1' });
  expect(providers[0]?.customBase).toBe(true);
});

test('without a config file the environment decides', async () => {
  const { providers, configFile } = await describeProviders({
    configFile: undefined,
    environment: { GROQ_API_KEY: 'sk-test-1' },
    directory: temporaryDirectory(),
  });
  expect(configFile).toBeUndefined();
  expect(providers.map(({ id, modelNames }) => [id, modelNames])).toEqual([['groq', ['groq/*']]]);
});
