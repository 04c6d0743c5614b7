import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { expect, test } from '@jest/globals';
import type { ApplyOptions } from './client.ts';
import { createMasterKey } from './create-master-key.ts';
import { KubernetesError } from './kubernetes-error.ts';

interface Applied {
  readonly path: string;
  readonly body: JsonObject;
  readonly options: ApplyOptions;
}

function create(get: () => JsonObject, apply: (applied: Applied) => void = () => undefined) {
  const applied: Applied[] = [];
  let nowMs = 0;
  const made = createMasterKey({
    client: {
      get: async () => get(),
      apply: async (path, body, options) => {
        apply({ path, body, options });
        applied.push({ path, body, options });
        return body;
      },
    },
    namespace: 'llm',
    secret: 'proxy-master-key',
    monotonicMs: () => nowMs,
    wait: async (delayMs) => {
      nowMs += delayMs;
    },
  });
  return { made, applied, elapsedMs: () => nowMs };
}

const missing = (): JsonObject => {
  throw new KubernetesError('not found', { status: 404 });
};

function keyOf({ body }: Applied): string {
  const data = isJsonObject(body.data) ? body.data : {};
  return Buffer.from(String(data['master-key']), 'base64').toString();
}

test('a Secret that is not there is made, labelled, with a key of 32 random bytes that is not told', async () => {
  const { made, applied } = create(missing);
  const sentence = await made;
  expect(applied[0]).toMatchObject({
    path: '/api/v1/namespaces/llm/secrets/proxy-master-key',
    body: {
      kind: 'Secret',
      type: 'Opaque',
      metadata: {
        name: 'proxy-master-key',
        namespace: 'llm',
        labels: { 'app.kubernetes.io/managed-by': 'bytebot-llm-proxy' },
      },
    },
    options: { force: false },
  });
  const [first] = applied;
  if (first === undefined) throw new Error('nothing was applied');
  expect(keyOf(first)).toMatch(/^sk-[\w-]{43}$/);
  expect(sentence).toBe(
    'The Secret `proxy-master-key` in the namespace `llm` has been made, with a new master key.',
  );
  const another = create(missing);
  await another.made;
  expect(another.applied[0] && keyOf(another.applied[0])).not.toBe(keyOf(first));
  expect(another.applied[0]?.options.fieldManager).not.toBe(first.options.fieldManager);
});

test('a key that is there stays', async () => {
  const { made, applied } = create(() => ({ data: { 'master-key': 'c2stdGVzdA==' } }));
  expect(await made).toMatch(/has a master key already; it stays as it is/);
  expect(applied).toEqual([]);
});

test.each([
  ['another field', { other: 'eA==' }, false],
  ['an empty key', { 'master-key': '' }, true],
  ['nothing', undefined, false],
])('a Secret with %s gets the field that is missing, and nothing else is written', async (_, data, force) => {
  const { made, applied } = create(() => ({ metadata: { resourceVersion: '7' }, type: 'Opaque', data }));
  await made;
  expect(applied[0]?.options.force).toBe(force);
  expect(applied[0]?.body).toEqual({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'proxy-master-key', namespace: 'llm', resourceVersion: '7' },
    data: { 'master-key': expect.any(String) },
  });
});

test('whoever loses a race looks again, and finds the key of the other', async () => {
  let isMade = false;
  const { made, applied } = create(
    () => (isMade ? { data: { 'master-key': 'c2stdGVzdA==' } } : missing()),
    () => {
      isMade = true;
      throw new KubernetesError('conflict', { status: 409 });
    },
  );
  expect(await made).toMatch(/already/);
  expect(applied).toEqual([]);
});

test('an API server that is starting is waited for', async () => {
  let tries = 0;
  const { made } = create(() => {
    tries += 1;
    if (tries < 30) throw new KubernetesError('not reached', tries % 2 === 0 ? { status: 503 } : {});
    return missing();
  });
  expect(await made).toMatch(/has been made/);
});

test.each([
  [{}, 60_000, /was not to be had for 60 s/],
  [
    { status: 403 },
    10_000,
    /needs a Role with the verbs get, create and patch on the Secret `proxy-master-key`/,
  ],
  [{ status: 422 }, 0, /immutable/],
])('what does not pass ends with advice: %j', async (details, waitedMs, advice) => {
  const { made, elapsedMs } = create(() => {
    throw new KubernetesError('refused', details);
  });
  await expect(made).rejects.toThrow(advice);
  expect(elapsedMs()).toBe(waitedMs);
});
