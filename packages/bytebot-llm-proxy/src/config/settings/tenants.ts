import type { SecretStore } from '@bytebot/service';
import { nearMatches } from '@bytebot/shared';
import { type LimitSpec, limitSpec, limitsOf, type StoreDownPolicy } from '../../limits/limit-spec.ts';
import { isStrategyName, strategyNames } from '../../routing/strategy-name.ts';
import { noTenants, type Tenant, type Tenants } from '../../tenants/tenant.ts';
import type { GeneralSettings } from '../schema/sections.ts';
import type { Deployment, KeySource } from '../snapshot.ts';
import { storeDownOf } from './limit-settings.ts';

const PREFIX = 'OPENROUTER_TENANT_';
/** A number without zeros in front, and what is set. */
const variableName = /^OPENROUTER_TENANT_(0|[1-9]\d{0,8})_([A-Z_]+)$/;

/** Which limit each ending of a variable sets. */
const limitKeys: Readonly<Record<string, keyof typeof limitSpec.shape>> = {
  RPM: 'rpm_limit',
  TPM: 'tpm_limit',
  MAX_PARALLEL_REQUESTS: 'max_parallel_requests',
  DAILY_REQUESTS: 'requests_per_day',
  MAX_BUDGET: 'max_budget',
  BUDGET_DURATION: 'budget_duration',
};
const endings = ['API_KEY', 'DEFAULT_MODEL', 'ROUTE_STRATEGY', 'FALLBACK_MODELS', ...Object.keys(limitKeys)];

/** Told of what is wrong with a variable. An error makes the config unusable. */
export interface VariableProblems {
  error(variable: string, message: string): void;
  warn(variable: string, message: string): void;
}

/**
 * Reads the tenants from `OPENROUTER_TENANT_<N>_*`, whatever numbers are there (REQUIREMENTS S2-2 … S2-8). A value that
 * cannot be read is an error: a limit that is not understood must not be no limit.
 *
 * @param secrets Where keys of providers come from, labelled Secrets among them.
 */
export function tenantsOf(
  general: Pick<GeneralSettings, 'user_tenants' | 'limits_when_store_is_down'>,
  secrets: SecretStore,
  problems: VariableProblems,
): Tenants {
  const found = new Map<number, Map<string, string>>();
  for (const variable of new Set(secrets.names?.() ?? [])) {
    if (!variable.startsWith(PREFIX)) continue;
    const value = secrets.get(variable);
    if (value === undefined) continue;
    const [, number, ending] = variableName.exec(variable) ?? [];
    if (number === undefined || ending === undefined || !endings.includes(ending)) {
      problems.warn(variable, unknownVariable(variable, number, ending));
      continue;
    }
    const values = found.get(Number(number)) ?? new Map<string, string>();
    found.set(Number(number), values.set(ending, value));
  }
  const { user_tenants: users } = general;
  if (found.size === 0 && !users) return noTenants;
  const shared = { groups: new Map<string, string>(), storeDown: storeDownOf(general), secrets, problems };
  const tenants = [...found]
    .sort(([left], [right]) => left - right)
    .map(([number, values]) => tenantFrom(String(number), values, shared));
  return {
    byId: new Map(tenants.map((tenant) => [tenant.id, tenant])),
    users: new Map(Object.entries(users ?? {})),
  };
}

/** Says which tenants have neither a key of their own nor one to fall back on (C-15). They stay, and answer 401. */
export function reportKeylessTenants(
  { byId }: Tenants,
  deployments: readonly Deployment[],
  problems: VariableProblems,
): void {
  const keyless = deployments.find(
    ({ provider, key }) => provider.hasCatalogue === true && provider.keyRequired && key.read() === undefined,
  );
  if (keyless === undefined) return;
  for (const { id, key } of byId.values()) {
    if (key.read() !== undefined) continue;
    const variable = key.variable ?? PREFIX;
    const common = keyless.key.variable ?? 'OPENROUTER_API_KEY';
    problems.warn(
      variable,
      `Tenant ${id} has no key: neither ${variable} nor ${common} is set, so its requests to OpenRouter are answered 401. Set one of them.`,
    );
  }
}

interface TenantContext {
  /** By key, the first tenant that has it. */
  readonly groups: Map<string, string>;
  readonly storeDown: StoreDownPolicy;
  readonly secrets: SecretStore;
  readonly problems: VariableProblems;
}

function tenantFrom(
  id: string,
  values: ReadonlyMap<string, string>,
  { groups, storeDown, secrets, problems }: TenantContext,
): Tenant {
  const variable = `${PREFIX}${id}_API_KEY`;
  const key: KeySource = { variable, read: () => secrets.get(variable) };
  const value = key.read();
  const keyGroup = value === undefined ? id : (groups.get(value) ?? id);
  if (value !== undefined) groups.set(value, keyGroup);
  const models = values.get('FALLBACK_MODELS')?.split(',');
  return {
    id,
    key,
    keyGroup,
    defaultModel: values.get('DEFAULT_MODEL'),
    strategy: strategyFrom(id, values.get('ROUTE_STRATEGY'), problems),
    fallbackModels: models?.map((model) => model.trim()).filter((model) => model !== ''),
    limits: limitsOf('tenant', id, limitsFrom(id, values, problems), storeDown),
  };
}

function strategyFrom(
  id: string,
  written: string | undefined,
  problems: VariableProblems,
): Tenant['strategy'] {
  const name = written?.toLowerCase();
  if (name === undefined || isStrategyName(name)) return name;
  const variable = `${PREFIX}${id}_ROUTE_STRATEGY`;
  problems.error(variable, `${variable} has to be one of ${strategyNames.join(', ')}.`);
  return undefined;
}

function limitsFrom(id: string, values: ReadonlyMap<string, string>, problems: VariableProblems): LimitSpec {
  const written: Record<string, string> = {};
  for (const [ending, key] of Object.entries(limitKeys)) {
    const value = values.get(ending);
    if (value === undefined) continue;
    const variable = `${PREFIX}${id}_${ending}`;
    const result = limitSpec.shape[key].safeParse(value);
    if (result.success) written[key] = value;
    else problems.error(variable, `${variable} ${result.error.issues[0]?.message ?? 'cannot be read.'}`);
  }
  return limitSpec.parse(written);
}

function unknownVariable(variable: string, number: string | undefined, ending: string | undefined): string {
  const shown = variable.slice(0, 100);
  const start = number === undefined ? `${PREFIX}1_` : `${PREFIX}${number}_`;
  const [near] = nearMatches(ending ?? shown.replace(/^OPENROUTER_TENANT_[^_]*_/, ''), endings, 1, 0.5);
  const meant = near === undefined ? '' : ` Did you mean ${start}${near}?`;
  if (number === undefined) {
    return `${shown} sets nothing: tenants have numbers, as in ${PREFIX}1_API_KEY.${meant}`;
  }
  return `${shown} sets nothing: what can be set is ${endings.map((one) => `_${one}`).join(', ')}.${meant}`;
}
