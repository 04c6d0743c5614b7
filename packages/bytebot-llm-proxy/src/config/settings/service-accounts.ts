import type { SecretStore } from '@bytebot/service';
import type { GeneralSettings } from '../schema/sections.ts';
import { flag } from '../schema/values.ts';

/** What the ServiceAccounts of one namespace may do. */
export interface NamespaceAccess {
  /** Names, in which `*` stands for any text; undefined: all models. */
  readonly models: readonly string[] | undefined;
  /** Undefined: all accounts of the namespace. */
  readonly accounts: ReadonlySet<string> | undefined;
}

/** Whose tokens are keys of the proxy. */
export interface ServiceAccountAccess {
  readonly namespaces: ReadonlyMap<string, NamespaceAccess>;
  /** Whether the config names the namespaces; else there is the proxy's own, where that is known. */
  readonly isConfigured: boolean;
}

const everything: NamespaceAccess = { models: undefined, accounts: undefined };

/**
 * Reads `general_settings.service_account_namespaces`.
 *
 * @returns undefined when tokens are no keys (`SERVICE_ACCOUNT_TOKENS` is not true).
 */
export function serviceAccountAccess(
  written: GeneralSettings['service_account_namespaces'],
  secrets: Pick<SecretStore, 'get'>,
): ServiceAccountAccess | undefined {
  if (flag.safeParse(secrets.get('SERVICE_ACCOUNT_TOKENS') ?? false).data !== true) return undefined;
  if (written === undefined || written === null) {
    const own = secrets.get('POD_NAMESPACE');
    return {
      namespaces: new Map(own === undefined ? [] : [[own, everything]]),
      isConfigured: false,
    };
  }
  const namespaces = Object.entries(written).map(([name, access]): [string, NamespaceAccess] => [
    name,
    {
      models: access?.models ?? undefined,
      accounts: access?.service_accounts ? new Set(access.service_accounts) : undefined,
    },
  ]);
  return { namespaces: new Map(namespaces), isConfigured: true };
}
