import { hostname } from 'node:os';
import type { Log, ManagedSecretStore } from '@bytebot/service';
import type { Registry } from 'prom-client';
import type { HealthListener } from '../accounting/deployment-health.ts';
import type { TokenDoor } from '../auth/service-account/service-account-tokens.ts';
import type { Deployment } from '../config/snapshot.ts';
import { createKubernetesClient, type KubernetesClient } from './client.ts';
import { createEventCounter, createLeaseGauge } from './cluster-metrics.ts';
import { startClusterTokens } from './cluster-tokens.ts';
import { ConfigEvents } from './config-events.ts';
import type { DiscoveredModels } from './discovered-models.ts';
import { startDiscovery } from './discovery.ts';
import { EventRecorder } from './event-recorder.ts';
import { createKubernetesMetrics } from './kubernetes-metrics.ts';
import { type Leadership, Lease } from './lease.ts';
import { ProviderEvents } from './provider-events.ts';
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
  readonly deploymentOf: (id: string) => Deployment | undefined;
  /** Removes every known key from a text. */
  readonly redact: (text: string) => string;
}

/** What has been started; each part is undefined where the settings do not ask for it. */
export interface Kubernetes {
  readonly tokens: TokenDoor | undefined;
  readonly configEvents: ConfigEvents | undefined;
  readonly providerEvents: HealthListener | undefined;
  readonly lease: Leadership | undefined;
  close(): Promise<void>;
}

const nothing: Kubernetes = {
  tokens: undefined,
  configEvents: undefined,
  providerEvents: undefined,
  lease: undefined,
  close: async () => undefined,
};

/**
 * Starts what the settings ask of the Kubernetes API, and returns at once: nothing waits for the API server. Without
 * any of it, nothing is loaded.
 */
export function startKubernetes(setup: KubernetesSetup): Kubernetes {
  const { settings, environment, models, secrets, log, registry } = setup;
  if (!needsKubernetes(settings)) return nothing;
  const client = createKubernetesClient({ environment });
  const running: { close(): void }[] = [];
  if (settings.discovery !== undefined || settings.secrets) {
    const basis = { client, log, metrics: createKubernetesMetrics(registry) };
    const { namespace } = settings.pod;
    if (settings.discovery !== undefined) running.push(startDiscovery(settings.discovery, models, basis));
    if (settings.secrets && namespace !== undefined)
      running.push(startSecretWatch(namespace, secrets, basis));
  }
  const { serviceAccountTokens } = settings;
  const tokens =
    serviceAccountTokens === undefined ? undefined : startClusterTokens(serviceAccountTokens, client, log);
  if (tokens !== undefined) running.push(tokens);
  const events = createEvents(setup, client);
  if (events !== undefined) running.push(events);
  const lease = startLease(setup, client);
  return {
    tokens: tokens?.door,
    configEvents: events === undefined ? undefined : new ConfigEvents(events),
    providerEvents: events === undefined ? undefined : new ProviderEvents(events, setup.deploymentOf),
    lease,
    close: async () => {
      await lease?.release();
      for (const one of running) one.close();
      client.close();
    },
  };
}

function createEvents(
  { settings, log, registry, redact }: KubernetesSetup,
  client: KubernetesClient,
): EventRecorder | undefined {
  const { name, namespace, uid } = settings.pod;
  if (!settings.events || namespace === undefined) return undefined;
  if (name === undefined) {
    log.warn('KUBERNETES_EVENTS has no effect: set POD_NAME to the name of the pod.');
    return undefined;
  }
  return new EventRecorder({
    client,
    pod: { name, namespace, uid },
    redact,
    nowMs: Date.now,
    count: createEventCounter(registry),
    failed: (error) => log.warn('Events about this pod cannot be written', { error: error.message }),
  });
}

function startLease(
  { settings, log, registry }: KubernetesSetup,
  client: KubernetesClient,
): Lease | undefined {
  const { lease: name, pod } = settings;
  if (name === undefined || pod.namespace === undefined) return undefined;
  const lease = new Lease({
    client,
    namespace: pod.namespace,
    name,
    holder: pod.name ?? hostname(),
    nowMs: Date.now,
    monotonicMs: () => performance.now(),
    failed: (error) => log.warn('The Lease cannot be asked for', { lease: name, error: error.message }),
  });
  createLeaseGauge(registry, lease);
  lease.onChange((isLeader) => {
    log.info(isLeader ? 'This replica holds the Lease' : 'This replica does not hold the Lease any more', {
      lease: name,
    });
  });
  lease.start();
  return lease;
}
