import type { Log, ManagedSecretStore } from '@bytebot/service';
import type { Registry } from 'prom-client';
import { createKubernetesClient } from './client.ts';
import type { DiscoveredModels } from './discovered-models.ts';
import { startDiscovery } from './discovery.ts';
import { createKubernetesMetrics } from './kubernetes-metrics.ts';
import { startSecretWatch } from './secret-watch.ts';
import { type KubernetesSettings, needsKubernetes } from './settings.ts';

export interface KubernetesSetup {
  readonly settings: KubernetesSettings;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the models of labelled objects go. */
  readonly models: DiscoveredModels;
  /** Where the keys of labelled Secrets go. */
  readonly secrets: ManagedSecretStore;
  readonly log: Log;
  readonly registry: Registry;
}

/**
 * Starts what the settings ask of the Kubernetes API, and returns at once: nothing waits for the API server. Without
 * any of it, nothing is loaded.
 */
export function startKubernetes(setup: KubernetesSetup): { close(): void } {
  const { settings, environment, models, secrets, log, registry } = setup;
  if (!needsKubernetes(settings)) return { close: () => undefined };
  const client = createKubernetesClient({ environment });
  const running: { close(): void }[] = [];
  if (settings.discovery !== undefined || settings.secrets) {
    const basis = { client, log, metrics: createKubernetesMetrics(registry) };
    const { namespace } = settings.pod;
    if (settings.discovery !== undefined) running.push(startDiscovery(settings.discovery, models, basis));
    if (settings.secrets && namespace !== undefined)
      running.push(startSecretWatch(namespace, secrets, basis));
  }
  return {
    close: () => {
      for (const one of running) one.close();
      client.close();
    },
  };
}
