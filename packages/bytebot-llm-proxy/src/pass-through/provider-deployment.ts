import type { Provider, ProviderSettings } from '@bytebot/llm-providers';
import type { DeploymentRouting } from '../config/deployments/deployment-routing.ts';
import { disabledReason } from '../config/deployments/implicit-entries.ts';
import { noKey } from '../config/deployments/key-source.ts';
import type { ConfigSnapshot, Deployment, KeySource } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';

/** The deployments that were made for pass-through routes; they go with their config. */
const known = new WeakMap<ConfigSnapshot, Map<string, Deployment>>();

/**
 * The address and the key of a provider for its pass-through routes. Where the config has deployments of the provider it
 * is the first that is marked `use_in_pass_through`, else the first at the provider's own address, else the first; where
 * it has none, the provider's own address and its key variable.
 *
 * What it meets is remembered apart from the models': an error that somebody asks for is none of theirs.
 *
 * @throws Failure `provider_not_configured` for a provider that is switched off or has no address; a missing key is noticed with the call.
 */
export function passThroughDeployment(snapshot: ConfigSnapshot, provider: Provider): Deployment {
  const { id } = provider;
  const disabled = disabledReason(provider, snapshot.settings.openrouter.enabled);
  if (disabled !== undefined) {
    throw new Failure('provider_not_configured', disabled, { code: 'provider_not_configured' });
  }
  let made = known.get(snapshot);
  if (made === undefined) {
    made = new Map();
    known.set(snapshot, made);
  }
  const earlier = made.get(id);
  if (earlier !== undefined) return earlier;
  const base = configuredDeployment(snapshot, provider) ?? environmentDeployment(snapshot, provider);
  const { forModel: _, ...rest } = base;
  const deployment: Deployment = {
    ...rest,
    id: `${base.id}:pass-through`,
    modelName: `${id}/*`,
    configuredModel: `${id}/*`,
    upstreamModel: '',
    requestDefaults: {},
    mockResponse: undefined,
  };
  made.set(id, deployment);
  return deployment;
}

function configuredDeployment(
  { deployments, variables }: ConfigSnapshot,
  provider: Provider,
): Deployment | undefined {
  const own = deployments.filter((one) => one.provider.id === provider.id);
  const usual = usualAddress(provider, variables);
  return (
    own.find(({ publicParams }) => publicParams.use_in_pass_through === true) ??
    own.find(({ baseUrl }) => baseUrl === usual) ??
    own[0]
  );
}

/** @throws Failure `provider_not_configured` */
function environmentDeployment(snapshot: ConfigSnapshot, provider: Provider): Deployment {
  const { id } = provider;
  const baseUrl = usualAddress(provider, snapshot.variables);
  if (baseUrl === undefined) {
    const [variable] = provider.baseUrlVariables;
    throw new Failure('provider_not_configured', `${provider.name} has no address here.`, {
      code: 'provider_not_configured',
      hint: `Add a model \`${id}/…\` with its \`api_base\` to the config${variable === undefined ? '' : `, or set ${variable} where the proxy runs`}.`,
    });
  }
  return {
    ...plainDeployment(provider, baseUrl),
    key: environmentKey(snapshot, provider),
    ...(provider.settingNames === undefined
      ? {}
      : { settings: { read: () => environmentSettings(snapshot, provider) } }),
  };
}

/** A deployment that the config says nothing about, without a key. */
export function plainDeployment(provider: Provider, baseUrl: string): Deployment {
  const { id } = provider;
  return {
    id,
    modelName: `${id}/*`,
    configuredModel: `${id}/*`,
    provider,
    upstreamModel: '',
    baseUrl,
    key: noKey,
    timeoutMs: undefined,
    streamTimeoutMs: undefined,
    numRetries: undefined,
    routing: plainRouting,
    requestDefaults: {},
    extraHeaders: {},
    dropParams: undefined,
    droppedPaths: [],
    mockResponse: undefined,
    modelInfo: {},
    publicParams: {},
  };
}

const plainRouting: DeploymentRouting = {
  weight: undefined,
  order: undefined,
  rpm: undefined,
  tpm: undefined,
  maxParallelRequests: undefined,
  tags: [],
  tagPatterns: [],
  regionName: undefined,
  cooldownMs: undefined,
  allowedFails: undefined,
  allowedFailsPolicy: {},
  quotaGroup: undefined,
  caching: undefined,
  limits: [],
};

function environmentKey({ variables }: ConfigSnapshot, { keyVariables }: Provider): KeySource {
  return { variable: keyVariables[0], read: () => firstOf(keyVariables, variables) };
}

function environmentSettings(
  { variables }: ConfigSnapshot,
  { settingVariables = {} }: Provider,
): ProviderSettings {
  const settings: Record<string, unknown> = {};
  for (const [name, from] of Object.entries(settingVariables)) {
    const value = firstOf(from, variables);
    if (value !== undefined) settings[name] = value;
  }
  return settings;
}

/** Where a provider is reached when no model says otherwise. */
function usualAddress(provider: Provider, variables: ConfigSnapshot['variables']): string | undefined {
  const address =
    firstOf(provider.baseUrlVariables, variables) ??
    provider.baseUrlFor?.({}, variables) ??
    provider.defaultBaseUrl;
  return address?.replace(/\/+$/, '');
}

function firstOf(names: readonly string[], variables: ConfigSnapshot['variables']): string | undefined {
  return names.map((name) => variables(name)).find((value) => value !== undefined && value !== '');
}
