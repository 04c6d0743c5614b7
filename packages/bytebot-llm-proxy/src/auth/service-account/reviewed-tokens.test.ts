import type { JsonObject } from '@bytebot/shared';
import { expect, test } from '@jest/globals';
import { FRESH_MS, ReviewedTokens, STALE_MS } from './reviewed-tokens.ts';
import type { TokenIdentity } from './token-identity.ts';
import { createTokenReview, type ReviewResult } from './token-review.ts';

const identity: TokenIdentity = { namespace: 'team', serviceAccount: 'caller', expiresAtMs: 1e12 };

function create() {
  const world = { nowMs: 0, result: 'valid' as ReviewResult, asked: 0 };
  const failures: string[] = [];
  const reviews = new ReviewedTokens({
    review: async () => {
      world.asked += 1;
      return world.result;
    },
    audience: 'proxy',
    nowMs: () => world.nowMs,
    failed: (sentence) => failures.push(sentence),
  });
  return { reviews, world, failures };
}

test('an answer counts for seconds; then a token in use is served while it is asked again', async () => {
  const { reviews, world } = create();
  const reviewed = await reviews.first('token', identity);
  world.nowMs = FRESH_MS - 1;
  expect(reviews.check(reviewed, 'token', identity)).toBeUndefined();
  expect(world.asked).toBe(1);
  world.nowMs = FRESH_MS;
  world.result = 'refused';
  expect(reviews.check(reviewed, 'token', identity)).toBeUndefined();
  expect(reviews.check(reviewed, 'token', identity)).toBeUndefined();
  expect(world.asked).toBe(2);
  await reviewed.running;
  expect(() => reviews.check(reviewed, 'token', identity)).toThrow(
    /its pod or its ServiceAccount has been deleted/,
  );
});

test('a token that has not been seen for a while waits for its answer', async () => {
  const { reviews, world } = create();
  const reviewed = await reviews.first('token', identity);
  world.nowMs = STALE_MS;
  world.result = 'refused';
  await expect(reviews.check(reviewed, 'token', identity)).rejects.toMatchObject({
    kind: 'caller_unauthenticated',
  });
});

test('a refusal is asked about again, and stands while the API server is away', async () => {
  const { reviews, world } = create();
  const reviewed = await reviews.first('token', identity);
  world.nowMs = STALE_MS;
  world.result = 'refused';
  await expect(reviews.check(reviewed, 'token', identity)).rejects.toThrow(/does not accept the token/);
  world.nowMs += FRESH_MS - 1;
  expect(() => reviews.check(reviewed, 'token', identity)).toThrow(/does not accept the token/);
  expect(world.asked).toBe(2);
  world.nowMs += 1;
  world.result = 'unavailable';
  await expect(reviews.check(reviewed, 'token', identity)).rejects.toThrow(/does not accept the token/);
  world.nowMs += FRESH_MS;
  world.result = 'valid';
  await reviews.check(reviewed, 'token', identity);
  expect(reviews.check(reviewed, 'token', identity)).toBeUndefined();
});

test('while the API server is away the signature decides, and it is said once', async () => {
  const { reviews, world, failures } = create();
  world.result = 'unavailable';
  const reviewed = await reviews.first('token', identity);
  for (let at = 0; at < 5; at += 1) {
    world.nowMs += STALE_MS;
    await reviews.check(reviewed, 'token', identity);
    expect(reviews.check(reviewed, 'token', identity)).toBeUndefined();
  }
  expect(failures).toEqual([expect.stringMatching(/signatures decide/)]);
});

test('a proxy that may not ask lets on whom it has asked about, and nobody else', async () => {
  const { reviews, world } = create();
  const reviewed = await reviews.first('token', identity);
  world.result = 'forbidden';
  world.nowMs = STALE_MS;
  await reviews.check(reviewed, 'token', identity);
  await expect(reviews.first('another', identity)).rejects.toMatchObject({
    message: expect.stringMatching(/system:auth-delegator/),
    details: { status: 503 },
  });
});

const valid = {
  authenticated: true,
  user: { username: 'system:serviceaccount:team:caller' },
  audiences: ['proxy'],
};

test.each<[string, unknown, ReviewResult]>([
  ['all right', valid, 'valid'],
  ['not authenticated', { authenticated: false, error: 'gone' }, 'refused'],
  ['of another account', { ...valid, user: { username: 'system:serviceaccount:team:admin' } }, 'refused'],
  ['for another audience', { ...valid, audiences: ['other'] }, 'refused'],
  ['without audiences', { ...valid, audiences: undefined }, 'refused'],
  ['without a status', undefined, 'refused'],
])('a review that is %s', async (_, status, result) => {
  const asked: JsonObject[] = [];
  const review = createTokenReview(async (_path, body) => {
    asked.push(body);
    return { status };
  }, 'proxy');
  expect(await review('the token', identity)).toBe(result);
  expect(asked).toEqual([expect.objectContaining({ spec: { token: 'the token', audiences: ['proxy'] } })]);
});

test.each<[number | undefined, ReviewResult]>([
  [undefined, 'unavailable'],
  [500, 'unavailable'],
  [429, 'unavailable'],
  [403, 'forbidden'],
  [401, 'forbidden'],
])('a review that the API server answers with %s', async (status, result) => {
  const review = createTokenReview(async () => {
    throw Object.assign(new Error('no'), { status });
  }, 'proxy');
  expect(await review('the token', identity)).toBe(result);
});
