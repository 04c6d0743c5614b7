import { findProvider } from '@bytebot/llm-providers';
import { describe, expect, test } from '@jest/globals';
import type { ConfigSnapshot, Deployment } from '../../config/snapshot.ts';
import { EndpointHealth } from './endpoint-health.ts';
import { HealthMonitor } from './health-monitor.ts';
import { defaultHealth, type HealthSettings } from './health-settings.ts';

const INTERVAL_MS = 10_000;

function deploymentOf(id: string, key: string | undefined = `sk-test-${id}`): Deployment {
  return {
    id,
    provider: findProvider('openai'),
    baseUrl: `http://${id}.test/v1`,
    key: { read: () => key, variable: undefined },
    modelInfo: {},
  } as Deployment;
}

interface World {
  readonly deployments?: readonly Deployment[];
  readonly settings?: Partial<HealthSettings>;
  readonly isLeader?: boolean;
}

function monitored({ deployments = [deploymentOf('one')], settings = {}, isLeader }: World) {
  const health = new EndpointHealth();
  const checked: string[] = [];
  const down = new Set<string>();
  let nowMs = 1_000_000;
  const monitor = new HealthMonitor({
    snapshot: () =>
      ({
        deployments,
        settings: { health: { ...defaultHealth, isWatching: true, intervalMs: INTERVAL_MS, ...settings } },
      }) as unknown as ConfigSnapshot,
    health,
    checks: {
      check: async (deployment) => {
        checked.push(deployment.id);
        if (down.has(deployment.id)) health.failed(deployment, 'network', 'refused', nowMs);
        else health.succeeded(deployment, nowMs);
        return { deployment, results: [] };
      },
    },
    lease: isLeader === undefined ? undefined : { isLeader: () => isLeader },
    nowMs: () => nowMs,
    random: () => 0.5,
  });
  /** Lets so much time pass, looked at every second. */
  const pass = async (durationMs: number): Promise<void> => {
    for (const endMs = nowMs + durationMs; nowMs < endMs; nowMs += 1_000) await monitor.look();
  };
  return { monitor, health, checked, down, pass, now: () => nowMs };
}

test('an address that nobody calls is asked once in an interval', async () => {
  const { checked, pass } = monitored({});
  await pass(10 * INTERVAL_MS);
  expect(checked.length).toBeGreaterThanOrEqual(9);
  expect(checked.length).toBeLessThanOrEqual(11);
});

test('one that is called is not asked', async () => {
  const one = deploymentOf('one');
  const { checked, pass, health, now } = monitored({ deployments: [one] });
  for (let at = 0; at < 30; at += 1) {
    health.succeeded(one, now());
    await pass(1_000);
  }
  expect(checked).toEqual([]);
});

test('down for two intervals is unhealthy, and back is healthy within another (S2-29)', async () => {
  const one = deploymentOf('one');
  const { health, pass, down } = monitored({ deployments: [one] });
  await pass(2 * INTERVAL_MS);
  expect(health.stateOf(one).isHealthy).toBe(true);
  down.add('one');
  await pass(2 * INTERVAL_MS);
  expect(health.stateOf(one).isHealthy).toBe(false);
  down.clear();
  await pass(INTERVAL_MS);
  expect(health.stateOf(one).isHealthy).toBe(true);
});

describe('nobody is asked', () => {
  test.each<[string, World]>([
    ['where it is switched off', { settings: { isWatching: false } }],
    ['by a replica that does not hold the Lease', { isLeader: false }],
    [
      'without its key',
      {
        deployments: [deploymentOf('keyless', '')].map((one) => ({
          ...one,
          key: { read: () => undefined, variable: 'X' },
        })),
      },
    ],
    [
      'for an entry that is not to be',
      {
        deployments: [{ ...deploymentOf('silent'), modelInfo: { disable_background_health_check: true } }],
      },
    ],
    [
      'for a deployment that answers itself',
      { deployments: [{ ...deploymentOf('mock'), mockResponse: 'Hello.' }] },
    ],
  ])('%s', async (_where, world) => {
    const { checked, pass } = monitored(world);
    await pass(5 * INTERVAL_MS);
    expect(checked).toEqual([]);
  });
});

test('the holder of the Lease asks', async () => {
  const { checked, pass } = monitored({ isLeader: true });
  await pass(2 * INTERVAL_MS);
  expect(checked).toContain('one');
});

test('deployments with one address and key are asked once, and never more at once than allowed', async () => {
  const same = [
    deploymentOf('one'),
    { ...deploymentOf('two'), baseUrl: 'http://one.test/v1', key: deploymentOf('one').key },
  ];
  const { checked, pass } = monitored({ deployments: same });
  await pass(5 * INTERVAL_MS);
  expect(new Set(checked)).toEqual(new Set(['one']));

  const many = Array.from({ length: 20 }, (_, at) => deploymentOf(`d${at}`));
  const slow = monitored({ deployments: many, settings: { concurrency: 3 } });
  await slow.monitor.look();
  await slow.pass(INTERVAL_MS * 0.3);
  for (let at = 1; at <= 4; at += 1) {
    const before = slow.checked.length;
    await slow.monitor.look();
    expect(slow.checked.length - before).toBeLessThanOrEqual(3);
  }
  await slow.pass(INTERVAL_MS);
  expect(new Set(slow.checked).size).toBe(20);
});
