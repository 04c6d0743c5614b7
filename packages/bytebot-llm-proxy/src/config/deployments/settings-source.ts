import type { Provider, ProviderSettings } from '@bytebot/llm-providers';
import type { SecretStore } from '@bytebot/service';
import { resolveReferences } from '../references.ts';
import type { SettingsSource } from '../snapshot.ts';
import { isSettingOf } from './consumed-params.ts';

/**
 * What the config says in the provider's own parameters, and the environment where the config says nothing, or
 * undefined when the provider has none. References are
 * resolved again when a secret has changed, so that a rotated Secret counts at once.
 *
 * @param written `litellm_params` as they stand in the config.
 */
export function settingsSourceOf(
  written: Readonly<Record<string, unknown>>,
  provider: Provider,
  secrets: SecretStore,
): SettingsSource | undefined {
  if (provider.settingNames === undefined) return undefined;
  const own = Object.fromEntries(
    Object.entries(written).filter(([name, value]) => value !== null && isSettingOf(provider, name)),
  );
  let version = secrets.version;
  let settings = resolved(own, provider, secrets);
  return {
    read: () => {
      if (version !== secrets.version) {
        version = secrets.version;
        settings = resolved(own, provider, secrets);
      }
      return settings;
    },
  };
}

/** Variables that are not set are absent; the loader has named them. */
function resolved(
  own: Readonly<Record<string, unknown>>,
  { settingVariables = {} }: Provider,
  secrets: SecretStore,
): ProviderSettings {
  const given = Object.entries(settingVariables).flatMap(([name, variables]): [string, string][] => {
    const value = variables.map((variable) => secrets.get(variable)).find((found) => found !== undefined);
    return value === undefined ? [] : [[name, value]];
  });
  const values = Object.entries(own).map(([name, value]): [string, unknown] => [
    name,
    resolveReferences(value, [], secrets, () => undefined),
  ]);
  return Object.fromEntries([...given, ...values.filter(([, value]) => value !== null)]);
}
