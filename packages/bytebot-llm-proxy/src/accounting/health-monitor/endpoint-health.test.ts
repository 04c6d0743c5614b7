import { findProvider } from '@bytebot/llm-providers';
import { expect, jest, test } from '@jest/globals';
import type { Deployment } from '../../config/snapshot.ts';
import { EndpointHealth } from './endpoint-health.ts';

function deploymentAt(baseUrl: string): Deployment {
  return { provider: findProvider('openai'), baseUrl } as Deployment;
}

const one = deploymentAt('http://one.test');
const sameAddress = deploymentAt('http://one.test');
const other = deploymentAt('http://other.test');

function watched() {
  const told = jest.fn();
  const health = new EndpointHealth(({ isHealthy }) => told(isHealthy));
  const fail = (deployment: Deployment, times: number, nowMs = 1_000): void => {
    for (let at = 0; at < times; at += 1) health.failed(deployment, 'network', 'connection refused', nowMs);
  };
  return { health, told, fail };
}

test('three failures in a row make an address unhealthy, two successes healthy again, each told once (S2-29)', () => {
  const { health, told, fail } = watched();
  fail(one, 2);
  health.succeeded(one, 1_000);
  fail(one, 2);
  expect(health.stateOf(one).isHealthy).toBe(true);
  fail(sameAddress, 2);
  expect([health.stateOf(one).isHealthy, health.hasUnhealthy]).toEqual([false, true]);
  expect(health.stateOf(other).isHealthy).toBe(true);
  health.succeeded(one, 2_000);
  fail(one, 1, 2_500);
  health.succeeded(one, 3_000);
  expect(health.stateOf(one).isHealthy).toBe(false);
  health.succeeded(sameAddress, 4_000);
  expect([health.stateOf(one).isHealthy, health.hasUnhealthy]).toEqual([true, false]);
  expect(told.mock.calls).toEqual([[false], [true]]);
});

test.each(['rate_limited', 'authentication', 'not_found', 'invalid_request', 'no_credit'] as const)(
  '%s says nothing about the provider',
  (kind) => {
    const { health } = watched();
    for (let at = 0; at < 9; at += 1) health.failed(one, kind, 'no', 1_000);
    expect(health.stateOf(one)).toMatchObject({ isHealthy: true, failuresInRow: 0 });
  },
);

test('a failure keeps calls away for a time only, and not after the clock was set back', () => {
  const { health, fail } = watched();
  fail(one, 3, 10_000);
  expect(health.isOut(one, 5_000, 14_999)).toBe(true);
  expect(health.isOut(one, 5_000, 15_000)).toBe(false);
  expect(health.isOut(one, 5_000, 9_000)).toBe(false);
});

test('an address that a changed config no longer has is forgotten', () => {
  const { health, fail } = watched();
  fail(one, 3);
  health.keepOnly([other]);
  expect(health.hasUnhealthy).toBe(false);
  health.succeeded(one, 2_000);
  health.succeeded(one, 2_000);
  expect(health.hasUnhealthy).toBe(false);
});

test('who refuses a key has answered, who was never reached has not', () => {
  const { health } = watched();
  health.failed(one, 'authentication', 'no', 1_000);
  health.failed(other, 'provider_not_configured', 'no key', 1_000);
  expect([health.stateOf(one).isKnown, health.stateOf(other).isKnown]).toEqual([true, false]);
});
