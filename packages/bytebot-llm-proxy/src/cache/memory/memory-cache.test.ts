import { expect, test } from '@jest/globals';
import type { CachedAnswer } from '../cached-answer.ts';
import { MemoryCache } from './memory-cache.ts';

function answer(sizeBytes: number, storedAtMs = 0): CachedAnswer {
  const body = Buffer.alloc(sizeBytes, 'a');
  return { body, model: 'm', deploymentId: 'd', tokens: 1, nanoDollars: 2, storedAtMs };
}

test('an answer is given out until its time is over, and then forgotten', () => {
  const cache = new MemoryCache(10_000);
  const kept = answer(10, 5_000);
  cache.set('one', kept, 1_000);
  expect(cache.get('one', 5_999)).toBe(kept);
  expect(cache.get('one', 6_000)).toBeUndefined();
  expect(cache.entries).toBe(0);
  expect(cache.heldBytes).toBe(0);
});

test('the memory never passes its limit, and what was not asked for longest goes first', () => {
  const cache = new MemoryCache(100_000);
  for (let index = 0; index < 1_000; index += 1) {
    cache.set(`key-${index}`, answer(9_000), 60_000);
    expect(cache.heldBytes).toBeLessThanOrEqual(100_000);
    expect(cache.get('key-0', 1)).toBeDefined();
  }
  expect(cache.entries).toBe(10);
  expect(cache.get('key-999', 1)).toBeDefined();
  expect(cache.get('key-998', 1)).toBeDefined();
  expect(cache.get('key-500', 1)).toBeUndefined();
});

test('an answer takes the place of the one before it, and one larger than everything is not taken', () => {
  const cache = new MemoryCache(10_000);
  cache.set('one', answer(100), 60_000);
  const before = cache.heldBytes;
  cache.set('one', answer(100), 60_000);
  expect(cache.heldBytes).toBe(before);
  cache.set('two', answer(20_000), 60_000);
  expect(cache.get('two', 1)).toBeUndefined();
  expect(cache.get('one', 1)).toBeDefined();
});

test('single answers and all of them can be forgotten', async () => {
  const cache = new MemoryCache(10_000);
  for (const key of ['one', 'two', 'three']) cache.set(key, answer(10), 60_000);
  expect(await cache.delete(['one', 'never'])).toBe(1);
  expect(cache.get('one', 1)).toBeUndefined();
  expect(cache.get('two', 1)).toBeDefined();
  await cache.clear();
  expect([cache.entries, cache.heldBytes]).toEqual([0, 0]);
});

test('what is over goes without being asked for, and nothing else', () => {
  const cache = new MemoryCache(10_000);
  cache.set('short', answer(10), 1_000);
  cache.set('long', answer(10), 2_000);
  cache.sweep(1_500);
  expect(cache.entries).toBe(1);
  expect(cache.get('long', 1_500)).toBeDefined();
  cache.sweep(2_000);
  expect([cache.entries, cache.heldBytes]).toEqual([0, 0]);
});
