import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Cluster, labelledSecret, SECRETS, startCluster } from './support/cluster.ts';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { metricLines } from './support/observe.ts';
import type { ProxyProcess } from './support/proxy-process.ts';
import { chat } from './support/stream.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { fixed, friendly } from './support/wire.ts';

/** Keys come from labelled Secrets of the own namespace, and follow them. */

let cluster: Cluster;
let upstream: Upstream;
let proxy: ProxyProcess;

beforeAll(async () => {
  cluster = await startCluster();
  upstream = await startUpstream(friendly);
  const deployment = (name: string, model: string, variable: string) => ({
    name,
    model,
    apiBase: `${upstream.url}/v1`,
    apiKey: `os.environ/${variable}`,
  });
  proxy = await cluster.startProxy({
    config: configOf(
      [
        deployment('openai', 'openai/gpt-4o', 'OPENAI_API_KEY'),
        deployment('groq', 'groq/llama', 'GROQ_API_KEY'),
        deployment('mistral', 'mistral/small', 'MISTRAL_API_KEY'),
      ],
      { router_settings: { num_retries: 0 } },
    ),
    files: { 'keys/mistral-api-key': 'sk-test-mounted' },
    environment: { KUBERNETES_SECRETS: 'true', GROQ_API_KEY: 'sk-test-environment' },
  });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
  await cluster.close();
});

/** The bearer token that the upstream gets for a request sent now. */
async function keyUsed(model: string): Promise<string | undefined> {
  upstream.answerWith(friendly);
  await chat(proxy.url, { model });
  return upstream.seen[0]?.headers.authorization;
}

const put = (name: string, provider: string, values: Record<string, string>): void =>
  cluster.api.put(SECRETS, labelledSecret(name, provider, values));

test('a key is used as soon as its Secret is there, rotated with it, and missed when it goes', async () => {
  expect((await chat(proxy.url, { model: 'openai' })).status).toBe(401);
  put('openai', 'openai', { 'api-key': 'sk-test-first\n' });
  await eventually(async () => (await keyUsed('openai')) === 'Bearer sk-test-first');
  put('openai', 'openai', { 'api-key': 'sk-test-second' });
  await eventually(async () => (await keyUsed('openai')) === 'Bearer sk-test-second');
  cluster.api.delete(SECRETS, 'openai');
  await eventually(async () => (await keyUsed('openai')) === undefined);
  const missing = await chat(proxy.url, { model: 'openai' });
  expect(await missing.json()).toMatchObject({ error: { kind: 'provider_not_configured' } });
});

test('it stands above the environment and below mounted files', async () => {
  expect(await keyUsed('groq')).toBe('Bearer sk-test-environment');
  put('both', 'groq', { 'groq-api-key': 'sk-test-secret', MISTRAL_API_KEY: 'sk-test-not-this-one' });
  await eventually(async () => (await keyUsed('groq')) === 'Bearer sk-test-secret');
  expect(await keyUsed('mistral')).toBe('Bearer sk-test-mounted');
  put('both', 'groq', { 'groq-api-key': 'YOUR_API_KEY_HERE' });
  await eventually(async () => (await keyUsed('groq')) === 'Bearer sk-test-environment');
  await eventually(() => proxy.output().includes('GROQ_API_KEY in the Secret models/both is a placeholder'));
});

test('a key of a Secret is hidden, also after it was rotated', async () => {
  const key = 'clusterSecretWithoutShape0123456789';
  put('openai', 'openai', { 'api-key': key });
  await eventually(async () => (await keyUsed('openai')) === `Bearer ${key}`);
  put('openai', 'openai', { 'api-key': 'anotherOneWithoutShape0123456789' });
  await eventually(async () => (await keyUsed('openai')) !== `Bearer ${key}`);
  upstream.answerWith(fixed(401, JSON.stringify({ error: { message: `no such key: ${key}` } })));
  const refused = await (await chat(proxy.url, { model: 'openai' })).text();
  expect(refused).toContain('no such key: ***');
  expect(proxy.output()).not.toContain(key);
});

test('a mistake in a Secret is a warning without its value', async () => {
  put('wrong', 'opnai', { 'api-key': 'sk-test-of-the-wrong-one' });
  await eventually(() => proxy.output().includes('The Secret models/wrong is not read'));
  expect(proxy.output()).not.toContain('sk-test-of-the-wrong-one');
});

test('the metrics say whether changes are heard of', async () => {
  expect(await metricLines(proxy, 'bytebot_kubernetes_watch_connected')).toEqual([
    'bytebot_kubernetes_watch_connected{resource="secrets",namespace="models"} 1',
  ]);
});
