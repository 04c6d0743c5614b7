import type { ProxySettings } from '../snapshot.ts';

/** Whether anybody who can connect may ask: there is no master key, and no ServiceAccount tokens stand in for it. */
export function isOpenTo({ masterKey, serviceAccounts }: ProxySettings): boolean {
  return masterKey === undefined && serviceAccounts === undefined;
}
