import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { ClusterKeys, type ClusterKeysOptions, type KeySet } from './cluster-keys.ts';

const first = { kty: 'EC', kid: 'one', crv: 'P-256', x: 'x', y: 'y' };
const second = { ...first, kid: 'two' };

function create(options: Partial<ClusterKeysOptions> = {}) {
  const documents: Record<string, unknown> = {
    '/.well-known/openid-configuration': { issuer: 'https://cluster' },
    '/openid/v1/jwks': { keys: [first] },
  };
  const asked: string[] = [];
  const sets: KeySet[] = [];
  const failures: string[] = [];
  const state = { isAway: false };
  const keys = new ClusterKeys({
    read: async (path) => {
      asked.push(path);
      if (state.isAway) throw new Error('not reached');
      return documents[path];
    },
    issuer: undefined,
    nowMs: Date.now,
    changed: (set) => sets.push(set),
    failed: (sentence) => failures.push(sentence),
    ...options,
  });
  return { keys, documents, asked, sets, failures, state };
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('keys and issuer are read in the background, and again every ten minutes', async () => {
  const { keys, documents, sets, asked } = create();
  keys.start();
  await jest.advanceTimersByTimeAsync(0);
  expect(keys.known).toEqual({ issuer: 'https://cluster', keys: { keys: [first] } });
  documents['/openid/v1/jwks'] = { keys: [first, second] };
  await jest.advanceTimersByTimeAsync(12 * 60_000);
  expect(keys.known?.keys.keys).toEqual([first, second]);
  expect(sets).toHaveLength(2);
  await jest.advanceTimersByTimeAsync(30 * 60_000);
  expect(sets).toHaveLength(2);
  keys.close();
  const before = asked.length;
  await jest.advanceTimersByTimeAsync(60 * 60_000);
  expect(asked).toHaveLength(before);
});

test('an issuer that is set is not asked for', async () => {
  const { keys, asked } = create({ issuer: 'https://mine' });
  keys.start();
  await jest.advanceTimersByTimeAsync(0);
  expect(keys.known?.issuer).toBe('https://mine');
  expect(asked).toEqual(['/openid/v1/jwks']);
  keys.close();
});

test('while the API server is away the last keys stay, it is said once, and tried until it is back', async () => {
  const { keys, failures, state, documents } = create();
  keys.start();
  await jest.advanceTimersByTimeAsync(0);
  state.isAway = true;
  await jest.advanceTimersByTimeAsync(3 * 60 * 60_000);
  expect(keys.known?.keys.keys).toEqual([first]);
  expect(failures).toEqual([expect.stringMatching(/those known are used: not reached/)]);
  state.isAway = false;
  documents['/openid/v1/jwks'] = { keys: [second] };
  await jest.advanceTimersByTimeAsync(35_000);
  expect(keys.known?.keys.keys).toEqual([second]);
  keys.close();
});

test('a flood of unknown keys makes it read once in five seconds', async () => {
  const { keys, asked } = create({ issuer: 'https://mine' });
  keys.start();
  await jest.advanceTimersByTimeAsync(0);
  expect(asked).toHaveLength(1);
  await Promise.all(Array.from({ length: 50 }, () => keys.refresh()));
  expect(asked).toHaveLength(1);
  await jest.advanceTimersByTimeAsync(5_000);
  await Promise.all(Array.from({ length: 50 }, () => keys.refresh()));
  expect(asked).toHaveLength(2);
  keys.close();
});

test.each([
  [{ keys: [{ kty: 'oct', k: 'c2VjcmV0' }] }],
  [{ keys: [{ ...first, d: 'private' }] }],
  [{ keys: 'none' }],
  [{}],
])('secrets and nonsense are no keys: %j', async (document) => {
  const { keys, documents, failures } = create();
  documents['/openid/v1/jwks'] = document;
  keys.start();
  await jest.advanceTimersByTimeAsync(0);
  expect(keys.known).toBeUndefined();
  expect(failures).toEqual([expect.stringMatching(/holds no public key/)]);
  keys.close();
});
