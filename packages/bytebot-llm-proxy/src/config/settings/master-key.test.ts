import { describe, expect, test } from '@jest/globals';
import { loadText, placesOf } from '../config-fixture.test-helper.ts';

/** What the master key reads, and `open` when there is none. */
function masterKey(general: string, values: Readonly<Record<string, string>> = {}): string | undefined {
  const { masterKey: source } = loadText(
    `model_list: [{model_name: m, litellm_params: {model: ollama/m}}]\ngeneral_settings: {${general}}\n`,
    values,
  ).settings;
  return source === undefined ? 'open' : source.read();
}

test.each<[string, Record<string, string>, string | undefined]>([
  ['', {}, 'open'],
  ['', { LITELLM_MASTER_KEY: 'sk-test-a' }, 'sk-test-a'],
  ['master_key: sk-test-b', { LITELLM_MASTER_KEY: 'sk-test-a' }, 'sk-test-b'],
  ['master_key: 123456', {}, '123456'],
  ['master_key: os.environ/MY_KEY', { MY_KEY: 'sk-test-c', LITELLM_MASTER_KEY: 'sk-test-a' }, 'sk-test-c'],
  ['master_key: os.environ/MY_KEY', { LITELLM_MASTER_KEY: 'sk-test-a' }, 'sk-test-a'],
  ['master_key: os.environ/LITELLM_MASTER_KEY', {}, 'open'],
  ['master_key: ""', {}, 'open'],
  ['master_key: sk-1234', {}, 'open'],
  ['', { LITELLM_MASTER_KEY: 'sk-1234' }, 'open'],
])('{%s} with %j reads %s', (general, values, expected) => {
  expect(masterKey(general, values)).toBe(expected);
});

test('the example key of the documentation is named as no key, where it stands', () => {
  const { problems } = loadText(
    'model_list: [{model_name: m, litellm_params: {model: ollama/m}}]\ngeneral_settings:\n  master_key: sk-1234\n',
  );
  expect(placesOf(problems)).toEqual([
    expect.stringMatching(/^3:3 general_settings\.master_key The master key is the example `sk-1234`/),
  ]);
  const { problems: fromVariable } = loadText(
    'model_list: [{model_name: m, litellm_params: {model: ollama/m}}]\n',
    { LITELLM_MASTER_KEY: 'sk-1234' },
  );
  expect(placesOf(fromVariable)).toEqual([expect.stringMatching(/^0:0 LITELLM_MASTER_KEY The master key/)]);
});

describe('with custom_auth, which cannot run here', () => {
  const general = 'custom_auth: my_auth.check';
  test('nobody gets in without a master key', () => {
    expect(masterKey(general)).toBeUndefined();
    expect(masterKey(`${general}, allow_unauthenticated: true`)).toBeUndefined();
    expect(masterKey(`${general}, master_key: sk-1234`)).toBeUndefined();
  });

  test('the master key gets in', () => {
    expect(masterKey(general, { LITELLM_MASTER_KEY: 'sk-test-a' })).toBe('sk-test-a');
  });

  test('the config says so', () => {
    const { problems } = loadText(
      `model_list: [{model_name: m, litellm_params: {model: ollama/m}}]\ngeneral_settings:\n  ${general}\n`,
    );
    expect(placesOf(problems)).toEqual([
      expect.stringMatching(
        /^3:3 general_settings\.custom_auth .*cannot run here\. Only the master key gets in/,
      ),
    ]);
  });
});

test('a key that is taken away, or rotated to the example, lets nobody in rather than everybody', () => {
  const values: Record<string, string> = { LITELLM_MASTER_KEY: 'sk-test-a' };
  const { masterKey: source } = loadText(
    'model_list: [{model_name: m, litellm_params: {model: ollama/m}}]\n',
    values,
  ).settings;
  values.LITELLM_MASTER_KEY = 'sk-1234';
  expect(source?.read()).toBeUndefined();
  delete values.LITELLM_MASTER_KEY;
  expect(source).toBeDefined();
  expect(source?.read()).toBeUndefined();
});
