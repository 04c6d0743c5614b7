import type { JsonObject } from '@bytebot/shared';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { EventRecorder, type EventResult, type PodEvent } from './event-recorder.ts';
import { KubernetesError } from './kubernetes-error.ts';

const rejected: PodEvent = { type: 'Warning', reason: 'ConfigRejected', action: 'LoadConfig', note: 'bad' };

interface Call {
  readonly path: string;
  readonly body: JsonObject;
}

function record(answer: (call: Call, method: 'create' | 'patch') => void = () => undefined) {
  const created: Call[] = [];
  const patched: Call[] = [];
  const results: EventResult[] = [];
  const failures: string[] = [];
  const recorder = new EventRecorder({
    client: {
      create: async (path, body) => {
        created.push({ path, body });
        answer({ path, body }, 'create');
        return {};
      },
      patch: async (path, body) => {
        patched.push({ path, body });
        answer({ path, body }, 'patch');
        return {};
      },
    },
    pod: { name: 'proxy-0', namespace: 'llm', uid: 'uid-1' },
    redact: (text) => text.replaceAll('sk-test-secret', '***'),
    nowMs: Date.now,
    count: (result) => results.push(result),
    failed: (error) => failures.push(error.message),
  });
  return { recorder, created, patched, results, failures };
}

beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2026, 0, 2, 3, 4, 5, 678) });
});
afterEach(() => {
  jest.useRealTimers();
});

test('an event is about the own pod, with a time in microseconds and without keys', async () => {
  const { recorder, created, results } = record();
  recorder.record({ ...rejected, note: 'line 3 holds sk-test-secret' });
  await jest.advanceTimersByTimeAsync(0);
  expect(created).toEqual([
    {
      path: '/apis/events.k8s.io/v1/namespaces/llm/events',
      body: {
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { name: expect.stringMatching(/^proxy-0\.[0-9a-f]{16}$/), namespace: 'llm' },
        eventTime: '2026-01-02T03:04:05.678000Z',
        reportingController: 'bytebot.ai/llm-proxy',
        reportingInstance: 'proxy-0',
        type: 'Warning',
        reason: 'ConfigRejected',
        action: 'LoadConfig',
        note: 'line 3 holds ***',
        regarding: { apiVersion: 'v1', kind: 'Pod', name: 'proxy-0', namespace: 'llm', uid: 'uid-1' },
      },
    },
  ]);
  expect(results).toEqual(['written']);
});

test.each(['x'.repeat(5_000), 'ü'.repeat(1_000), '😀'.repeat(400)])(
  'a note stays within 1,024 bytes and whole characters',
  async (note) => {
    const { recorder, created } = record();
    recorder.record({ ...rejected, note });
    await jest.advanceTimersByTimeAsync(0);
    const written = String(created[0]?.body.note);
    expect(Buffer.byteLength(written)).toBeLessThanOrEqual(1_024);
    expect(Buffer.byteLength(written)).toBeGreaterThan(1_015);
    expect(written).not.toContain('\uFFFD');
    expect(written.endsWith('…')).toBe(true);
  },
);

test('what repeats is one event whose series is brought up to date now and then', async () => {
  const { recorder, created, patched } = record();
  for (let at = 0; at < 100; at += 1) recorder.record(rejected);
  await jest.advanceTimersByTimeAsync(30_000);
  expect(created).toHaveLength(1);
  expect(patched).toEqual([
    {
      path: `/apis/events.k8s.io/v1/namespaces/llm/events/${Reflect.get(Object(created[0]?.body.metadata), 'name')}`,
      body: { series: { count: 100, lastObservedTime: '2026-01-02T03:04:05.678000Z' } },
    },
  ]);
});

test('a series that the API server has forgotten begins anew', async () => {
  const { recorder, created } = record((_, method) => {
    if (method === 'patch') throw new KubernetesError('gone', { status: 404 });
  });
  recorder.record(rejected);
  recorder.record(rejected);
  await jest.advanceTimersByTimeAsync(30_000);
  expect(created).toHaveLength(2);
  expect(created[1]?.body).toMatchObject({ series: { count: 2 } });
});

test('after some minutes of quiet it is another event', async () => {
  const { recorder, created } = record();
  recorder.record(rejected);
  await jest.advanceTimersByTimeAsync(7 * 60_000);
  recorder.record(rejected);
  await jest.advanceTimersByTimeAsync(0);
  expect(created).toHaveLength(2);
});

test('a flood is dropped and counted, and a few come through later', async () => {
  const { recorder, created, results } = record();
  for (let at = 0; at < 500; at += 1) recorder.record({ ...rejected, note: `problem ${at}` });
  await jest.advanceTimersByTimeAsync(0);
  expect(created).toHaveLength(20);
  expect(results.filter((result) => result === 'dropped')).toHaveLength(480);
  await jest.advanceTimersByTimeAsync(20_000);
  for (let at = 500; at < 510; at += 1) recorder.record({ ...rejected, note: `problem ${at}` });
  await jest.advanceTimersByTimeAsync(0);
  expect(created).toHaveLength(22);
});

test('while the API server is away nothing is thrown or kept, and it is said once', async () => {
  const { recorder, results, failures } = record(() => {
    throw new KubernetesError('not reached');
  });
  for (let at = 0; at < 5; at += 1) recorder.record({ ...rejected, note: `problem ${at}` });
  await jest.advanceTimersByTimeAsync(0);
  expect(results).toEqual(Array(5).fill('failed'));
  expect(failures).toEqual(['not reached']);
});

test('nothing is written once it is closed', async () => {
  const { recorder, created, patched } = record();
  recorder.record(rejected);
  recorder.record(rejected);
  recorder.close();
  recorder.record({ ...rejected, note: 'more' });
  await jest.advanceTimersByTimeAsync(60_000);
  expect(created).toHaveLength(1);
  expect(patched).toHaveLength(0);
});
