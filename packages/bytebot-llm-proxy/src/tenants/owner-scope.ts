import { hashOfKey } from '../auth/virtual-keys.ts';
import type { Exchange } from '../http/exchange.ts';

/** Who asks, as far as it decides whose an answer is. */
export type Owner = Pick<Exchange, 'tenant' | 'caller' | 'clientKey'>;

/**
 * Whose the answers of a request are: a tenant's are shared by all whose keys are bound to it; without a bound tenant they
 * are the caller's, for each tenant that it asks as: to name a tenant is not to belong to it. Whoever brings a key of its
 * own has paid for its answers, and nobody else gets them. Holds no key.
 */
export function ownerScope({ tenant, caller, clientKey }: Owner): string {
  if (clientKey !== undefined) return `key:${hashOfKey(clientKey)}:${tenant?.id ?? ''}:${caller?.name ?? ''}`;
  const name = caller?.name ?? '';
  if (tenant === undefined) return `caller:${name}`;
  return caller?.tenant === tenant.id ? `tenant:${tenant.id}` : `tenant:${tenant.id}:caller:${name}`;
}
