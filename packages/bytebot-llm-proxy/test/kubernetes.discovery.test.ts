import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Cluster, labelledService, SERVICES, startCluster } from './support/cluster.ts';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import type { ProxyProcess } from './support/proxy-process.ts';
import { chat, readStream } from './support/stream.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { beginStream, contentChunk, endMark, fixed, friendly, roleChunk, stopChunk } from './support/wire.ts';

/** Labelled Services of the cluster are served while they exist. */

let cluster: Cluster;
let upstream: Upstream;
let proxy: ProxyProcess;

beforeAll(async () => {
  cluster = await startCluster();
  upstream = await startUpstream(friendly);
  proxy = await cluster.startProxy({
    config: configOf([{ name: 'gpt-4o', model: 'openai/gpt-4o', apiBase: `${upstream.url}/configured/v1` }], {
      router_settings: { num_retries: 1, retry_after: 0 },
    }),
    environment: {
      KUBERNETES_DISCOVERY: 'true',
      KUBERNETES_DISCOVERY_RESOURCES: 'serving.kserve.io/v1beta1/inferenceservices',
      KUBERNETES_DISCOVERY_KEY_VARIABLES: 'MODELS_API_KEY',
      OPENAI_API_KEY: 'sk-test-public-provider',
      MODELS_API_KEY: 'sk-test-own-models',
    },
  });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
  await cluster.close();
});

const put = (name: string, provider: string, annotations: Record<string, string> = {}): void =>
  cluster.api.put(SERVICES, labelledService(name, upstream.url, provider, annotations));

async function models(): Promise<string[]> {
  const response = await fetch(`${proxy.url}/v1/models`);
  const { data } = (await response.json()) as { data: { id: string }[] };
  return data.map(({ id }) => id);
}

const untilServed = (model: string): Promise<void> =>
  eventually(async () => (await models()).includes(model));
const untilGone = (model: string): Promise<void> => eventually(async () => !(await models()).includes(model));

test('a labelled Service is served without a key, shown with its origin, and gone when it goes', async () => {
  put('llama', 'openai', { models: 'llama-3' });
  await untilServed('llama-3');
  upstream.answerWith(friendly);
  expect((await chat(proxy.url, { model: 'llama-3' })).status).toBe(200);
  const [seen] = upstream.seen;
  expect(seen?.headers.host).toBe(`llama.models.svc:${new URL(upstream.url).port}`);
  expect(seen?.path).toBe('/v1/chat/completions');
  expect(JSON.stringify(seen?.headers)).not.toContain('sk-test');
  const info = (await (await fetch(`${proxy.url}/model/info`)).json()) as { data: Record<string, unknown>[] };
  expect(info.data.find(({ model_name: name }) => name === 'llama-3')).toMatchObject({
    litellm_params: { model: 'openai/llama-3', api_base: expect.stringContaining('llama.models.svc') },
    model_info: { source: 'kubernetes', kind: 'Service', namespace: 'models', name: 'llama' },
  });
  const health = await fetch(`${proxy.url}/health/openai`);
  expect(health.status).toBe(200);
  cluster.api.delete(SERVICES, 'llama');
  await untilGone('llama-3');
  expect((await chat(proxy.url, { model: 'llama-3' })).status).toBe(404);
});

test('one without the label any more is gone too', async () => {
  put('relabelled', 'hosted_vllm', { models: 'relabelled-model' });
  await untilServed('relabelled-model');
  cluster.api.put(SERVICES, { metadata: { name: 'relabelled', namespace: 'models' } });
  await untilGone('relabelled-model');
});

test('any model of a Service is asked for behind its name', async () => {
  put('any', 'hosted_vllm');
  await eventually(async () => (await chat(proxy.url, { model: 'any/meta/llama-3' })).status === 200);
  expect(JSON.parse(upstream.seen.at(-1)?.body ?? '{}')).toMatchObject({ model: 'meta/llama-3' });
  cluster.api.delete(SERVICES, 'any');
});

test('only a key that is allowed by name is sent', async () => {
  put('asks-too-much', 'openai', { models: 'greedy', 'api-key-variable': 'OPENAI_API_KEY' });
  put('keyed', 'openai', { models: 'keyed-model', 'api-key-variable': 'MODELS_API_KEY' });
  await untilServed('keyed-model');
  expect(await models()).not.toContain('greedy');
  upstream.answerWith(friendly);
  await chat(proxy.url, { model: 'keyed-model' });
  expect(upstream.seen[0]?.headers.authorization).toBe('Bearer sk-test-own-models');
  const refusal = /Service models\/asks-too-much is not served: .*KUBERNETES_DISCOVERY_KEY_VARIABLES/;
  await eventually(() => refusal.test(proxy.output()));
});

test('a Service joins the group of its name', async () => {
  put('joins', 'hosted_vllm', { models: 'anything', 'model-name': 'gpt-4o' });
  const isConfigured = (path: string): boolean => path.startsWith('/configured/');
  upstream.answerWith((request, response) => {
    (isConfigured(request.path) ? fixed(500, '{}') : friendly)(request, response);
  });
  await eventually(async () => (await chat(proxy.url, { model: 'gpt-4o' })).status === 200);
  expect(upstream.seen.some(({ path }) => isConfigured(path))).toBe(true);
  expect(upstream.seen.at(-1)?.headers.host).toMatch(/^joins\.models\.svc:/);
  cluster.api.delete(SERVICES, 'joins');
});

test('a stream under way ends well although its Service goes', async () => {
  put('leaving', 'hosted_vllm', { models: 'leaving-model' });
  await untilServed('leaving-model');
  const finish = Promise.withResolvers<void>();
  upstream.answerWith((_request, response) => {
    beginStream(response);
    response.write(roleChunk + contentChunk('Hel'));
    void finish.promise.then(() => response.end(contentChunk('lo') + stopChunk + endMark));
  });
  const response = await chat(proxy.url, { model: 'leaving-model', stream: true });
  cluster.api.delete(SERVICES, 'leaving');
  await untilGone('leaving-model');
  finish.resolve();
  expect(await readStream(response)).toMatchObject({ text: 'Hello', done: true, error: undefined });
});

test('an object with an address in its status is served where the kind is named', async () => {
  const collection = '/apis/serving.kserve.io/v1beta1/namespaces/models/inferenceservices';
  cluster.api.put(collection, {
    ...labelledService('tuned', upstream.url, 'hosted_vllm', { models: 'tuned-model' }),
    status: {
      address: { url: `http://tuned.models.svc:${new URL(upstream.url).port}/v1/models/tuned:predict` },
    },
  });
  await untilServed('tuned-model');
  upstream.answerWith(friendly);
  expect((await chat(proxy.url, { model: 'tuned-model' })).status).toBe(200);
  expect(upstream.seen[0]?.path).toBe('/v1/chat/completions');
});

test('what is lost while the API server is away is made up for afterwards', async () => {
  put('stays', 'hosted_vllm', { models: 'stays-model' });
  put('goes', 'hosted_vllm', { models: 'goes-model' });
  await untilServed('goes-model');
  cluster.api.interceptWith((_call, response) => {
    response.destroy();
    return true;
  });
  cluster.api.cut();
  cluster.api.delete(SERVICES, 'goes');
  put('comes', 'hosted_vllm', { models: 'comes-model' });
  cluster.api.compact();
  await eventually(() => proxy.output().includes('is lost and tried again'));
  expect(await models()).toEqual(expect.arrayContaining(['stays-model', 'goes-model']));
  const ready = await fetch(`${proxy.url}/health/readiness`);
  expect(ready.status).toBe(200);
  cluster.api.interceptWith(undefined);
  await eventually(async () => (await models()).includes('comes-model'), 15_000);
  expect(await models()).not.toContain('goes-model');
});
