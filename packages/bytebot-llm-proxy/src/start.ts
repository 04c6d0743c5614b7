import { createRedactor } from '@bytebot/shared';
import { DeploymentHealth } from './accounting/deployment-health.ts';
import { loadConfig } from './config/index.ts';
import type { ConfigSnapshot } from './config/snapshot.ts';
import { CredentialCache } from './credentials/credential-cache.ts';
import { createCredentialWorld } from './credentials/credential-world.ts';
import { Catalogues } from './execute/catalogues.ts';
import { MediaFetcher } from './execute/media/media-fetcher.ts';
import { UpstreamClient } from './execute/upstream-client.ts';
import { Lifecycle } from './lifecycle.ts';
import { ConcurrencyLimit } from './limits/concurrency-limit.ts';
import { DEFAULT_RETAINED_BYTES, RetainedBytes } from './limits/retained-bytes.ts';
import { applyNetworkVariables } from './network-variables.ts';
import { Prices } from './pricing/prices.ts';
import { secretsInHeaders } from './secrets/header-secrets.ts';
import { createSecretStore } from './secrets/index.ts';
import type { Services } from './services.ts';
import { createLineWriter } from './telemetry/line-writer.ts';
import { createLog } from './telemetry/log.ts';
import { createMetrics } from './telemetry/metrics.ts';
import { openOutput } from './telemetry/output.ts';
import { createRequestLog } from './telemetry/request-log.ts';

const STANDARD_OUTPUT = 1;
const logVariables = ['LOG_LEVEL', 'LITELLM_LOG', 'GIN_MODE', 'JSON_LOGS'];

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the config and the keys and builds everything a request works with. Opens no connection.
 *
 * @throws ConfigError with every problem of the config at once.
 */
export function createServices(configFile: string | undefined, environment: Environment): Services {
  const secrets = createSecretStore({ environment, watch: true });
  const snapshot = loadConfig({ file: configFile, secrets, generation: 1, nowMs: Date.now() });
  const knownSecrets = (): Iterable<string> => secretsOf(snapshot);
  const redact = createRedactor(knownSecrets);
  const output = openOutput(STANDARD_OUTPUT);
  const lines = createLineWriter({ write: output.write });
  const log = createLog({
    environment: variablesNamed(logVariables, snapshot),
    stream: lines,
    isTerminal: output.isTerminal,
    secrets: knownSecrets,
  });
  const concurrency = new ConcurrencyLimit();
  const catalogues = new Catalogues();
  const requestLog = createRequestLog({ lines, isPretty: !log.isJson, level: log.level, redact });
  const metrics = createMetrics({
    inFlightRequests: () => concurrency.running,
    droppedLogLines: () => lines.dropped,
    apiBaseOf: (deploymentId) => snapshot.deploymentsById.get(deploymentId)?.baseUrl,
    redact,
  });
  metrics.setConfigGeneration(snapshot.generation);
  metrics.setLastReload(true);
  for (const warning of secrets.warnings) log.warn(warning);
  for (const warning of applyNetworkVariables(snapshot.variables, process.env)) log.warn(warning);
  const upstream = new UpstreamClient(process.env);
  const credentials = new CredentialCache(createCredentialWorld(upstream, snapshot.variables), secrets);
  return {
    snapshot: () => snapshot,
    secrets,
    environment,
    upstream,
    catalogues,
    prices: new Prices((deployment, model) => catalogues.peek(deployment, model)),
    credentials,
    media: new MediaFetcher(process.env),
    concurrency,
    retainedBytes: new RetainedBytes(DEFAULT_RETAINED_BYTES),
    health: new DeploymentHealth(),
    lifecycle: new Lifecycle(),
    log,
    requestLog,
    metrics,
    redact,
    close: async () => {
      metrics.close();
      secrets.close();
      await lines.close();
    },
  };
}

function variablesNamed(names: readonly string[], { variables }: ConfigSnapshot): Environment {
  return Object.fromEntries(names.map((name) => [name, variables(name)]));
}

/** Every key in use, so that none of them leaves the process in a text. */
function* secretsOf(snapshot: ConfigSnapshot): Iterable<string> {
  const masterKey = snapshot.settings.masterKey?.read();
  if (masterKey !== undefined) yield masterKey;
  for (const { key, extraHeaders } of snapshot.deployments) {
    const value = key.read();
    if (value !== undefined) yield value;
    yield* secretsInHeaders(extraHeaders);
  }
}
