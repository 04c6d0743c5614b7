import { type ErrorKind, errorKinds } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import {
  cooldownAfter,
  countedForMs,
  type FailedCall,
  LONGEST_COOLDOWN_MS,
  type OwnCooldown,
} from './cooldown.ts';
import { createDeploymentState, type DeploymentState } from './deployment-state.ts';
import { type CooldownSettings, defaultRouting } from './routing-settings.ts';

const noOwn: OwnCooldown = { cooldownMs: undefined, allowedFails: undefined, allowedFailsPolicy: {} };
const standard = defaultRouting.cooldown;
const cooled = { effect: 'cooled', durationMs: 5_000 };

function call(kind: ErrorKind, fields: Partial<FailedCall> = {}): FailedCall {
  return { kind, status: errorKinds[kind].status, hintMs: undefined, groupSize: 2, ...fields };
}

function state(fields: Partial<DeploymentState> = {}): DeploymentState {
  return { ...createDeploymentState('d'), ...fields };
}

describe('without allowed_fails, in a group of two', () => {
  test.each<[ErrorKind]>([
    ['rate_limited'],
    ['quota_exhausted'],
    ['no_credit'],
    ['authentication'],
    ['not_found'],
  ])('%s leaves a deployment out at once', (kind) => {
    expect(cooldownAfter(call(kind), state({ minuteFailures: 1 }), noOwn, standard)).toEqual(cooled);
  });

  test.each<[ErrorKind]>([['upstream'], ['overloaded'], ['timeout'], ['network'], ['stream_broken']])(
    '%s does when it is more than half of at least five calls of the minute',
    (kind) => {
      const after = (minuteFailures: number, minuteSuccesses: number) =>
        cooldownAfter(call(kind), state({ minuteFailures, minuteSuccesses }), noOwn, standard);
      expect(after(4, 0)).toBeUndefined();
      expect(after(5, 0)).toEqual(cooled);
      expect(after(3, 2)).toEqual(cooled);
      expect(after(5, 5)).toBeUndefined();
      expect(after(6, 5)).toEqual(cooled);
    },
  );

  test('what a request did wrong never does, nor what the proxy itself refuses (C-28)', () => {
    const never = Object.keys(errorKinds).filter(
      (kind) =>
        ![
          ...['rate_limited', 'quota_exhausted', 'no_credit', 'authentication', 'not_found'],
          ...['upstream', 'overloaded', 'timeout', 'network', 'stream_broken'],
        ].includes(kind),
    );
    expect(never).toEqual(
      expect.arrayContaining(['invalid_request', 'context_length', 'content_policy', 'cancelled']),
    );
    for (const kind of never) {
      const failing = state({ minuteFailures: 1_000, countedFailures: 1_000 });
      const counted: CooldownSettings = { ...standard, allowedFails: 0 };
      expect(cooldownAfter(call(kind as ErrorKind), failing, noOwn, standard)).toBeUndefined();
      expect(cooldownAfter(call(kind as ErrorKind), failing, noOwn, counted)).toBeUndefined();
    }
  });
});

describe('the only deployment of a group', () => {
  const alone = { groupSize: 1 };

  test.each<[ErrorKind, number | undefined, number | undefined]>([
    ['authentication', undefined, undefined],
    ['authentication', 30_000, undefined],
    ['not_found', undefined, undefined],
    ['upstream', undefined, undefined],
    ['upstream', 30_000, undefined],
    ['rate_limited', undefined, undefined],
    ['rate_limited', 2_000, 2_000],
    ['overloaded', 2_000, 2_000],
    ['quota_exhausted', 3_600_000, 60_000],
    ['no_credit', 1_000, 1_000],
  ])('after %s with a hint of %p ms waits %p ms', (kind, hintMs, durationMs) => {
    const failing = state({ minuteFailures: 5_000 });
    const expected = durationMs === undefined ? undefined : { effect: 'paced', durationMs };
    expect(cooldownAfter(call(kind, { ...alone, hintMs }), failing, noOwn, standard)).toEqual(expected);
  });

  test('is not left out by a count either', () => {
    const settings = { ...standard, allowedFails: 0 };
    expect(
      cooldownAfter(call('upstream', alone), state({ countedFailures: 9 }), noOwn, settings),
    ).toBeUndefined();
  });
});

describe('with allowed_fails', () => {
  const counted = (
    countedFailures: number,
    settings: Partial<CooldownSettings>,
    own: Partial<OwnCooldown> = {},
    kind: ErrorKind = 'upstream',
    status = errorKinds[kind].status,
  ) =>
    cooldownAfter(
      call(kind, { status }),
      state({ countedFailures, minuteFailures: countedFailures }),
      { ...noOwn, ...own },
      { ...standard, ...settings },
    );

  test('more failures than allowed leave a deployment out, one limit alone does not', () => {
    expect(counted(2, { allowedFails: 2 })).toBeUndefined();
    expect(counted(3, { allowedFails: 2 })).toEqual(cooled);
    expect(counted(1, { allowedFails: 2 }, {}, 'rate_limited')).toBeUndefined();
  });

  test('a policy counts by class, and InternalServerErrorAllowedFails, which LiteLLM ignores, counts too', () => {
    const allowedFailsPolicy = { InternalServerError: 1, RateLimitError: 4 };
    expect(counted(1, { allowedFailsPolicy }, {}, 'upstream', 500)).toBeUndefined();
    expect(counted(2, { allowedFailsPolicy }, {}, 'upstream', 500)).toEqual(cooled);
    expect(counted(4, { allowedFailsPolicy }, {}, 'rate_limited')).toBeUndefined();
    expect(counted(5, { allowedFailsPolicy }, {}, 'rate_limited')).toEqual(cooled);
  });

  test('a class that the policy leaves out has the number, else 3', () => {
    const allowedFailsPolicy = { RateLimitError: 4 };
    expect(counted(3, { allowedFailsPolicy }, {}, 'timeout')).toBeUndefined();
    expect(counted(4, { allowedFailsPolicy }, {}, 'timeout')).toEqual(cooled);
    expect(counted(2, { allowedFailsPolicy, allowedFails: 1 }, {}, 'timeout')).toEqual(cooled);
  });

  test('what the deployment says about itself goes before the router', () => {
    expect(counted(1, { allowedFails: 9 }, { allowedFails: 0 })).toEqual(cooled);
    expect(counted(2, { allowedFails: 0 }, { allowedFailsPolicy: { BadGatewayError: 2 } })).toBeUndefined();
    expect(counted(3, {}, { allowedFailsPolicy: { BadGatewayError: 2 } })).toEqual(cooled);
  });

  test('failures count for as long as a cooldown lasts', () => {
    expect(countedForMs(noOwn, standard)).toBe(5_000);
    expect(countedForMs({ ...noOwn, cooldownMs: 9_000 }, standard)).toBe(9_000);
  });
});

describe('how long', () => {
  const lengthOf = (own: number | undefined, hintMs: number | undefined, cooldownMs = 5_000) =>
    cooldownAfter(
      call('rate_limited', { hintMs }),
      state(),
      { ...noOwn, cooldownMs: own },
      { ...standard, cooldownMs },
    )?.durationMs;

  test.each([
    ['the deployment’s own', 7_000, 30_000, 7_000],
    ['what the provider asks for', undefined, 30_000, 30_000],
    ['the router’s', undefined, undefined, 5_000],
    ['never more than a day', undefined, 1e12, LONGEST_COOLDOWN_MS],
    ['not at all with 0 on the deployment', 0, 30_000, undefined],
    ['not at all with a hint of 0', undefined, 0, undefined],
  ])('%s', (_name, own, hintMs, expected) => {
    expect(lengthOf(own, hintMs)).toBe(expected);
  });

  test('not at all with cooldown_time 0 or disable_cooldowns', () => {
    expect(lengthOf(undefined, undefined, 0)).toBeUndefined();
    const disabled = { ...standard, disabled: true };
    expect(cooldownAfter(call('rate_limited'), state(), noOwn, disabled)).toBeUndefined();
    expect(
      cooldownAfter(call('rate_limited', { groupSize: 1, hintMs: 500 }), state(), noOwn, disabled),
    ).toBeUndefined();
  });
});
