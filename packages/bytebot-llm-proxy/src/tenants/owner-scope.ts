import { hashOfKey } from '../auth/virtual-keys.ts';
import type { Exchange } from '../http/exchange.ts';

/** Who asks, as far as it decides whose an answer is. */
export type Owner = Pick<Exchange, 'tenant' | 'caller' | 'clientKey'>;

/**
 * Whose the answers of a request are: a tenant's are its own; without one they are the caller's. Whoever brings a key of
 * its own has paid for its answers, and nobody else gets them. Holds no key.
 */
export function ownerScope({ tenant, caller, clientKey }: Owner): string {
  if (clientKey !== undefined) return `key:${hashOfKey(clientKey)}:${tenant?.id ?? ''}:${caller?.name ?? ''}`;
  return tenant === undefined ? `caller:${caller?.name ?? ''}` : `tenant:${tenant.id}`;
}
