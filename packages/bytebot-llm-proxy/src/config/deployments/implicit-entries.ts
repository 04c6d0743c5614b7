import { type Provider, providers } from '@bytebot/llm-providers';
import type { SecretStore } from '@bytebot/service';
import type { ProxySettings } from '../snapshot.ts';
import { keySourceOf } from './key-source.ts';
import type { ModelEntry } from './model-entry.ts';

/**
 * Without a config file: a wildcard for each provider that can be called with what the environment holds, a catalogue
 * included (REQUIREMENTS S2-40), for tenants alone too. One that is switched off is among them, so that a call says so.
 */
export function entriesOfEnvironment(
  secrets: SecretStore,
  { openrouter, tenants }: Pick<ProxySettings, 'openrouter' | 'tenants'>,
): ModelEntry[] {
  const hasTenantKey = [...tenants.byId.values()].some(({ key }) => key.read() !== undefined);
  return providers
    .filter((provider) => {
      // In development mode nothing is called, so no key is needed; callers may bring theirs.
      const needsNoKey = openrouter.devMode === 'mock' || openrouter.allowsClientKeys;
      if (provider.hasCatalogue === true && (hasTenantKey || needsNoKey)) return true;
      if (provider.keyRequired) return keySourceOf(undefined, provider, secrets).read() !== undefined;
      return provider.baseUrlVariables.some((variable) => secrets.get(variable) !== undefined);
    })
    .map(wildcardEntry);
}

/** `OPENROUTER_ENABLED=true` opens the whole catalogue also to a config that does not name it (C-37). */
export function catalogueEntriesBeside(entries: readonly ModelEntry[]): ModelEntry[] {
  return providers
    .filter(({ hasCatalogue }) => hasCatalogue === true)
    .map(wildcardEntry)
    .filter(({ modelName }) => !entries.some((entry) => entry.modelName === modelName));
}

/** Why a provider is switched off, if it is. */
export function disabledReason(
  provider: Provider,
  catalogueEnabled: boolean | undefined,
): string | undefined {
  if (provider.hasCatalogue !== true || catalogueEnabled !== false) return undefined;
  return `The provider ${provider.name} is disabled: OPENROUTER_ENABLED is false.`;
}

function wildcardEntry(provider: Provider): ModelEntry {
  const name = `${provider.id}/*`;
  return { path: [], modelName: name, params: { model: name }, modelInfo: {} };
}
