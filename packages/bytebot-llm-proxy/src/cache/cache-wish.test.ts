import { expect, test } from '@jest/globals';
import { scanBody } from '../http/scan/scan-body.ts';
import { type CacheWish, cacheWishOf } from './cache-wish.ts';

function wishOf(body: object, cacheControl?: string): CacheWish {
  const headers = cacheControl === undefined ? {} : { 'cache-control': cacheControl };
  return cacheWishOf(scanBody(Buffer.from(JSON.stringify(body))), headers);
}

const nothing: CacheWish = {
  mayRead: true,
  mayStore: true,
  ttlMs: undefined,
  maxAgeMs: undefined,
  namespace: '',
  wanted: undefined,
};

test.each([
  [{}, {}],
  [{ cache: null }, {}],
  [{ cache: { 'no-cache': true } }, { mayRead: false }],
  [{ cache: { 'no-store': true } }, { mayStore: false }],
  [{ cache: { ttl: 60, 's-maxage': 5 } }, { ttlMs: 60_000, maxAgeMs: 5_000 }],
  [{ cache: { ttl: '1m', namespace: 'mine' } }, { ttlMs: 60_000, namespace: 'mine' }],
  [{ cache: { 'use-cache': true } }, { wanted: true }],
  [{ caching: false }, { wanted: false }],
])('the controls of LiteLLM in the body: %j', (body, wish) => {
  expect(wishOf(body)).toEqual({ ...nothing, ...wish });
});

test('Cache-Control says the same, and the body goes before it', () => {
  expect(wishOf({}, 'No-Cache, max-age=0')).toEqual({ ...nothing, mayRead: false });
  expect(wishOf({}, 'no-store')).toEqual({ ...nothing, mayStore: false });
  expect(wishOf({ cache: { 'no-cache': false } }, 'no-cache')).toEqual(nothing);
});

test.each([
  [{ cache: true }, /`cache` must be an object/],
  [{ cache: { 'no-cache': 'yes' } }, /`cache\.no-cache` must be true or false/],
  [{ cache: { ttl: -1 } }, /`cache\.ttl` must be a number of seconds/],
  [{ cache: { 's-maxage': {} } }, /`cache\.s-maxage` must be a number of seconds/],
  [{ cache: { namespace: 'n'.repeat(201) } }, /`cache\.namespace` must be a text/],
  [{ caching: 1 }, /`caching` must be true or false/],
])('a control that cannot be read is named: %j', (body, message) => {
  expect(() => wishOf(body)).toThrow(message);
});
