import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ApiServer, startApiServer } from '../../src/kubernetes/api-server.test-helper.ts';
import { type ProxyOptions, type ProxyProcess, startProxy } from './proxy-process.ts';

const resolveServices = fileURLToPath(new URL('resolve-services.mjs', import.meta.url));

export const SERVICES = '/api/v1/namespaces/models/services';
export const SECRETS = '/api/v1/namespaces/models/secrets';

/** An API server that lists and watches, and proxies that know it by a kubeconfig. */
export interface Cluster {
  readonly api: ApiServer;
  startProxy(options: ProxyOptions): Promise<ProxyProcess>;
  close(): Promise<void>;
}

export async function startCluster(): Promise<Cluster> {
  const api = await startApiServer();
  const directory = mkdtempSync(path.join(tmpdir(), 'kubeconfig-'));
  const file = path.join(directory, 'config');
  writeFileSync(file, kubeconfigOf(api.url));
  return {
    api,
    startProxy: (options) =>
      startProxy({
        ...options,
        environment: {
          KUBECONFIG: file,
          POD_NAMESPACE: 'models',
          NODE_OPTIONS: `--import=${resolveServices}`,
          ...options.environment,
        },
      }),
    close: async () => {
      await api.close();
      rmSync(directory, { recursive: true });
    },
  };
}

/** JSON is YAML. */
export function kubeconfigOf(url: string): string {
  return JSON.stringify({
    'current-context': 'test',
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    clusters: [{ name: 'test', cluster: { server: url, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'test', user: { token: 'sk-test-service-account' } }],
  });
}

/** A labelled Service in front of a server of the test. */
export function labelledService(
  name: string,
  url: string,
  provider: string,
  annotations: Readonly<Record<string, string>> = {},
): Record<string, unknown> {
  const written = Object.entries(annotations).map(([key, value]) => [`bytebot.ai/${key}`, value]);
  return {
    metadata: {
      name,
      namespace: 'models',
      labels: { 'bytebot.ai/llm-provider': provider },
      annotations: Object.fromEntries(written),
    },
    spec: { ports: [{ name: 'http', port: Number(new URL(url).port) }] },
  };
}

export function labelledSecret(
  name: string,
  provider: string,
  values: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const data = Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return {
    metadata: { name, namespace: 'models', labels: { 'bytebot.ai/llm-provider': provider } },
    data: Object.fromEntries(data),
  };
}
