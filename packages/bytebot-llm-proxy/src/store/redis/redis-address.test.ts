import { describe, expect, test } from '@jest/globals';
import { loadText, refusedProblems } from '../../config/config-fixture.test-helper.ts';
import type { RedisAddress } from './redis-address.ts';

function addressFrom(values: Readonly<Record<string, string>>, router = '{}'): RedisAddress | undefined {
  return loadText(`model_list: []\nrouter_settings: ${router}\n`, values).settings.redis;
}

const plain = { port: 6379, tls: false, database: 0, username: undefined, password: undefined };

describe('the shared Redis', () => {
  test('is none where nothing is set', () => {
    expect(addressFrom({})).toBeUndefined();
  });

  test('comes from REDIS_URL', () => {
    expect(addressFrom({ REDIS_URL: 'redis://cache' })).toEqual({ ...plain, host: 'cache' });
    expect(addressFrom({ REDIS_URL: 'rediss://me:p%40ss@[::1]:7000/3', REDIS_HOST: 'other' })).toEqual({
      host: '::1',
      port: 7_000,
      tls: true,
      database: 3,
      username: 'me',
      password: 'p@ss',
    });
  });

  test('comes from LiteLLM’s variables', () => {
    const values = {
      REDIS_HOST: 'cache',
      REDIS_PORT: '7001',
      REDIS_PASSWORD: 'test',
      REDIS_SSL: 'True',
      REDIS_DB: '2',
    };
    expect(addressFrom(values)).toEqual({
      ...plain,
      host: 'cache',
      port: 7_001,
      password: 'test',
      tls: true,
      database: 2,
    });
  });

  test('is the one of the config where that names one', () => {
    const router =
      '{redis_host: os.environ/THE_HOST, redis_port: 7002, redis_password: test, redis_ssl: true}';
    expect(addressFrom({ THE_HOST: 'mine', REDIS_URL: 'redis://cache' }, router)).toEqual({
      ...plain,
      host: 'mine',
      port: 7_002,
      password: 'test',
      tls: true,
    });
    expect(addressFrom({ REDIS_HOST: 'cache' }, '{redis_url: redis://mine}')?.host).toBe('mine');
  });
});

test.each([
  [{ REDIS_URL: 'http://cache:6379' }, 'REDIS_URL has to be redis://[user:password@]host[:port][/database]'],
  [{ REDIS_URL: 'cache:6379/sk-test-secret' }, 'REDIS_URL has to be redis://'],
  [{ REDIS_URL: 'redis://cache/first' }, 'REDIS_URL has to be redis://'],
])('%p is an error that does not show the value', (values, message) => {
  const problems = refusedProblems(() => addressFrom(Object.fromEntries(Object.entries(values))));
  const errors = problems.filter(({ severity }) => severity === 'error');
  expect(errors.map((problem) => problem.message)).toEqual([expect.stringContaining(message)]);
  expect(JSON.stringify(problems)).not.toContain('sk-test');
});

test.each([
  ['REDIS_PORT', '0', 'has to be a port from 1 to 65535. Until then each replica counts for itself.'],
  ['REDIS_PORT', 'sk-test-not-a-port', 'has to be a port'],
  ['REDIS_DB', '-1', 'has to be the number of a database, from 0. Until then'],
])('%s=%s is a warning: each replica counts for itself', (variable, value, message) => {
  const snapshot = loadText('model_list: []\n', { REDIS_HOST: 'cache', [variable]: value });
  expect(snapshot.settings.redis).toBeUndefined();
  const warning = snapshot.problems.find(({ path }) => path === variable);
  expect(warning).toMatchObject({ severity: 'warning', message: expect.stringContaining(message) });
  expect(JSON.stringify(snapshot.problems)).not.toContain('sk-test');
});

test('a port of the config is named with its place', () => {
  const { problems } = loadText('model_list: []\nrouter_settings:\n  redis_host: cache\n  redis_port: abc\n');
  const found = problems.find(({ path }) => path === 'router_settings.redis_port');
  expect(found).toMatchObject({ severity: 'warning', line: 4, column: 3 });
});

test('the address that Kubernetes sets for a Service called redis is no port, but has one', () => {
  const values = { REDIS_HOST: 'redis', REDIS_PORT: 'tcp://10.96.0.7:6380' };
  expect(addressFrom(values)).toMatchObject({ host: 'redis', port: 6_380 });
});
