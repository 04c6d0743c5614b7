import { describe, expect, test } from '@jest/globals';
import { type CacheSettings, largestAnswerBytes } from '../../cache/cache-settings.ts';
import { loadText, placesOf, refusedProblems } from '../config-fixture.test-helper.ts';

type Values = Readonly<Record<string, string>>;

function load(text: string, values: Values = {}) {
  const { settings, problems } = loadText(`model_list: []\n${text}`, values);
  return { cache: settings.cache, problems: placesOf(problems) };
}

function cacheOf(params: string, values: Values = {}): CacheSettings {
  const { cache } = load(`litellm_settings: {cache: true, cache_params: ${params}}`, values);
  if (cache === undefined) throw new Error('nothing is cached');
  return cache;
}

function addressOf({ place }: CacheSettings): object | undefined {
  return place.type === 'redis' ? place.address : undefined;
}

describe('whether answers are cached', () => {
  test('they are not, unless somebody says so (S3-30)', () => {
    expect(load('').cache).toBeUndefined();
    expect(load('litellm_settings: {cache: false}').cache).toBeUndefined();
    expect(load('litellm_settings: {cache: true, cache_params: {type: none}}').cache).toBeUndefined();
  });

  test.each([
    ['litellm_settings: {cache: true}', {}],
    ['router_settings: {cache_responses: true}', {}],
    ['', { RESPONSE_CACHE_ENABLED: 'true' }],
  ])('%s switches it on %j (C-29)', (text, values) => {
    expect(load(text, values).cache).toMatchObject({ place: { type: 'local' }, ttlMs: 600_000 });
  });

  test('the file goes before the variable', () => {
    const on = { RESPONSE_CACHE_ENABLED: '1' };
    expect(load('litellm_settings: {cache: false}', on).cache).toBeUndefined();
    expect(load('router_settings: {cache_responses: false}', on).cache).toBeUndefined();
  });

  test('a variable that cannot be read is named and ignored', () => {
    const values = { RESPONSE_CACHE_ENABLED: 'perhaps' };
    expect(load('', values).problems).toContainEqual(
      expect.stringContaining('RESPONSE_CACHE_ENABLED has to be true or false'),
    );
    const ttl = load('', { RESPONSE_CACHE_ENABLED: 'true', RESPONSE_CACHE_TTL: '-3' });
    expect(ttl.cache?.ttlMs).toBe(600_000);
    expect(ttl.problems).toContainEqual(expect.stringContaining('RESPONSE_CACHE_TTL has to be a duration'));
  });
});

describe('where answers are kept', () => {
  const redisUrl = { REDIS_URL: 'redis://shared:7000' };

  test('in the Redis that replicas share, if there is one and nothing else is said', () => {
    expect(addressOf(cacheOf('{}', redisUrl))).toMatchObject({ host: 'shared', port: 7_000 });
    expect(cacheOf('{type: local}', redisUrl).place).toEqual({ type: 'local' });
  });

  test('in one of its own, by its parts or as a URL', () => {
    const byParts = cacheOf(
      '{type: redis, host: own, port: "6380", password: secret, db: 2, ssl: true}',
      redisUrl,
    );
    expect(addressOf(byParts)).toEqual({
      host: 'own',
      port: 6_380,
      tls: true,
      database: 2,
      username: undefined,
      password: 'secret',
    });
    expect(addressOf(cacheOf('{url: "rediss://me:word@own/3"}'))).toMatchObject({ tls: true, database: 3 });
  });

  test('in memory, with a warning, if Redis is asked for and none is named', () => {
    const snapshot = loadText('model_list: []\nlitellm_settings: {cache: true, cache_params: {type: redis}}');
    expect(snapshot.settings.cache?.place).toEqual({ type: 'local' });
    const told = snapshot.problems.map(({ path, message }) => `${path} ${message}`);
    expect(told).toContainEqual(expect.stringMatching(/cache_params\.type .*no Redis is named/));
  });

  test('an address that cannot be one is refused without showing it', () => {
    const text =
      'model_list: []\nlitellm_settings: {cache: true, cache_params: {url: "http://me:hidden@own"}}';
    const told = placesOf(refusedProblems(() => loadText(text))).join();
    expect(told).toContain('litellm_settings.cache_params.url has to be redis://');
    expect(told).not.toContain('hidden');
  });

  test('in memory where LiteLLM has a type that is not built in, which is named', () => {
    const { cache, problems } = load('litellm_settings: {cache: true, cache_params: {type: s3}}');
    expect(cache?.place).toEqual({ type: 'local' });
    expect(problems).toContainEqual(
      expect.stringMatching(/cache_params\.type A cache of type `s3` is not built in/),
    );
  });
});

test('every parameter is read', () => {
  const params =
    '{ttl: 90, mode: default_off, namespace: team, max_size_in_mb: 8, share_between_callers: true, cache_tool_calls: true, supported_call_types: [acompletion, embedding, rerank]}';
  expect(cacheOf(params)).toEqual({
    place: { type: 'local' },
    maxBytes: 8 * 1024 * 1024,
    ttlMs: 90_000,
    namespace: 'team',
    operations: new Set(['chat', 'embedding']),
    isDefaultOn: false,
    isShared: true,
    keepsToolCalls: true,
    sharedGroups: new Map(),
  });
  expect(largestAnswerBytes(cacheOf(params))).toBe(1024 * 1024);
});

test('how long answers are kept: ttl, then that of the place, then the variable', () => {
  const values = { RESPONSE_CACHE_TTL: '2m', REDIS_URL: 'redis://shared' };
  expect(cacheOf('{ttl: 5, default_in_redis_ttl: 6}', values).ttlMs).toBe(5_000);
  expect(cacheOf('{default_in_redis_ttl: 6, default_in_memory_ttl: 7}', values).ttlMs).toBe(6_000);
  expect(cacheOf('{type: local, default_in_redis_ttl: 6, default_in_memory_ttl: 7}', values).ttlMs).toBe(
    7_000,
  );
  expect(cacheOf('{}', values).ttlMs).toBe(120_000);
});

test('models of one group of caching_groups share a name, and no model can have it', () => {
  const { cache } = load(
    'litellm_settings: {cache: true}\nrouter_settings: {caching_groups: [[a, b], [c, d]]}',
  );
  const shared = cache?.sharedGroups ?? new Map<string, string>();
  expect(shared.get('a')).toBe(shared.get('b'));
  expect(shared.get('c')).not.toBe(shared.get('a'));
  expect(shared.get('a')).toMatch(/^\n/);
});

test.each([
  ['{ttl: soon}', /cache_params\.ttl .*number of seconds/],
  ['{max_size_in_mb: 0}', /max_size_in_mb .*above 0/],
  ['{mode: sometimes}', /mode/],
  ['{type: memcached}', /type/],
  ['{share_between_callers: perhaps}', /share_between_callers .*true or false/],
])('%s is refused with its place', (params, message) => {
  const text = `model_list: []\nlitellm_settings: {cache: true, cache_params: ${params}}`;
  expect(placesOf(refusedProblems(() => loadText(text))).join('\n')).toMatch(message);
});
