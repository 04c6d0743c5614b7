import type { ProxySettings } from '../snapshot.ts';

/** Whether anybody who can connect may ask: there is no master key, no list of virtual keys, and tokens are no keys. */
export function isOpenTo({
  masterKey,
  virtualKeys,
  serviceAccounts,
}: Pick<ProxySettings, 'masterKey' | 'virtualKeys' | 'serviceAccounts'>): boolean {
  return masterKey === undefined && virtualKeys === undefined && serviceAccounts === undefined;
}
