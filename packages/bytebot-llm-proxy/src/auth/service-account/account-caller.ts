import type { NamespaceAccess } from '../../config/settings/service-accounts.ts';
import type { ProxySettings } from '../../config/snapshot.ts';
import { Failure } from '../../failure.ts';
import type { Caller } from '../caller.ts';
import { ModelList } from '../model-list.ts';
import type { TokenIdentity } from './token-identity.ts';

/** Accounts of a config that are remembered; a config names namespaces, and each has a few. */
const MAX_CALLERS = 10_000;
const PLACE = 'general_settings.service_account_namespaces';

/** Both go away with their settings, so that a changed config counts at once. */
const modelsOf = new WeakMap<NamespaceAccess, ModelList>();
const callersOf = new WeakMap<ProxySettings, Map<string, Caller>>();

/**
 * What the config lets an account do.
 *
 * @throws Failure 403 that names the namespace or the account, and the key of the config.
 */
export function accountCaller(identity: TokenIdentity, settings: ProxySettings): Caller {
  let callers = callersOf.get(settings);
  if (callers === undefined) {
    callers = new Map();
    callersOf.set(settings, callers);
  }
  const name = `${identity.namespace}/${identity.serviceAccount}`;
  const known = callers.get(name);
  if (known !== undefined) return known;
  const caller = admitted(name, identity, settings);
  if (callers.size >= MAX_CALLERS) callers.clear();
  callers.set(name, caller);
  return caller;
}

function admitted(name: string, identity: TokenIdentity, { serviceAccounts }: ProxySettings): Caller {
  const { namespace, serviceAccount } = identity;
  const access = serviceAccounts?.namespaces.get(namespace);
  if (access === undefined) {
    const own = serviceAccounts?.isConfigured === false ? [...serviceAccounts.namespaces.keys()] : [];
    throw forbidden(
      `ServiceAccounts of the namespace \`${namespace}\` may not use this proxy.`,
      own[0] === undefined
        ? `Add \`${namespace}\` to ${PLACE} in the proxy's config.`
        : `Add \`${namespace}\` to ${PLACE} in the proxy's config; without that key only \`${own[0]}\` may.`,
    );
  }
  if (access.accounts?.has(serviceAccount) === false) {
    throw forbidden(
      `The ServiceAccount \`${name}\` may not use this proxy.`,
      `Add \`${serviceAccount}\` to ${PLACE}.${namespace}.service_accounts in the proxy's config.`,
    );
  }
  return {
    name,
    isAdmin: false,
    models: modelListOf(access),
    tenant: undefined,
    limits: access.limits,
  };
}

/** One list for all accounts of a namespace. */
function modelListOf(access: NamespaceAccess): ModelList | undefined {
  if (access.models === undefined) return undefined;
  const known = modelsOf.get(access) ?? new ModelList(access.models);
  modelsOf.set(access, known);
  return known;
}

function forbidden(message: string, hint: string): Failure {
  return new Failure('caller_forbidden', message, { code: 'service_account_forbidden', hint });
}
