import { isJsonObject } from '@bytebot/shared';
import { tenantId } from '../../tenants/tenant.ts';
import type { ConfigPath } from '../place.ts';
import { allowedModels } from './allowed-models.ts';
import { KnownNames } from './known-names.ts';
import { type Finding, type LintFacts, warning } from './rule.ts';

const place = ['general_settings', 'virtual_keys'];

/** Keys with models and tenants that are not there, and a proxy that nobody can look after. */
export function* virtualKeys(facts: LintFacts): Iterable<Finding> {
  const { value, settings, readsVariables } = facts;
  const section = isJsonObject(value.general_settings) ? value.general_settings : {};
  const users = isJsonObject(section.user_tenants) ? section.user_tenants : {};
  for (const [user, tenant] of Object.entries(users)) {
    yield* unknownTenant(tenant, ['general_settings', 'user_tenants', user], facts);
  }
  const { virtual_keys: keys } = section;
  if (!Array.isArray(keys)) return;
  if (readsVariables && settings.masterKey === undefined) {
    yield warning(
      place,
      'There are virtual keys and no master key: /metrics, /health/{provider}, /config/status and the other routes of whoever runs the proxy answer nobody.',
      'set LITELLM_MASTER_KEY',
    );
  }
  const names = new KnownNames(facts);
  for (const [index, key] of keys.entries()) {
    if (!isJsonObject(key)) continue;
    const path = [...place, index];
    yield* allowedModels(key.models, [...path, 'models'], names, 'this key');
    yield* unknownTenant(key.tenant, [...path, 'tenant'], facts);
  }
}

function* unknownTenant(
  written: unknown,
  path: ConfigPath,
  { settings, readsVariables }: LintFacts,
): Iterable<Finding> {
  const id =
    typeof written === 'string' || typeof written === 'number' ? tenantId(String(written)) : undefined;
  if (id === undefined || !readsVariables || settings.tenants.byId.has(id)) return;
  yield warning(
    path,
    `There is no tenant ${id}: no variable OPENROUTER_TENANT_${id}_… is set.`,
    `set OPENROUTER_TENANT_${id}_API_KEY`,
  );
}
