import { isJsonObject } from '@bytebot/shared';
import { isWildcard } from '../../routing/wildcard.ts';
import type { ConfigPath } from '../place.ts';
import { allowedModels, namesIn } from './allowed-models.ts';
import { KnownNames } from './known-names.ts';
import { type Finding, info, type LintFacts, warning } from './rule.ts';
import { shown } from './shown.ts';

const place = ['general_settings', 'service_account_namespaces'];
const namespaceName = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const accountName = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

/** Namespaces and accounts that cannot exist, and lists of models that let nobody ask for anything. */
export function* serviceAccounts(facts: LintFacts): Iterable<Finding> {
  const { value, settings, readsVariables, variables } = facts;
  const section = isJsonObject(value.general_settings) ? value.general_settings : {};
  const namespaces = section.service_account_namespaces;
  if (!isJsonObject(namespaces)) return;
  if (readsVariables && settings.serviceAccounts === undefined) {
    yield info(
      place,
      'No ServiceAccount token is a key, because SERVICE_ACCOUNT_TOKENS is not true where this is read.',
      'set SERVICE_ACCOUNT_TOKENS=true',
    );
  }
  const own = variables('POD_NAMESPACE');
  if (settings.serviceAccounts !== undefined && own !== undefined && !Object.hasOwn(namespaces, own)) {
    yield info(
      place,
      `The proxy's own namespace ${shown(own)} is not among these, so its accounts are refused.`,
      `add \`${own}: {}\`, unless that is meant`,
    );
  }
  const names = new KnownNames(facts);
  for (const [namespace, access] of Object.entries(namespaces)) {
    const path = [...place, namespace];
    if (!namespaceName.test(namespace)) {
      yield warning(
        path,
        `No namespace is called ${shown(namespace)}.`,
        isWildcard(namespace)
          ? 'name each namespace; patterns are for models'
          : 'write the name of a namespace',
      );
    }
    if (!isJsonObject(access)) continue;
    yield* ofAccounts(access.service_accounts, [...path, 'service_accounts'], namespace);
    yield* allowedModels(access.models, [...path, 'models'], names, 'these accounts');
  }
}

function* ofAccounts(written: unknown, path: ConfigPath, namespace: string): Iterable<Finding> {
  for (const [at, name] of namesIn(written, path)) {
    if (accountName.test(name)) continue;
    const [, last] = /^(?:system:serviceaccount:[^:]+:|[^/]+\/)(.+)$/.exec(name) ?? [];
    yield warning(
      at,
      `No ServiceAccount of ${shown(namespace)} is called ${shown(name)}.`,
      last === undefined ? 'write the name of the account alone' : `write \`${last.slice(0, 100)}\``,
    );
  }
  if (Array.isArray(written) && written.length === 0) {
    yield warning(
      path,
      `This list is empty: no account of ${shown(namespace)} is let in.`,
      'remove it for all of them',
    );
  }
}
