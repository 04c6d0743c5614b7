import type { SecretStore } from '@bytebot/service';
import { type LimitSpec, limitSpec } from '../../limits/limit-spec.ts';
import { flag } from '../schema/values.ts';
import type { VariableProblems } from './tenants.ts';

/** What the variables of OpenRouter limit. */
export interface OpenrouterLimits {
  /** Of everything that is asked of OpenRouter. */
  readonly provider: LimitSpec;
  /** Of its free models together (`…:free`). */
  readonly freeModels: LimitSpec;
}

/** Requests a minute and calls at once by tier (REQUIREMENTS S3-20 … S3-22, C-23). */
const tiers: ReadonlyMap<string, LimitSpec> = new Map([
  ['free', { rpm: 20, max_parallel_requests: 5 }],
  ['standard', { rpm: 200, max_parallel_requests: 50 }],
  ['pro', { rpm: 1_000, max_parallel_requests: 100 }],
]);

const variables = {
  OPENROUTER_DAILY_LIMIT: 'requests_per_day',
  OPENROUTER_MAX_BUDGET: 'max_budget',
  OPENROUTER_BUDGET_DURATION: 'budget_duration',
} as const;

/** Reads them; what cannot be read is an error, because a limit that is not understood must not be no limit. */
export function openrouterLimits(secrets: SecretStore, problems: VariableProblems): OpenrouterLimits {
  const values: Record<string, string> = {};
  for (const [variable, key] of Object.entries(variables)) {
    const value = secrets.get(variable);
    if (value === undefined) continue;
    const result = limitSpec.shape[key].safeParse(value);
    if (result.success) values[key] = value;
    else problems.error(variable, `${variable} ${result.error.issues[0]?.message ?? 'cannot be read.'}`);
  }
  return {
    provider: { ...tierOf(secrets, problems), ...limitSpec.parse(values) },
    freeModels: enforcesFreeLimits(secrets, problems) ? (tiers.get('free') ?? {}) : {},
  };
}

function tierOf(secrets: SecretStore, problems: VariableProblems): LimitSpec {
  const name = secrets.get('OPENROUTER_TIER');
  if (name === undefined) return {};
  const tier = tiers.get(name.trim().toLowerCase());
  if (tier === undefined)
    problems.error('OPENROUTER_TIER', `OPENROUTER_TIER has to be one of ${[...tiers.keys()].join(', ')}.`);
  return tier ?? {};
}

function enforcesFreeLimits(secrets: SecretStore, problems: VariableProblems): boolean {
  const result = flag.safeParse(secrets.get('OPENROUTER_ENFORCE_FREE_LIMITS') ?? false);
  if (!result.success)
    problems.error(
      'OPENROUTER_ENFORCE_FREE_LIMITS',
      'OPENROUTER_ENFORCE_FREE_LIMITS has to be true or false.',
    );
  return result.data === true;
}
