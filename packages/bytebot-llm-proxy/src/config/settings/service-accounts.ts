import type { SecretStore } from '@bytebot/service';
import type { LimitRule } from '../../limits/limit-rule.ts';
import { limitsOf } from '../../limits/limit-spec.ts';
import type { GeneralSettings } from '../schema/sections.ts';
import { flag } from '../schema/values.ts';
import { storeDownOf } from './limit-settings.ts';

/** What the ServiceAccounts of one namespace may do. */
export interface NamespaceAccess {
  /** Names, in which `*` stands for any text; undefined: all models. */
  readonly models: readonly string[] | undefined;
  /** Undefined: all accounts of the namespace. */
  readonly accounts: ReadonlySet<string> | undefined;
  /** What all accounts of the namespace together may use. */
  readonly limits: readonly LimitRule[];
}

/** Whose tokens are keys of the proxy. */
export interface ServiceAccountAccess {
  readonly namespaces: ReadonlyMap<string, NamespaceAccess>;
  /** Whether the config names the namespaces; else there is the proxy's own, where that is known. */
  readonly isConfigured: boolean;
}

const everything: NamespaceAccess = { models: undefined, accounts: undefined, limits: [] };

/**
 * Reads `general_settings.service_account_namespaces`.
 *
 * @returns undefined when tokens are no keys (`SERVICE_ACCOUNT_TOKENS` is not true).
 */
export function serviceAccountAccess(
  general: Pick<GeneralSettings, 'service_account_namespaces' | 'limits_when_store_is_down'>,
  secrets: Pick<SecretStore, 'get'>,
): ServiceAccountAccess | undefined {
  if (flag.safeParse(secrets.get('SERVICE_ACCOUNT_TOKENS') ?? false).data !== true) return undefined;
  const { service_account_namespaces: written } = general;
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
      limits: access === null ? [] : limitsOf('namespace', name, access, storeDownOf(general)),
    },
  ]);
  return { namespaces: new Map(namespaces), isConfigured: true };
}
