import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Candidate } from '../routing/candidate.ts';
import { RECENT_VALUES_MAX } from '../routing/recent-values.ts';
import { type CooldownSettings, defaultRouting } from '../routing/routing-settings.ts';
import { DeploymentStates, type FailedAttempt } from './deployment-states.ts';

const START_MS = 1_700_000_000_000;
const own = { cooldownMs: undefined, allowedFails: undefined, allowedFailsPolicy: {} };

function candidate(id: string, fields: { modelName?: string; upstreamModel?: string } = {}): Candidate {
  const { modelName = 'group', upstreamModel = 'model' } = fields;
  return { deployment: { id, modelName, routing: own }, upstreamModel } as unknown as Candidate;
}

function failure(fields: Partial<FailedAttempt> = {}): FailedAttempt {
  return {
    kind: 'rate_limited',
    status: 429,
    hintMs: undefined,
    groupSize: 2,
    modelGroup: 'group',
    ...fields,
  };
}

function statesWith(settings: Partial<CooldownSettings> = {}) {
  const cooled = jest.fn();
  const restored = jest.fn();
  const states = new DeploymentStates({
    settings: () => ({ ...defaultRouting.cooldown, ...settings }),
    listener: { cooled, restored },
  });
  return { states, cooled, restored };
}

const outcome = { durationMs: 2_000, firstContentMs: undefined, totalTokens: 30, completionTokens: 20 };
const one = candidate('one');

beforeEach(() => {
  jest.useFakeTimers({ now: START_MS });
});
afterEach(() => {
  jest.useRealTimers();
});

describe('a cooldown', () => {
  test('is told once, lasts its time and is over then', () => {
    const { states, cooled, restored } = statesWith();
    states.began(one, START_MS);
    states.began(one, START_MS);
    states.failed(one, failure(), START_MS);
    states.failed(one, failure(), START_MS + 10);
    expect(states.stateOf(one)).toMatchObject({
      inFlight: 0,
      cooledUntilMs: START_MS + 5_010,
      cooledFor: 'rate_limited',
    });
    expect(cooled).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(4_900);
    expect(restored).not.toHaveBeenCalled();
    jest.advanceTimersByTime(200);
    expect(restored).toHaveBeenCalledTimes(1);
    expect(states.stateOf(one)).toMatchObject({ cooledUntilMs: 0, cooledFor: undefined });
  });

  test('ends after its time also when the clock is set back meanwhile', () => {
    const { states } = statesWith();
    states.failed(one, failure(), START_MS);
    jest.setSystemTime(START_MS - 86_400_000);
    jest.advanceTimersByTime(5_000);
    expect(states.stateOf(one).cooledUntilMs).toBe(0);
  });

  test('is of one model where a wildcard serves many', () => {
    const { states } = statesWith();
    const wild = (upstreamModel: string) => candidate('wild', { modelName: 'openrouter/*', upstreamModel });
    states.failed(wild('a/one'), failure(), START_MS);
    expect(states.stateOf(wild('a/one')).cooledUntilMs).toBe(START_MS + 5_000);
    expect(states.stateOf(wild('a/two')).cooledUntilMs).toBe(0);
  });

  test('is none for what the request did wrong, which is no failure of the deployment', () => {
    const { states, cooled } = statesWith({ allowedFails: 0 });
    states.failed(one, failure({ kind: 'context_length', status: 400 }), START_MS);
    expect(states.stateOf(one)).toMatchObject({ minuteFailures: 0, countedFailures: 0, cooledUntilMs: 0 });
    expect(cooled).not.toHaveBeenCalled();
  });
});

describe('counted failures', () => {
  const wrong = failure({ kind: 'upstream', status: 500 });

  test('leave a deployment out when there are more than allowed, then begin anew', () => {
    const { states } = statesWith({ allowedFails: 1 });
    states.failed(one, wrong, START_MS);
    expect(states.stateOf(one).cooledUntilMs).toBe(0);
    states.failed(one, wrong, START_MS + 100);
    expect(states.stateOf(one)).toMatchObject({ cooledUntilMs: START_MS + 5_100, countedFailures: 0 });
  });

  test('are forgotten after the time of a cooldown, and when the clock is set back', () => {
    const { states } = statesWith({ allowedFails: 1 });
    states.failed(one, wrong, START_MS);
    states.failed(one, wrong, START_MS + 5_000);
    expect(states.stateOf(one).cooledUntilMs).toBe(0);
    states.failed(one, wrong, START_MS - 3_600_000);
    expect(states.stateOf(one)).toMatchObject({ cooledUntilMs: 0, countedFailures: 1 });
  });
});

describe('pace', () => {
  test('keeps the only deployment of a group waiting as its provider asks, for a minute at most', () => {
    const { states } = statesWith();
    states.failed(one, failure({ groupSize: 1, hintMs: 2_000 }), START_MS);
    expect(states.stateOf(one)).toMatchObject({ cooledUntilMs: 0, pacedUntilMs: START_MS + 2_000 });
    states.pace(one, 1e9, START_MS);
    expect(states.stateOf(one).pacedUntilMs).toBe(START_MS + 60_000);
    jest.setSystemTime(START_MS - 86_400_000);
    jest.advanceTimersByTime(60_000);
    expect(states.stateOf(one).pacedUntilMs).toBe(0);
  });
});

describe('what is remembered of calls', () => {
  test('is the time for each completion token and to the first content, bounded', () => {
    const { states } = statesWith();
    for (let call = 0; call < RECENT_VALUES_MAX + 50; call += 1) {
      states.began(one, START_MS + call);
      states.succeeded(one, { ...outcome, firstContentMs: call }, START_MS + call);
    }
    const { latencies, firstContents, minuteTokens, inFlight } = states.stateOf(one);
    expect(latencies.values).toEqual(Array.from({ length: RECENT_VALUES_MAX }, () => 100));
    expect(firstContents.values.at(0)).toBe(50);
    expect(firstContents.values.at(-1)).toBe(RECENT_VALUES_MAX + 49);
    expect(firstContents.atMs).toHaveLength(RECENT_VALUES_MAX);
    expect(minuteTokens).toBe((RECENT_VALUES_MAX + 50) * 30);
    expect(inFlight).toBe(0);
  });

  test('an answer without tokens counts whole, a time-out as a thousand seconds', () => {
    const { states } = statesWith();
    states.succeeded(one, { ...outcome, completionTokens: 0 }, START_MS);
    states.failed(one, failure({ kind: 'timeout', status: 0 }), START_MS);
    expect(states.stateOf(one).latencies.values).toEqual([2_000, 1_000_000]);
    expect(states.stateOf(one).firstContents.values).toEqual([1_000_000]);
  });

  test('goes when the config no longer has the deployment, and with it its cooldown', () => {
    const { states, restored } = statesWith();
    states.failed(one, failure(), START_MS);
    states.failed(candidate('two'), failure(), START_MS);
    states.keepOnly((id) => id === 'two');
    expect(restored).toHaveBeenCalledTimes(1);
    expect(states.stateOf(one).cooledUntilMs).toBe(0);
    expect(states.stateOf(candidate('two')).cooledUntilMs).toBe(START_MS + 5_000);
  });
});
