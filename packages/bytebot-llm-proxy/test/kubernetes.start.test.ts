import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { kubeconfigOf } from './support/cluster.ts';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { freePort } from './support/free-port.ts';
import { startProxy } from './support/proxy-process.ts';
import { chat } from './support/stream.ts';
import { startUpstream } from './support/upstream.ts';
import { friendly } from './support/wire.ts';

/** The Kubernetes client is 50 MB of memory: it is loaded where a feature asks for it only. */

const telling = fileURLToPath(new URL('support/tell-kubernetes.mjs', import.meta.url));
const LOADED = 'LOADED THE KUBERNETES CLIENT';

async function outputOf(environment: Record<string, string>, until: string): Promise<string> {
  const upstream = await startUpstream(friendly);
  const proxy = await startProxy({
    config: configOf([{ name: 'any', model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1` }]),
    environment: { NODE_OPTIONS: `--import=${telling}`, ...environment },
  });
  try {
    expect((await chat(proxy.url, { model: 'any' }, { 'x-request-id': 'request-1' })).status).toBe(200);
    expect((await fetch(`${proxy.url}/health/readiness`)).status).toBe(200);
    await eventually(() => proxy.output().includes(until));
    return proxy.output();
  } finally {
    await proxy.stop();
    await upstream.close();
  }
}

test('a default start does not load the client, in a cluster neither', async () => {
  const inCluster = {
    KUBERNETES_SERVICE_HOST: '127.0.0.1',
    KUBERNETES_SERVICE_PORT: '1',
    POD_NAMESPACE: 'models',
  };
  expect(await outputOf(inCluster, 'request-1')).not.toContain(LOADED);
});

test('with a feature on it does, and nothing waits for an API server that is away', async () => {
  const file = fileURLToPath(new URL(`../dist/kubeconfig-${process.pid}.json`, import.meta.url));
  writeFileSync(file, kubeconfigOf(`http://127.0.0.1:${await freePort()}`));
  const environment = { KUBERNETES_SECRETS: 'true', POD_NAMESPACE: 'models', KUBECONFIG: file };
  const output = await outputOf(environment, 'is lost and tried again');
  expect(output).toContain(LOADED);
  expect(output).toContain('The watch of the secrets of the namespace models is lost and tried again');
});

test('without credentials it goes on and says what to set', async () => {
  const environment = { KUBERNETES_SECRETS: 'true', POD_NAMESPACE: 'models' };
  expect(await outputOf(environment, 'KUBECONFIG is not set')).toContain(
    'automountServiceAccountToken: true',
  );
});

test('a variable that cannot be read is named', async () => {
  expect(await outputOf({ KUBERNETES_SECRETS: 'true' }, 'request-1')).toContain(
    'KUBERNETES_SECRETS has no effect: set POD_NAMESPACE',
  );
});
