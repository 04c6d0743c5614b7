import { expect, test } from '@jest/globals';
import { CommandFailure } from '../support/command-failure.ts';
import { readExplainOptions } from './options.ts';

test('a file and a config are asked within the process, without a key of the environment', () => {
  expect(
    readExplainOptions(['request.json'], { CONFIG_FILE_PATH: 'c.yaml', LITELLM_MASTER_KEY: 'sk-test-m' }),
  ).toEqual({
    file: 'request.json',
    config: 'c.yaml',
    url: undefined,
    key: undefined,
    headers: {},
    json: false,
  });
});

test('a running proxy is asked with the key of the environment or the one given, and with headers', () => {
  const environment = { LITELLM_MASTER_KEY: 'sk-test-master' };
  expect(
    readExplainOptions(
      [
        '-',
        '--url',
        'http://127.0.0.1:4000/',
        '--header',
        'X-Tenant-ID: 1',
        '--header',
        'x-litellm-tags:a,b',
        '--json',
      ],
      environment,
    ),
  ).toEqual({
    file: '-',
    config: undefined,
    url: 'http://127.0.0.1:4000',
    key: 'sk-test-master',
    headers: { 'x-tenant-id': '1', 'x-litellm-tags': 'a,b' },
    json: true,
  });
  expect(readExplainOptions(['-', '--url', 'http://a', '--key', 'sk-test-own'], environment).key).toBe(
    'sk-test-own',
  );
});

test.each([
  [[], 'Name one file'],
  [['a', 'b'], 'Name one file'],
  [['a', '--url', 'http://a', '--config', 'c'], 'not both'],
  [['a', '--url', 'localhost'], '--url has to be an address'],
  [['a', '--header', 'nonsense'], '--header has to be NAME: VALUE'],
  [['a', '--header', 'a: b\nc'], '--header has to be NAME: VALUE'],
  [['a', '--loud'], '--loud'],
])('%j is refused in one sentence', (args, sentence) => {
  expect(() => readExplainOptions(args, {})).toThrow(CommandFailure);
  expect(() => readExplainOptions(args, {})).toThrow(sentence);
});
