import type { ErrorKind } from '@bytebot/shared';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { Candidate } from '../routing/candidate.ts';
import { defaultRouting } from '../routing/routing-settings.ts';
import { type CandidateFields, keyedCandidate } from './candidate.test-helper.ts';
import { KeyStates } from './key-states.ts';

const NOW_MS = 1_700_000_000_000;
const MINUTE_MS = 60_000;

let states: KeyStates;
const troubled = jest.fn();
const recovered = jest.fn();

beforeEach(() => {
  jest.resetAllMocks();
  states = new KeyStates({ listener: { troubled, recovered } });
});

function fail(candidate: Candidate, kind: ErrorKind, hintMs?: number, nowMs = NOW_MS): void {
  states.failed(candidate, { kind, hintMs, message: 'said the provider' }, nowMs);
}

const key = (fields: CandidateFields = {}) => keyedCandidate({ value: 'sk-test-one', ...fields });

describe('whom a refusal is about', () => {
  const other = { model: key({ model: 'other' }), key: key({ value: 'sk-test-two' }) };

  test.each<[ErrorKind, string, boolean]>([
    ['authentication', 'key_disabled', true],
    ['permission', 'key_disabled', false],
    ['no_credit', 'key_parked', true],
    ['rate_limited', 'key_cooling', false],
    ['quota_exhausted', 'key_cooling', false],
  ])('%s: %s; other models of the key too: %p', (kind, reason, ofAllModels) => {
    fail(key(), kind);
    expect(states.hasTrouble).toBe(true);
    expect(states.blockOf(key(), NOW_MS)?.reason).toBe(reason);
    expect(states.blockOf(other.model, NOW_MS)?.reason).toBe(ofAllModels ? reason : undefined);
    expect(states.blockOf(other.key, NOW_MS)).toBeUndefined();
    expect(troubled).toHaveBeenCalledTimes(1);
  });

  test.each<[ErrorKind]>([
    ...([['overloaded'], ['upstream'], ['timeout'], ['network'], ['not_found']] as [ErrorKind][]),
    ...([['invalid_request'], ['context_length'], ['content_policy'], ['cancelled']] as [ErrorKind][]),
  ])('%s says nothing about a key', (kind) => {
    fail(key(), kind, 10_000);
    expect(states.hasTrouble).toBe(false);
    expect(states.blockOf(key(), NOW_MS)).toBeUndefined();
  });

  test('the same key in another region is another one', () => {
    fail(key({ baseUrl: 'https://eu.example' }), 'authentication');
    expect(states.blockOf(key({ baseUrl: 'https://us.example' }), NOW_MS)).toBeUndefined();
  });

  test('keys of one quota group are limited and parked together, but refused one by one', () => {
    const first = key({ quotaGroup: 'acme' });
    const second = key({ value: 'sk-test-two', quotaGroup: 'acme' });
    const stranger = key({ value: 'sk-test-three', quotaGroup: 'other' });
    for (const [kind, isShared] of [
      ['rate_limited', true],
      ['quota_exhausted', true],
      ['no_credit', true],
      ['authentication', false],
    ] as const) {
      states = new KeyStates();
      fail(first, kind, 5_000);
      expect(states.blockOf(second, NOW_MS) !== undefined).toBe(isShared);
      expect(states.blockOf(stranger, NOW_MS)).toBeUndefined();
    }
  });
});

describe('a limit', () => {
  test('is waited for as long as the provider asks, else as long as a cooldown; an answer does not end it', () => {
    fail(key(), 'rate_limited', 30_000);
    states.succeeded(key(), NOW_MS + 1_000);
    expect(states.blockOf(key(), NOW_MS + 29_999)).toEqual({
      reason: 'key_cooling',
      untilMs: NOW_MS + 30_000,
    });
    expect(states.blockOf(key(), NOW_MS + 30_000)).toBeUndefined();
    fail(key({ model: 'b' }), 'rate_limited');
    expect(states.blockOf(key({ model: 'b' }), NOW_MS)?.untilMs).toBe(NOW_MS + 5_000);
  });

  test('is none with disable_cooldowns or cooldown_time 0', () => {
    states = new KeyStates({ settings: () => ({ ...defaultRouting.cooldown, disabled: true }) });
    fail(key(), 'rate_limited', 30_000);
    expect(states.hasTrouble).toBe(false);
    states = new KeyStates();
    fail(key({ cooldownMs: 0 }), 'rate_limited', 30_000);
    expect(states.hasTrouble).toBe(false);
  });

  test('lasts as long as the deployment says, whatever its provider asks for', () => {
    fail(key({ cooldownMs: 2_000 }), 'rate_limited', 40_000);
    expect(states.blockOf(key(), NOW_MS)?.untilMs).toBe(NOW_MS + 2_000);
  });

  test('is none where limits are allowed: the deployment counts them', () => {
    fail(key({ allowedFails: 1 }), 'rate_limited', 30_000);
    expect(states.hasTrouble).toBe(false);
    fail(key({ allowedFails: 0 }), 'rate_limited', 30_000);
    expect(states.blockOf(key(), NOW_MS)?.reason).toBe('key_cooling');
  });

  test('a spent quota is waited for until its reset, an hour without one, never more than a day', () => {
    fail(key(), 'quota_exhausted');
    expect(states.blockOf(key(), NOW_MS)?.untilMs).toBe(NOW_MS + 60 * MINUTE_MS);
    fail(key({ model: 'b' }), 'quota_exhausted', 32 * 24 * 60 * MINUTE_MS);
    expect(states.blockOf(key({ model: 'b' }), NOW_MS)?.untilMs).toBe(NOW_MS + 24 * 60 * MINUTE_MS);
  });

  test('that is lifted leaves nothing behind', () => {
    fail(key(), 'rate_limited', 1_000);
    expect(states.troubles(NOW_MS + 1_000)).toEqual([]);
    expect(states.hasTrouble).toBe(false);
  });
});

describe('a refused key', () => {
  test('is tried again after 5, 10, 20 and 40 minutes, then every hour, one call at a time', () => {
    let nowMs = NOW_MS;
    fail(key(), 'authentication', undefined, nowMs);
    for (const minutes of [5, 10, 20, 40, 60, 60]) {
      expect(states.blockOf(key(), nowMs + minutes * MINUTE_MS - 1)?.reason).toBe('key_disabled');
      nowMs += minutes * MINUTE_MS;
      expect(states.blockOf(key(), nowMs)).toBeUndefined();
      states.began(key(), nowMs);
      expect(states.blockOf(key(), nowMs)?.reason).toBe('key_disabled');
      fail(key(), 'authentication', undefined, nowMs);
    }
    expect(troubled).toHaveBeenCalledTimes(1);
  });

  test('is in use again after an answer', () => {
    fail(key(), 'authentication');
    states.began(key(), NOW_MS + 5 * MINUTE_MS);
    states.succeeded(key(), NOW_MS + 5 * MINUTE_MS);
    expect(states.blockOf(key(), NOW_MS + 5 * MINUTE_MS)).toBeUndefined();
    expect(states.hasTrouble).toBe(false);
    expect(recovered).toHaveBeenCalledTimes(1);
  });

  test('is not put further off by calls that were under way at its first refusal', () => {
    for (const laterMs of [0, 10, 500]) fail(key(), 'authentication', undefined, NOW_MS + laterMs);
    expect(states.blockOf(key(), NOW_MS + 5 * MINUTE_MS)).toBeUndefined();
  });

  test('is a new one when its value is rotated', () => {
    const fields: { value: string } = { value: 'sk-test-old' };
    const deployment = keyedCandidate(fields);
    fail(deployment, 'authentication');
    expect(states.blockOf(deployment, NOW_MS)).toBeDefined();
    fields.value = 'sk-test-new';
    expect(states.blockOf(deployment, NOW_MS)).toBeUndefined();
  });
});

describe('a way left', () => {
  test('is a key of the group that is set and not left out', () => {
    const [one, two] = [key(), key({ value: 'sk-test-two' })];
    const unset = keyedCandidate({ value: undefined });
    expect(states.hasUsableKey([one], NOW_MS)).toBe(true);
    fail(one, 'authentication');
    expect(states.hasUsableKey([one, two], NOW_MS)).toBe(true);
    expect(states.hasUsableKey([one, unset], NOW_MS)).toBe(false);
    expect(states.hasUsableKey([one], NOW_MS)).toBe(false);
  });
});

describe('whatever the clock does', () => {
  test('no key is left out longer than its wait, and what is kept is bounded', () => {
    const kinds = ['authentication', 'permission', 'no_credit', 'rate_limited', 'quota_exhausted'] as const;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...kinds), fc.nat(400_000), fc.integer({ min: -1e9, max: 1e9 })), {
          minLength: 1,
          maxLength: 30,
        }),
        (events) => {
          states = new KeyStates();
          let nowMs = NOW_MS;
          for (const [kind, hintMs, jumpMs] of events) {
            nowMs += jumpMs;
            fail(key({ model: kind }), kind, hintMs, nowMs);
          }
          for (const trouble of states.troubles(nowMs)) {
            expect(trouble.untilMs - nowMs).toBeLessThanOrEqual(trouble.lengthMs);
            expect(trouble.lengthMs).toBeLessThanOrEqual(24 * 60 * MINUTE_MS);
          }
          for (const kind of kinds)
            expect(states.blockOf(key({ model: kind }), nowMs + 24 * 60 * MINUTE_MS)).toBeUndefined();
        },
      ),
      { numRuns: 200 },
    );
  });

  test('a clock that is set back ends a wait rather than lengthens it', () => {
    fail(key(), 'rate_limited', 30_000);
    expect(states.blockOf(key(), NOW_MS - 3_600_000)).toBeUndefined();
  });

  test('ten thousand keys are remembered and no more', () => {
    for (let index = 0; index < 10_050; index += 1)
      fail(key({ value: `sk-test-${index}`, model: 'm' }), 'quota_exhausted', 3_600_000);
    expect(states.troubles(NOW_MS)).toHaveLength(10_000);
  });
});
