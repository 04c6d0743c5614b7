import path from 'node:path';
import type { Provider } from '@bytebot/llm-providers';
import { commandDirectory, createSecretStore, type ManagedSecretStore } from '@bytebot/service';
import { isPublicAddress } from './deployments/base-url.ts';
import { loadConfig } from './load.ts';
import { formatProblem } from './problem.ts';
import type { Deployment } from './snapshot.ts';

export interface DescribeOptions {
  /** Undefined: the proxy without a config file. */
  readonly configFile: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where `.env` and `secrets.env` are, and what a relative `configFile` is relative to. */
  readonly directory?: string;
}

/** A provider that a config uses, for whoever starts the proxy. */
export interface ProviderDescription {
  readonly id: string;
  readonly name: string;
  /** The variable to set; the first without a value, where the config uses several. */
  readonly keyVariable: string;
  /** Every variable that the config reads keys of this provider from. */
  readonly keyVariables: readonly string[];
  readonly keyRequired: boolean;
  /** Where a key was found; absent when there is none. Never the key. */
  readonly keyOrigin?: string;
  /** The variable that moves the provider to another address. */
  readonly baseUrlVariable: string;
  /** True when no entry is at the provider's public address: the config or a variable has another one. */
  readonly customBase: boolean;
  readonly modelNames: readonly string[];
}

export interface ConfigDescription {
  readonly configFile: string | undefined;
  readonly providers: readonly ProviderDescription[];
  /** One line each, ready to print. */
  readonly problems: readonly string[];
}

/**
 * Which providers a config uses and which of them have a key. Reads files and variables, calls nobody.
 *
 * @throws ConfigError when the config cannot be used.
 */
export async function describeProviders(options: DescribeOptions): Promise<ConfigDescription> {
  const { configFile, environment } = options;
  const directory = options.directory ?? commandDirectory(environment);
  const secrets = createSecretStore({ environment, directory, watch: false });
  const file = configFile === undefined ? undefined : path.resolve(directory, configFile);
  const snapshot = loadConfig({ file, secrets, generation: 1, nowMs: Date.now() });
  const byProvider = Map.groupBy(snapshot.deployments, ({ provider }) => provider);
  return {
    configFile: file,
    providers: [...byProvider].map(([provider, deployments]) => describe(provider, deployments, secrets)),
    problems: [...snapshot.problems.map(formatProblem), ...secrets.warnings],
  };
}

function describe(
  provider: Provider,
  deployments: readonly Deployment[],
  secrets: ManagedSecretStore,
): ProviderDescription {
  const { id, name, keyRequired } = provider;
  const atPublicAddress = deployments.filter(({ baseUrl }) =>
    isPublicAddress(baseUrl, provider.defaultBaseUrl),
  );
  const shown = atPublicAddress.length > 0 ? atPublicAddress : deployments;
  const variables = [
    ...new Set(shown.flatMap(({ key }) => (key.variable === undefined ? [] : [key.variable]))),
  ];
  const [first = provider.keyVariables[0] ?? ''] = variables;
  const unset = shown.find(({ key }) => key.variable !== undefined && key.read() === undefined);
  const origin = keyOrigin(provider, shown, secrets);
  return {
    id,
    name,
    keyVariable: unset?.key.variable ?? first,
    keyVariables: variables,
    keyRequired,
    ...(origin === undefined ? {} : { keyOrigin: origin }),
    baseUrlVariable: provider.baseUrlVariables[0] ?? '',
    customBase: atPublicAddress.length === 0,
    modelNames: [...new Set(shown.map(({ modelName }) => modelName))],
  };
}

function keyOrigin(
  provider: Provider,
  deployments: readonly Deployment[],
  secrets: ManagedSecretStore,
): string | undefined {
  for (const { key } of deployments) {
    if (key.read() === undefined) continue;
    if (key.variable === undefined) return 'the config file';
    const holder = [key.variable, ...provider.keyVariables].find(
      (variable) => secrets.get(variable) !== undefined,
    );
    return holder === undefined ? '`environment_variables` of the config' : secrets.originOf(holder);
  }
  return undefined;
}
