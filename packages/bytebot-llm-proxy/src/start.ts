import { TurnMemory } from '@bytebot/llm-providers';
import {
  applyNetworkVariables,
  createLineWriter,
  createLog,
  createSecretStore,
  type Log,
  openOutput,
} from '@bytebot/service';
import { createRedactor } from '@bytebot/shared';
import { reportCooldowns } from './accounting/cooldown-listener.ts';
import { DeploymentHealth } from './accounting/deployment-health.ts';
import { DeploymentStates } from './accounting/deployment-states.ts';
import { watchHealth } from './accounting/health-monitor/watch-health.ts';
import { Statistics } from './accounting/statistics/statistics.ts';
import { ResponseCache } from './cache/response-cache.ts';
import type { ConfigSnapshot } from './config/snapshot.ts';
import { ConfigWatcher } from './config/watch/config-watcher.ts';
import { type WatchOptions, watchOptionsOf } from './config/watch/watch-options.ts';
import { CredentialCache } from './credentials/credential-cache.ts';
import { createCredentialWorld } from './credentials/credential-world.ts';
import { Catalogues } from './execute/catalogues.ts';
import { MediaFetcher } from './execute/media/media-fetcher.ts';
import { RoutingWorld } from './execute/routing-world.ts';
import { UpstreamClient } from './execute/upstream-client.ts';
import { followConfig, logEnvironment } from './follow-config.ts';
import { registerKeyMetrics } from './keys/key-metrics.ts';
import { KeyStates } from './keys/key-states.ts';
import { reportKeys } from './keys/report-keys.ts';
import { DiscoveredModels } from './kubernetes/discovered-models.ts';
import { startKubernetes } from './kubernetes/kubernetes.ts';
import { kubernetesSettingsOf } from './kubernetes/settings.ts';
import { Lifecycle } from './lifecycle.ts';
import { ConcurrencyLimit } from './limits/concurrency-limit.ts';
import { createLimitStore } from './limits/create-limit-store.ts';
import { FairQueue } from './limits/queue/fair-queue.ts';
import { DEFAULT_RETAINED_BYTES, RetainedBytes } from './limits/retained-bytes.ts';
import { endpointSecrets } from './pass-through/own-endpoint.ts';
import { Prices } from './pricing/prices.ts';
import { LearnedSurfaces } from './responses/learned-surfaces.ts';
import { Turns } from './routing/plan/turns.ts';
import type { CooldownSettings } from './routing/routing-settings.ts';
import { secretsInHeaders } from './secrets/header-secrets.ts';
import { KnownSecrets } from './secrets/known-secrets.ts';
import { secretsInSettings } from './secrets/settings-secrets.ts';
import type { Services } from './services.ts';
import { type ClosableRecords, createRecordStore } from './store/records/create-record-store.ts';
import { registerCatalogueMetrics } from './telemetry/metrics/catalogue-metrics.ts';
import { createMetrics, type Metrics } from './telemetry/metrics.ts';
import { RecentRequests } from './telemetry/recent-requests.ts';
import { createRequestLog } from './telemetry/request-log.ts';
import { Traces } from './telemetry/traces/traces.ts';
import { configuredDeployment } from './tenants/tenant-deployment.ts';

const STANDARD_OUTPUT = 1;

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the config and the keys, builds everything a request works with, and follows changes of the config from then
 * on. Opens no connection.
 *
 * @param watch How changes are found, where it differs from what the environment says.
 * @throws ConfigError with every problem of the config at once.
 */
export function createServices(
  file: string | undefined,
  environment: Environment,
  watch: Partial<WatchOptions> = {},
): Services {
  const watching = watchOptionsOf(environment);
  const options = { ...watching.options, ...watch };
  const secrets = createSecretStore({ environment, watch: true, ...options });
  const kubernetesSettings = kubernetesSettingsOf(environment);
  const models = new DiscoveredModels();
  const watcher = new ConfigWatcher({ file, secrets, further: models, options, nowMs: Date.now });
  const { snapshot } = watcher;
  const known = new KnownSecrets(() => secretsOf(watcher.snapshot));
  const variables: ConfigSnapshot['variables'] = (name) => watcher.snapshot.variables(name);
  // The client asks for its way out when it is made.
  const networkWarnings = applyNetworkVariables(snapshot.variables, process.env);
  const upstream = new UpstreamClient(process.env);
  const credentials = new CredentialCache(createCredentialWorld(upstream, variables), secrets);
  function* knownSecrets(): Iterable<string> {
    yield* known.all();
    yield* credentials.secrets();
  }
  const redact = createRedactor(knownSecrets);
  const output = openOutput(STANDARD_OUTPUT);
  const lines = createLineWriter({ write: output.write });
  const log = createLog({
    environment: logEnvironment(snapshot),
    stream: lines,
    isTerminal: output.isTerminal,
    secrets: knownSecrets,
  });
  const concurrency = new ConcurrencyLimit();
  const catalogues = new Catalogues(() => watcher.snapshot.settings.openrouter.modelCacheTtlMs);
  const requestLog = createRequestLog({ lines, isPretty: !log.isJson, level: () => log.level, redact });
  const metrics = startMetrics(watcher, { concurrency, lines, catalogues, redact });
  const warnings = [watching.warnings, secrets.warnings, networkWarnings, kubernetesSettings.warnings].flat();
  for (const warning of warnings) log.warn(warning);
  const traces = startTraces(watcher, log, metrics, redact);
  const turnMemory = new TurnMemory(Date.now);
  const health = new DeploymentHealth();
  const cooldown = (): CooldownSettings => watcher.snapshot.settings.routing.cooldown;
  const states = new DeploymentStates({ settings: cooldown, listener: reportCooldowns(log, metrics) });
  const keys = new KeyStates({ settings: cooldown, listener: reportKeys(log) });
  registerKeyMetrics(metrics.registry, () => watcher.snapshot.deployments, keys);
  const kubernetes = startKubernetes({
    settings: kubernetesSettings.settings,
    environment,
    models,
    secrets,
    log,
    registry: metrics.registry,
    deploymentOf: (id) => configuredDeployment(watcher.snapshot.deploymentsById, id),
    redact,
  });
  health.listen(kubernetes.providerEvents);
  const current = (): ConfigSnapshot => watcher.snapshot;
  const watched = watchHealth({
    snapshot: current,
    upstream,
    log,
    redact,
    registry: metrics.registry,
    lease: kubernetes.lease,
  });
  const { endpoints, checks } = watched;
  const { limits, queue } = startLimits(watcher, log, metrics);
  const responses = new ResponseCache({ log, registry: metrics.registry, clean: redact });
  const records = startRecords(watcher, log);
  const surfaces = new LearnedSurfaces(Date.now);
  const followers = { known, secrets, log, metrics, upstream, health, states, endpoints, surfaces };
  void watcher.start(followConfig({ first: snapshot, events: kubernetes.configEvents, ...followers }));
  const prices = new Prices((deployment, model) => catalogues.peek(deployment, model));
  return {
    snapshot: () => watcher.snapshot,
    reloads: watcher,
    secrets,
    tokens: kubernetes.tokens,
    lease: kubernetes.lease,
    environment,
    upstream,
    catalogues,
    prices,
    credentials,
    media: new MediaFetcher(process.env),
    remember: (key, turn) => turnMemory.remember(key, turn),
    recall: (key) => turnMemory.recall(key),
    concurrency,
    retainedBytes: new RetainedBytes(DEFAULT_RETAINED_BYTES),
    health,
    endpoints,
    checks,
    states,
    keys,
    world: new RoutingWorld({ states, keys, limits, prices, endpoints }),
    turns: new Turns(),
    limits,
    queue,
    responses,
    records,
    surfaces,
    lifecycle: new Lifecycle(),
    log,
    requestLog,
    recent: new RecentRequests(),
    statistics: new Statistics(),
    metrics,
    traces,
    redact,
    close: () =>
      closeAll([kubernetes, traces, limits, responses, records], [watched, metrics, watcher, secrets, lines]),
  };
}

function startLimits(watcher: ConfigWatcher, log: Log, metrics: Metrics) {
  const limits = createLimitStore({
    redis: watcher.snapshot.settings.redis,
    log,
    registry: metrics.registry,
    providers: () => watcher.snapshot.settings.limits.providers,
  });
  const queue = new FairQueue(() => watcher.snapshot.settings.queue, metrics.queue);
  limits.onRelease(() => queue.releaseAll());
  return { limits, queue };
}

function startRecords(watcher: ConfigWatcher, log: Log): ClosableRecords {
  return createRecordStore({
    redis: watcher.snapshot.settings.redis,
    log,
    limits: () => watcher.snapshot.settings.responseStore.limits,
  });
}

interface Measured {
  readonly concurrency: ConcurrencyLimit;
  readonly lines: { readonly dropped: number };
  readonly catalogues: Catalogues;
  readonly redact: (text: string) => string;
}

function startMetrics(watcher: ConfigWatcher, { concurrency, lines, catalogues, redact }: Measured): Metrics {
  const metrics = createMetrics({
    inFlightRequests: () => concurrency.running,
    droppedLogLines: () => lines.dropped,
    apiBaseOf: (id) => configuredDeployment(watcher.snapshot.deploymentsById, id)?.baseUrl,
    redact,
  });
  metrics.setConfigGeneration(watcher.snapshot.generation);
  metrics.setLastReload(true);
  registerCatalogueMetrics(metrics.registry, catalogues);
  return metrics;
}

function startTraces(
  watcher: ConfigWatcher,
  log: Log,
  { registry }: Metrics,
  redact: (text: string) => string,
): Traces {
  const { variables, settings } = watcher.snapshot;
  const apiBaseOf = (deploymentId: string): string | undefined =>
    watcher.snapshot.deploymentsById.get(deploymentId)?.baseUrl;
  return new Traces({ variables, callbacks: settings.tracing.callbacks, log, registry, apiBaseOf, redact });
}

interface Closable {
  close(): unknown;
}

/** @param first What others may still be needed for, all at once; the rest follows in its order. */
async function closeAll(first: readonly Closable[], rest: readonly Closable[]): Promise<void> {
  await Promise.all(first.map((one) => one.close()));
  for (const one of rest) await one.close();
}

/** Every key in use, so that none of them leaves the process in a text. */
function* secretsOf(snapshot: ConfigSnapshot): Iterable<string> {
  const masterKey = snapshot.settings.masterKey?.read();
  if (masterKey !== undefined) yield masterKey;
  yield* snapshot.settings.virtualKeys?.secrets() ?? [];
  const { redis, cache } = snapshot.settings;
  if (redis?.password !== undefined) yield redis.password;
  if (cache?.place.type === 'redis' && cache.place.address.password !== undefined) {
    yield cache.place.address.password;
  }
  for (const { key } of snapshot.settings.tenants.byId.values()) {
    const value = key.read();
    if (value !== undefined) yield value;
  }
  for (const endpoint of snapshot.settings.passThrough.endpoints) {
    yield* endpointSecrets(endpoint, snapshot.variables);
  }
  for (const { key, extraHeaders, settings } of snapshot.deployments) {
    const value = key.read();
    if (value !== undefined) yield value;
    yield* secretsInHeaders(extraHeaders);
    if (settings !== undefined) yield* secretsInSettings(settings.read());
  }
}
