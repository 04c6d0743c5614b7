import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import type { CacheSettings } from './cache-settings.ts';
import type { CachedAnswer } from './cached-answer.ts';
import { ResponseCache } from './response-cache.ts';

const settings: CacheSettings = {
  place: { type: 'local' },
  maxBytes: 1_000_000,
  ttlMs: 60_000,
  namespace: '',
  operations: new Set(['chat']),
  isDefaultOn: true,
  isShared: false,
  keepsToolCalls: false,
  sharedGroups: new Map(),
};
const answer: CachedAnswer = {
  body: Buffer.from('{}'),
  model: 'm',
  deploymentId: 'd',
  tokens: 13,
  nanoDollars: 500_000_000,
  storedAtMs: 0,
};
const silent = (): void => undefined;

function cacheWith(registry = new Registry()): ResponseCache {
  return new ResponseCache({ log: { info: silent, warn: silent }, registry, clean: (text) => text });
}

test('a changed config keeps the answers, unless they are kept elsewhere from now on', () => {
  const cache = cacheWith();
  const first = cache.storeOf(settings);
  first.set('key', answer, 60_000);
  expect(cache.storeOf({ ...settings, ttlMs: 5, isShared: true })).toBe(first);
  expect(cache.storeOf(settings).get('key', 1)).toBe(answer);
  const other = cache.storeOf({ ...settings, maxBytes: 2_000_000 });
  expect(other).not.toBe(first);
  expect(other.get('key', 1)).toBeUndefined();
  expect(first.entries).toBe(0);
});

test('hits, misses, tokens and money that is saved are counted by caller and model', async () => {
  const registry = new Registry();
  const cache = cacheWith(registry);
  cache.storeOf(settings).set('key', answer, 60_000);
  cache.metrics.hit({ caller: 'one', modelGroup: 'gpt' }, answer);
  cache.metrics.hit({ caller: 'one', modelGroup: 'gpt' }, answer);
  cache.metrics.miss({ caller: 'master_key', modelGroup: 'gpt' });
  const text = await registry.metrics();
  const one = '{hashed_api_key="None",api_key_alias="one",requested_model="gpt"}';
  expect(text).toContain(`litellm_cache_hits_metric_total${one} 2`);
  expect(text).toContain(`litellm_cached_tokens_metric_total${one} 26`);
  expect(text).toContain(`bytebot_cache_saved_dollars_total${one} 1\n`);
  expect(text).toMatch(/litellm_cache_misses_metric_total\{hashed_api_key="litellm_proxy_master_key".*\} 1/);
  expect(text).toContain('bytebot_cache_entries 1');
  expect(text).toMatch(/^bytebot_cache_bytes 5\d\d$/m);
});
