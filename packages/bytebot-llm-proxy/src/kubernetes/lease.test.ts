import type { JsonObject } from '@bytebot/shared';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { KubernetesError } from './kubernetes-error.ts';
import { Lease } from './lease.ts';

/** One Lease as an API server keeps it, with its conflicts. */
class LeaseServer {
  spec: JsonObject | undefined;
  version = 0;
  isAway = false;
  /** Takes calls and never answers. */
  isSilent = false;
  calls = 0;

  #answer(): JsonObject {
    return { metadata: { name: 'proxy', resourceVersion: String(this.version) }, spec: { ...this.spec } };
  }

  async #reach(): Promise<void> {
    this.calls += 1;
    if (this.isSilent) await new Promise(() => undefined);
    if (this.isAway) throw new KubernetesError('not reached');
  }

  write(spec: unknown): JsonObject {
    this.spec = Object(spec);
    this.version += 1;
    return this.#answer();
  }

  readonly client = {
    get: async (): Promise<JsonObject> => {
      await this.#reach();
      if (this.spec === undefined) throw new KubernetesError('none', { status: 404 });
      return this.#answer();
    },
    create: async (_: string, body: JsonObject): Promise<JsonObject> => {
      await this.#reach();
      if (this.spec !== undefined) throw new KubernetesError('exists', { status: 409 });
      return this.write(body.spec);
    },
    replace: async (_: string, body: JsonObject): Promise<JsonObject> => {
      await this.#reach();
      const { resourceVersion } = Object(body.metadata);
      if (resourceVersion !== String(this.version)) throw new KubernetesError('changed', { status: 409 });
      return this.write(body.spec);
    },
  };
}

let server: LeaseServer;
const failures: string[] = [];

beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
  server = new LeaseServer();
  failures.length = 0;
});
afterEach(() => {
  jest.useRealTimers();
});

function replica(holder: string): Lease {
  return new Lease({
    client: server.client,
    namespace: 'llm',
    name: 'proxy',
    holder,
    nowMs: Date.now,
    monotonicMs: () => performance.now(),
    failed: (error) => failures.push(error.message),
  });
}

test('the first replica takes the Lease, the second does not, and takes it when it is released', async () => {
  const first = replica('one');
  const second = replica('two');
  const changes: boolean[] = [];
  first.onChange((isLeader) => changes.push(isLeader));
  first.start();
  await jest.advanceTimersByTimeAsync(10);
  second.start();
  await jest.advanceTimersByTimeAsync(60_000);
  expect([first.isLeader(), second.isLeader()]).toEqual([true, false]);
  expect(server.spec).toMatchObject({ leaseDurationSeconds: 15, leaseTransitions: 0 });
  expect(server.spec?.renewTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  await first.release();
  expect(server.spec).toMatchObject({ holderIdentity: '' });
  await jest.advanceTimersByTimeAsync(2_500);
  expect([first.isLeader(), second.isLeader()]).toEqual([false, true]);
  expect(changes).toEqual([true, false]);
  await second.release();
});

test('a holder that falls silent is replaced after 15 s, whatever times it has written', async () => {
  const inAYear = '2027-01-01T00:00:00.000000Z';
  server.write({ holderIdentity: 'dead', leaseDurationSeconds: 15, renewTime: inAYear, leaseTransitions: 4 });
  const lease = replica('one');
  lease.start();
  await jest.advanceTimersByTimeAsync(14_000);
  expect(lease.isLeader()).toBe(false);
  await jest.advanceTimersByTimeAsync(4_000);
  expect(lease.isLeader()).toBe(true);
  expect(server.spec).toMatchObject({ leaseTransitions: 5 });
  await lease.release();
});

test('a holder that cannot renew counts itself out before others may take over', async () => {
  const lease = replica('one');
  lease.start();
  await jest.advanceTimersByTimeAsync(10);
  expect(lease.isLeader()).toBe(true);
  server.isAway = true;
  await jest.advanceTimersByTimeAsync(9_000);
  expect(lease.isLeader()).toBe(true);
  await jest.advanceTimersByTimeAsync(3_000);
  expect(lease.isLeader()).toBe(false);
  expect(failures).toEqual(['not reached']);
  server.isAway = false;
  await jest.advanceTimersByTimeAsync(3_000);
  expect(lease.isLeader()).toBe(true);
  await lease.release();
});

test('of two that want it at the same moment one loses by the conflict', async () => {
  server.write({ holderIdentity: '', leaseDurationSeconds: 1 });
  const replicas = [replica('one'), replica('two'), replica('three')];
  await Promise.all(replicas.map((one) => one.tryOnce()));
  expect(replicas.filter((one) => one.isLeader())).toHaveLength(1);
});

test('a Lease that somebody else has taken is lost at the next look', async () => {
  const lease = replica('one');
  await lease.tryOnce();
  server.write({ ...server.spec, holderIdentity: 'two' });
  await lease.tryOnce();
  expect(lease.isLeader()).toBe(false);
});

test('releasing waits no longer than a moment for an API server that has stopped answering', async () => {
  const lease = replica('one');
  lease.start();
  await jest.advanceTimersByTimeAsync(10);
  expect(lease.isLeader()).toBe(true);
  server.isSilent = true;
  await jest.advanceTimersByTimeAsync(3_000);
  const released = jest.fn();
  void lease.release().then(released);
  await jest.advanceTimersByTimeAsync(1_500);
  expect(released).toHaveBeenCalled();
});

test('releasing asks nothing where it is not held, and never fails', async () => {
  const lease = replica('one');
  await lease.release();
  expect(server.calls).toBe(0);
  const holder = replica('two');
  await holder.tryOnce();
  server.isAway = true;
  await holder.release();
  expect(holder.isLeader()).toBe(false);
});
