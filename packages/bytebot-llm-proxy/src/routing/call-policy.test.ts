import type { ErrorKind } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import type { ProxySettings } from '../config/snapshot.ts';
import {
  attemptTimeoutMs,
  numRetriesOf,
  type RequestedPolicy,
  requestDeadlineMs,
  retriesAfter,
} from './call-policy.ts';
import type { Candidate } from './candidate.ts';
import { defaultRouting, type RetryPolicy } from './routing-settings.ts';

const unset: RequestedPolicy = {
  numRetries: undefined,
  timeoutMs: undefined,
  streamTimeoutMs: undefined,
  streaming: false,
};
const openrouter = { timeoutMs: 60_000, maxRetries: 3 };

function settingsWith(settings: object = {}): ProxySettings {
  return { openrouter, ...settings } as ProxySettings;
}

function candidate(deployment: object = {}, hasCatalogue = false): Candidate {
  return { deployment: { provider: { hasCatalogue }, ...deployment } } as unknown as Candidate;
}

describe('the time for one attempt', () => {
  test.each([
    ['nobody says', {}, {}, {}, 600_000],
    ['the proxy', {}, {}, { timeoutMs: 4 }, 4],
    ['the deployment', {}, { timeoutMs: 3 }, { timeoutMs: 4 }, 3],
    ['the request', { timeoutMs: 2 }, { timeoutMs: 3 }, { timeoutMs: 4 }, 2],
    ['the request for a stream', { streaming: true, timeoutMs: 2 }, {}, { timeoutMs: 4 }, 2],
    ['its own for streams', { streaming: true, timeoutMs: 2 }, { streamTimeoutMs: 7 }, {}, 7],
    ['its own for streams, asked', { streaming: true, streamTimeoutMs: 9 }, { streamTimeoutMs: 7 }, {}, 9],
    ['the proxy’s for streams', { streaming: true }, { timeoutMs: 3 }, { streamTimeoutMs: 8 }, 8],
    ['not one for streams', {}, { streamTimeoutMs: 7 }, { streamTimeoutMs: 8 }, 600_000],
  ])('%s', (_who, requested, deployment, settings, expected) => {
    const policy = { ...unset, ...requested };
    expect(attemptTimeoutMs(candidate(deployment), settingsWith(settings), policy)).toBe(expected);
  });

  test('is 60 s for OpenRouter unless something says otherwise (S3-49, S4-6)', () => {
    expect(attemptTimeoutMs(candidate({}, true), settingsWith(), unset)).toBe(60_000);
    expect(attemptTimeoutMs(candidate({ timeoutMs: 5 }, true), settingsWith(), unset)).toBe(5);
    expect(attemptTimeoutMs(candidate({}, true), settingsWith({ timeoutMs: 6 }), unset)).toBe(6);
  });
});

describe('the number of retries', () => {
  test.each([
    ['nobody says', {}, {}, {}, false, 2],
    ['OpenRouter', {}, {}, {}, true, 3],
    ['the proxy', {}, {}, { numRetries: 5 }, true, 5],
    ['the deployment', {}, { numRetries: 4 }, { numRetries: 5 }, true, 4],
    ['the request, also when it says none', { numRetries: 0 }, { numRetries: 4 }, {}, true, 0],
  ])('%s', (_who, requested, deployment, settings, hasCatalogue, expected) => {
    const candidates = [candidate(deployment, hasCatalogue)];
    expect(numRetriesOf(candidates, settingsWith(settings), { ...unset, ...requested })).toBe(expected);
  });
});

describe('the time for all attempts', () => {
  test.each([
    ['600 s', {}, {}, 600_000],
    ['what the config says', { timeoutMs: 900_000 }, { requestDeadlineMs: 5_000 }, 5_000],
    ['one attempt that may take longer', { timeoutMs: 900_000 }, {}, 900_000],
    ['600 s when an attempt is shorter', { timeoutMs: 1_000 }, {}, 600_000],
  ])('%s', (_name, deployment, settings, expected) => {
    const candidates = [candidate({ timeoutMs: 1_000 }), candidate(deployment)];
    expect(requestDeadlineMs(candidates, settingsWith(settings), unset)).toBe(expected);
  });
});

describe('the number of retries after a failure', () => {
  const policy: RetryPolicy = {
    byClass: { RateLimitError: 6, InternalServerError: 7 },
    otherwise: undefined,
  };
  const ofGroup: RetryPolicy = { byClass: { RateLimitError: 8 }, otherwise: 9 };

  function settings(fields: { all?: RetryPolicy; group?: RetryPolicy }): ProxySettings {
    const groupRetryPolicies = new Map(fields.group === undefined ? [] : [['group', fields.group]]);
    const routing = { ...defaultRouting, retryPolicy: fields.all, groupRetryPolicies };
    return settingsWith({ numRetries: 5, routing });
  }

  test.each<[string, object, { all?: RetryPolicy; group?: RetryPolicy }, ErrorKind, number, number]>([
    ['the request goes first', { numRetries: 1 }, { all: policy, group: ofGroup }, 'rate_limited', 429, 1],
    ['then the policy of the group', {}, { all: policy, group: ofGroup }, 'rate_limited', 429, 8],
    ['its DefaultRetries', {}, { all: policy, group: ofGroup }, 'timeout', 0, 9],
    ['the policy of all', {}, { all: policy }, 'rate_limited', 429, 6],
    ['InternalServerErrorRetries, which LiteLLM ignores', {}, { all: policy }, 'upstream', 500, 7],
    ['a 502 is a class of its own', {}, { all: policy }, 'upstream', 502, 4],
    ['what no policy names', {}, { all: policy }, 'overloaded', 503, 4],
    ['without a policy', {}, {}, 'rate_limited', 429, 4],
  ])('%s', (_name, requested, fields, kind, status, expected) => {
    const group = { name: 'group', candidates: [candidate({ numRetries: 4 })] };
    const policyOf = { ...unset, ...requested };
    expect(retriesAfter({ kind, status }, group, settings(fields), policyOf)).toBe(expected);
  });
});
