import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import type { ConfigSnapshot } from 'bytebot-llm-proxy/config';
import {
  createServices,
  defaultBackoff,
  resolveModel,
  type Services,
  startServer,
} from 'bytebot-llm-proxy/embedded';
import { CommandFailure } from '../support/command-failure.ts';
import { copyConfig } from './copy-config.ts';
import type { DrilledGroup } from './drilled-groups.ts';
import type { FakeKeys } from './fake-keys.ts';
import type { OwnConfig } from './own-config.ts';
import type { Scale } from './scale.ts';
import { simulatedAddress } from './simulated-address.ts';

/** A proxy of its own with its providers, for one group and one scenario: no other one can disturb it. */
export interface World {
  readonly url: string;
  readonly snapshot: ConfigSnapshot;
  /** The simulator behind an entry, by the id of its deployment; those not reachable from the group have none. */
  readonly simulators: ReadonlyMap<string, RunningSimulator>;
  close(): Promise<void>;
}

/** What all worlds of a drill share. */
export interface Universe {
  readonly own: OwnConfig;
  readonly keys: FakeKeys;
  /** Where the copies of the config are written. */
  readonly directory: string;
  /** Plays the deployments that the group of a world does not reach. */
  readonly healthy: RunningSimulator;
}

/** Beyond these the deployments of a group share the simulator that is always well. */
const SIMULATORS_MAX = 12;

let worlds = 0;

/** @throws CommandFailure rather than starting a proxy that could call somebody outside this machine. */
export async function createWorld(
  { own, keys, directory, healthy }: Universe,
  group: DrilledGroup,
  scale: Scale,
): Promise<World> {
  const reachable = [...group.deployments, ...group.standIns].map(({ id }) => entryIdOf(id));
  const simulators = new Map<string, RunningSimulator>();
  for (const id of new Set(reachable)) {
    if (simulators.size < SIMULATORS_MAX)
      simulators.set(id, await startSimulator({ port: 0, isStrict: false }));
  }
  const config = copyConfig(
    own,
    ({ id, provider, params }) =>
      simulatedAddress((simulators.get(id) ?? healthy).url, provider, params.model),
    keys,
    scale,
  );
  worlds += 1;
  const file = path.join(directory, `world-${worlds}.yaml`);
  writeFileSync(file, JSON.stringify(config));
  const services = hurried(
    createServices(file, environmentOf(own), { useEvents: false, pollIntervalMs: 3_600_000 }),
    scale,
  );
  const snapshot = services.snapshot();
  mustStayHere(snapshot, group);
  const server = await startServer(services, '127.0.0.1', 0);
  return {
    url: `http://127.0.0.1:${server.port}`,
    snapshot,
    simulators,
    close: async () => {
      await Promise.all([...simulators.values()].map((simulator) => simulator.close()));
      await server.drain(0);
      await services.close();
    },
  };
}

/** `drill-3` of `drill-3-2`, the second key of that entry. */
export function entryIdOf(deploymentId: string): string {
  return /^drill-\d+/.exec(deploymentId)?.[0] ?? deploymentId;
}

/** How OpenRouter is used beside its key, address and limits is part of what is drilled. */
const openrouterVariables = [
  'OPENROUTER_ROUTE_STRATEGY',
  'OPENROUTER_FALLBACK_STRATEGY',
  'OPENROUTER_FALLBACK_MODELS',
  'OPENROUTER_DEFAULT_MODEL',
  'OPENROUTER_MAX_CANDIDATES',
  'OPENROUTER_MAX_RETRIES',
  'OPENROUTER_RETRY_ATTEMPTS',
] as const;

/** Empty values hide what a `.env` file of the folder would set. */
const silenced = {
  LITELLM_LOG: 'ERROR',
  LITELLM_MASTER_KEY: '',
  DEV_MODE: 'false',
  REDIS_URL: '',
  REDIS_HOST: '',
  OTEL_EXPORTER_OTLP_ENDPOINT: '',
  HTTP_PROXY: '',
  HTTPS_PROXY: '',
  ALL_PROXY: '',
} as const;

function environmentOf({ snapshot }: OwnConfig): Record<string, string> {
  const environment: Record<string, string> = { ...silenced };
  for (const name of openrouterVariables) {
    const value = snapshot.variables(name);
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}

/** Requests that fail are what a drill is for. */
const noLog: Services['requestLog'] = {
  write: () => undefined,
  dropped: 0,
  flush: async () => undefined,
  close: async () => undefined,
};

/** The waits before further calls, as much shorter as everything else. */
function hurried(services: Services, scale: Scale): Services {
  const snapshot = services.snapshot();
  const { settings } = snapshot;
  const { baseMs, maxMs, jitterMs } = defaultBackoff;
  const { backoff } = settings.openrouter;
  const changed: ConfigSnapshot = {
    ...snapshot,
    settings: {
      ...settings,
      retryBackoff: {
        ...defaultBackoff,
        baseMs: scale.wait(baseMs),
        maxMs: scale.wait(maxMs),
        jitterMs: scale.wait(jitterMs),
      },
      openrouter: {
        ...settings.openrouter,
        backoff: {
          ...backoff,
          baseMs: scale.wait(backoff.baseMs),
          maxMs: scale.wait(backoff.maxMs),
          jitterMs: scale.wait(backoff.jitterMs),
        },
      },
    },
  };
  return { ...services, snapshot: () => changed, requestLog: noLog };
}

/** Nothing of a drill may leave this machine, whatever the config says. */
export function mustStayHere(snapshot: ConfigSnapshot, { asked, standIns }: DrilledGroup): void {
  const resolved = [asked, ...standIns.map(({ modelName }) => modelName)].flatMap((name) => {
    const found = resolveModel(snapshot, name);
    return found.found === 'group' ? found.candidates.map(({ deployment }) => deployment) : [];
  });
  const stranger = [...snapshot.deployments, ...resolved].find(({ baseUrl }) => !isHere(baseUrl));
  if (stranger !== undefined) {
    throw new CommandFailure(
      `Nothing was played: the copy of \`${stranger.modelName}\` would be called at ${stranger.baseUrl}, which is not on this machine.`,
    );
  }
  const { redis, tracing } = snapshot.settings;
  if (redis !== undefined || tracing.callbacks.length > 0) {
    throw new CommandFailure(
      'Nothing was played: the copy of the config would use a store or a collector outside.',
    );
  }
}

export function isHere(url: string): boolean {
  return URL.canParse(url) && ['127.0.0.1', '[::1]', 'localhost'].includes(new URL(url).hostname);
}
