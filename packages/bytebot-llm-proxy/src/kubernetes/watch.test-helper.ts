import { type JsonObject, textOf } from '@bytebot/shared';
import { Registry } from 'prom-client';
import type { ApiServer } from './api-server.test-helper.ts';
import { createClientWith } from './client.ts';
import { createKubernetesMetrics } from './kubernetes-metrics.ts';
import { Watch, type WatchSetup } from './watch.ts';
import type { WatchTimes } from './watch-times.ts';

export const SERVICES = '/api/v1/namespaces/models/services';
export const LABEL = 'bytebot.ai/llm-provider';

/** Short enough for a test, long enough not to be met by chance. */
export const quickTimes: WatchTimes = {
  connectionMs: 290_000,
  silenceMs: 60_000,
  firstRetryMs: 10,
  longestRetryMs: 40,
  refusedRetryMs: 30,
  repeatWarningMs: 60_000,
};

/** A labelled Service. */
export function service(name: string, more: JsonObject = {}): JsonObject {
  return { metadata: { name, namespace: 'models', labels: { [LABEL]: 'hosted_vllm' } }, ...more };
}

export interface WatchedNames {
  /** The names the watch knows now. */
  readonly names: readonly string[];
  /** Each state it went through. */
  readonly states: readonly string[];
  readonly lines: readonly string[];
  readonly registry: Registry;
  close(): void;
}

/** A watch that keeps the names of what it sees. */
export function watchNames(server: ApiServer, more: Partial<WatchSetup<string>> = {}): WatchedNames {
  const registry = new Registry();
  const states: string[] = [];
  const lines: string[] = [];
  const write =
    (level: string) =>
    (message: string): void => {
      lines.push(`${level} ${message}`);
    };
  const client = createClientWith(server.credentials);
  const watch = new Watch<string>({
    client,
    path: SERVICES,
    labelSelector: LABEL,
    resource: 'services',
    namespace: 'models',
    chartValue: 'kubernetes.discovery.enabled',
    log: { info: write('info'), warn: write('warn'), error: write('error') },
    metrics: createKubernetesMetrics(registry),
    keep: (object) => textOf(object.metadata, 'name'),
    changed: () => states.push(watch.values.join(' ')),
    times: quickTimes,
    ...more,
  });
  watch.start();
  return {
    get names() {
      return watch.values;
    },
    states,
    lines,
    registry,
    close: () => {
      watch.close();
      client.close();
    },
  };
}
