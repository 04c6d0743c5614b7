import type { KeySource } from '../config/snapshot.ts';
import type { LimitRule } from '../limits/limit-rule.ts';
import type { StrategyName } from '../routing/strategy-name.ts';

/** One of several users of OpenRouter with a configuration of its own (`OPENROUTER_TENANT_<N>_*`, S2-1 … S2-8). */
export interface Tenant {
  /** The number in the names of its variables: `1`. */
  readonly id: string;
  /** Its own key; one that reads nothing stands for the key of the deployment that is called (C-15). */
  readonly key: KeySource;
  readonly defaultModel: string | undefined;
  readonly strategy: StrategyName | undefined;
  /** Undefined: as `OPENROUTER_FALLBACK_MODELS` says. */
  readonly fallbackModels: readonly string[] | undefined;
  readonly limits: readonly LimitRule[];
  /**
   * The first tenant with the same key as this one had when the config was read: limits that are the provider's are
   * counted per key (C-15). Its own id where nobody before it has the same.
   */
  readonly keyGroup: string;
}

/** The tenants of a config, and whose requests are theirs. */
export interface Tenants {
  /** By id, in the order of their numbers. */
  readonly byId: ReadonlyMap<string, Tenant>;
  /** By the `user` of a request (`general_settings.user_tenants`), the ids of tenants. */
  readonly users: ReadonlyMap<string, string>;
}

export const noTenants: Tenants = { byId: new Map(), users: new Map() };

/** A tenant as people name it: `1`, `tenant_1`, `tenant-1`. */
const named = /^(?:tenant[_-])?(\d{1,9})$/i;

/** The id that such a name means, without zeros in front; undefined for every other text. */
export function tenantId(text: string): string | undefined {
  const [, number] = named.exec(text.trim()) ?? [];
  return number === undefined ? undefined : String(Number(number));
}
