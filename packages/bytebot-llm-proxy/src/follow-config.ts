import type { Log, ManagedSecretStore } from '@bytebot/service';
import type { DeploymentHealth } from './accounting/deployment-health.ts';
import type { DeploymentStates } from './accounting/deployment-states.ts';
import type { EndpointHealth } from './accounting/health-monitor/endpoint-health.ts';
import { formatProblem, type Problem } from './config/problem.ts';
import type { ConfigSnapshot } from './config/snapshot.ts';
import type { ReloadListener } from './config/watch/reload.ts';
import { RestartSettings } from './config/watch/restart-settings.ts';
import type { UpstreamClient } from './execute/upstream-client.ts';
import type { ConfigEvents } from './kubernetes/config-events.ts';
import type { LearnedSurfaces } from './responses/learned-surfaces.ts';
import type { KnownSecrets } from './secrets/known-secrets.ts';
import type { Metrics } from './telemetry/metrics.ts';
import { configuredDeployment } from './tenants/tenant-deployment.ts';

const logVariables = ['LOG_LEVEL', 'LITELLM_LOG', 'GIN_MODE', 'JSON_LOGS'];

/** What has to follow when the config changes. */
export interface Followers {
  /** What the process was started with. */
  readonly first: ConfigSnapshot;
  readonly known: KnownSecrets;
  readonly secrets: ManagedSecretStore;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly upstream: UpstreamClient;
  readonly health: DeploymentHealth;
  readonly states: DeploymentStates;
  readonly surfaces: LearnedSurfaces;
  readonly endpoints: EndpointHealth;
  /** Undefined where no events are written. */
  readonly events: ConfigEvents | undefined;
}

/**
 * Makes everything that lives longer than a request follow the config, and tells the operator what happened to each
 * change. What is named here was bounded before; this keeps it as small as the config is.
 */
export function followConfig(followers: Followers): ReloadListener {
  const { first, known, secrets, log, metrics, upstream, health, events, states, endpoints, surfaces } =
    followers;
  const restart = new RestartSettings(first);
  let warned = secrets.warnings.length;
  const warnOfSecrets = (): void => {
    for (const warning of secrets.warnings.slice(warned)) log.warn(warning);
    warned = secrets.warnings.length;
  };
  return {
    accepted(next, previous) {
      known.changed();
      upstream.keepOnly(originsOf(next, upstream));
      const isConfigured = (id: string): boolean =>
        configuredDeployment(next.deploymentsById, id) !== undefined;
      health.keepOnly(isConfigured);
      states.keepOnly(isConfigured);
      surfaces.forget();
      endpoints.keepOnly(next.deployments);
      log.setLevel(logEnvironment(next));
      metrics.setConfigGeneration(next.generation);
      metrics.setLastReload(true);
      metrics.countReload('accepted');
      events?.usable(next.generation);
      warnOfSecrets();
      for (const problem of newWarnings(next, previous)) log.warn(formatProblem(problem));
      for (const sentence of restart.changesIn(next)) log.warn(sentence);
      log.info('The changed config is in use', {
        generation: next.generation,
        config: next.file ?? 'environment',
        models: next.groups.size + next.wildcards.length,
        deployments: next.deployments.length,
        warnings: warningsOf(next).length,
      });
    },
    rejected(problems) {
      metrics.setLastReload(false);
      metrics.countReload('rejected');
      events?.rejected(problems);
      warnOfSecrets();
      const errors = problems.filter(({ severity }) => severity === 'error');
      for (const problem of errors) log.error(formatProblem(problem));
      log.error('The changed config cannot be used; the proxy goes on with the one it has', {
        errors: errors.length,
      });
    },
    unchanged({ generation }) {
      metrics.setLastReload(true);
      metrics.countReload('unchanged');
      events?.usable(generation);
      warnOfSecrets();
      log.debug('Nothing in the config has changed');
    },
    variablesChanged: () => known.changed(),
    warn: (sentence) => log.warn(sentence),
  };
}

/** The variables that the log reads. */
export function logEnvironment({ variables }: ConfigSnapshot): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(logVariables.map((name) => [name, variables(name)]));
}

function originsOf({ deployments }: ConfigSnapshot, upstream: UpstreamClient): ReadonlySet<string> {
  const origins = deployments.map(({ baseUrl }) => upstream.addressOf(baseUrl)?.origin);
  return new Set(origins.filter((origin) => origin !== undefined));
}

/** What is worth the attention of whoever runs the proxy; the rest is for those who check the config. */
export function warningsOf({ problems }: ConfigSnapshot): readonly Problem[] {
  return problems.filter(({ severity }) => severity === 'warning');
}

/** What was said about the config before need not be said again because a line moved. */
function newWarnings(next: ConfigSnapshot, previous: ConfigSnapshot): readonly Problem[] {
  const textOf = ({ path, message }: Problem): string => `${path}\0${message}`;
  const known = new Set(previous.problems.map(textOf));
  return warningsOf(next).filter((problem) => !known.has(textOf(problem)));
}
