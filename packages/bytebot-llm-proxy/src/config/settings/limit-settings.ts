import { findProvider } from '@bytebot/llm-providers';
import type { LimitRule } from '../../limits/limit-rule.ts';
import { defaultStoreDown, type LimitSpec, limitsOf, type StoreDownPolicy } from '../../limits/limit-spec.ts';
import { countedApart } from '../../tenants/tenant-deployment.ts';
import { nearProviderId } from '../deployments/provider-remedy.ts';
import { type ConfigPath, formatPath } from '../place.ts';
import type { ProblemList } from '../problem-list.ts';
import type { ParamSettings } from '../schema/model-entry.ts';
import type { GeneralSettings, LitellmSettings, RouterSettings } from '../schema/sections.ts';
import type { OpenrouterLimits } from './openrouter-limits.ts';

type RulesByName = ReadonlyMap<string, readonly LimitRule[]>;

const noRules: readonly LimitRule[] = [];

/** The limits that a config sets for everybody: on the proxy, providers, models and groups. Made once, then kept. */
export class LimitSettings {
  /** Of everything that goes through the proxy. */
  readonly proxy: readonly LimitRule[];
  readonly providers: RulesByName;
  /** By provider and the model sent upstream: `openrouter/openai/gpt-4o`. */
  readonly models: RulesByName;
  /** By `model_name`. */
  readonly groups: RulesByName;
  /** Of all free models of OpenRouter together. */
  readonly freeModels: readonly LimitRule[];
  readonly storeDown: StoreDownPolicy;
  /** As many as there are tenants with keys of their own, times the providers that have a catalogue. */
  readonly #byKey = new Map<string, readonly LimitRule[]>();

  constructor(
    limits: Pick<LimitSettings, 'proxy' | 'providers' | 'models' | 'groups' | 'freeModels' | 'storeDown'>,
  ) {
    this.proxy = limits.proxy;
    this.providers = limits.providers;
    this.models = limits.models;
    this.groups = limits.groups;
    this.freeModels = limits.freeModels;
    this.storeDown = limits.storeDown;
  }

  /** @param keySuffix Tells the key of a tenant: what the provider counts by key is counted by key here too (C-15). */
  rulesOfProvider(providerId: string, keySuffix = ''): readonly LimitRule[] {
    return this.#ofKey(this.providers.get(providerId) ?? noRules, providerId, keySuffix);
  }

  /** @param model The id sent upstream. */
  rulesOfModel(providerId: string, model: string, keySuffix = ''): readonly LimitRule[] {
    const own = this.models.size === 0 ? undefined : this.models.get(`${providerId}/${model}`);
    const isFree = this.freeModels.length > 0 && providerId === 'openrouter' && model.endsWith(':free');
    if (!isFree) return own ?? noRules;
    const freeModels = this.#ofKey(this.freeModels, 'free models', keySuffix);
    return own === undefined ? freeModels : [...own, ...freeModels];
  }

  rulesOfGroup(name: string): readonly LimitRule[] {
    return this.groups.get(name) ?? noRules;
  }

  /** Rates are the provider's, by key; a budget is ours, whichever key spends it. */
  #ofKey(rules: readonly LimitRule[], name: string, keySuffix: string): readonly LimitRule[] {
    if (keySuffix === '' || rules.length === 0) return rules;
    const place = `${name}${keySuffix}`;
    let own = this.#byKey.get(place);
    if (own === undefined) {
      own = rules.map((rule) => (rule.measure === 'money' ? rule : countedApart(rule, keySuffix)));
      this.#byKey.set(place, own);
    }
    return own;
  }
}

/**
 * Reads the limits that are not one caller's. For a provider the first that says something counts:
 * `general_settings.limits`, `router_settings.provider_budget_config`, the variables of OpenRouter.
 */
export function limitSettings(
  { general, router, litellm }: SectionsWithLimits,
  openrouter: OpenrouterLimits,
  problems: ProblemList,
): LimitSettings {
  const storeDown = storeDownOf(general);
  const limits = general.limits ?? {};
  const path: ConfigPath = ['general_settings', 'limits'];
  // LiteLLM takes a budget of 0 for none.
  const budget = litellm.max_budget
    ? { max_budget: litellm.max_budget, budget_duration: litellm.budget_duration }
    : {};
  return new LimitSettings({
    proxy: limitsOf('proxy', 'all', { ...budget, ...written(limits.all) }, storeDown),
    providers: ofProviders(
      [
        [['router_settings', 'provider_budget_config'], budgetSpecs(router)],
        [[...path, 'providers'], limits.providers ?? {}],
      ],
      openrouter.provider,
      storeDown,
      problems,
    ),
    models: ofModels([...path, 'models'], limits.models ?? {}, storeDown, problems),
    groups: new Map(
      Object.entries(limits.model_groups ?? {}).map(([name, spec]) => [
        name,
        limitsOf('model_group', name, spec ?? {}, storeDown),
      ]),
    ),
    freeModels: limitsOf(
      'model',
      'OpenRouter’s free models',
      openrouter.freeModels,
      storeDown,
      'openrouter/:free',
    ),
    storeDown,
  });
}

type SectionsWithLimits = {
  readonly general: GeneralSettings;
  readonly litellm: LitellmSettings;
  readonly router: RouterSettings;
};

/** What holds while the shared store is away, as the config says it; rates open and budgets closed otherwise. */
export function storeDownOf(general: GeneralSettings): StoreDownPolicy {
  return { ...defaultStoreDown, ...general.limits_when_store_is_down };
}

/**
 * The limits of one deployment. The number of calls at once is not derived from `rpm` and `tpm`, as LiteLLM's router
 * does, which has nothing else to hold them with: here the rates themselves hold.
 *
 * @param id Tells deployments apart that call the same model.
 */
export function deploymentLimits(
  id: string,
  configuredModel: string,
  params: ParamSettings | undefined,
  { storeDown, maxParallelRequests }: DeploymentLimitDefaults,
): readonly LimitRule[] {
  if (params === undefined) return noRules;
  const spec: LimitSpec = {
    rpm: params.rpm,
    tpm: params.tpm,
    max_parallel_requests: params.max_parallel_requests ?? maxParallelRequests,
    max_budget: params.max_budget,
    budget_duration: params.budget_duration,
  };
  return limitsOf('deployment', configuredModel, spec, storeDown, id);
}

/** What holds for deployments that say nothing themselves. */
export interface DeploymentLimitDefaults {
  readonly storeDown: StoreDownPolicy;
  /** `router_settings.default_max_parallel_requests`. */
  readonly maxParallelRequests: number | undefined;
}

export function deploymentLimitDefaults(
  general: GeneralSettings,
  router: RouterSettings,
): DeploymentLimitDefaults {
  return {
    storeDown: storeDownOf(general),
    maxParallelRequests: router.default_max_parallel_requests ?? undefined,
  };
}

type SpecsByName = Readonly<Record<string, LimitSpec | null>>;

function budgetSpecs({ provider_budget_config: config }: RouterSettings): SpecsByName {
  return Object.fromEntries(
    Object.entries(config ?? {}).map(([name, budget]) => [
      name,
      {
        max_budget: budget.budget_limit ?? budget.max_budget,
        budget_duration: budget.time_period ?? budget.budget_duration,
        rpm_limit: budget.rpm_limit,
        tpm_limit: budget.tpm_limit,
      },
    ]),
  );
}

/** @param sources With their places, the ones that count most last. */
function ofProviders(
  sources: readonly (readonly [ConfigPath, SpecsByName])[],
  openrouter: LimitSpec,
  storeDown: StoreDownPolicy,
  problems: ProblemList,
): RulesByName {
  const specs = new Map<string, LimitSpec>([['openrouter', openrouter]]);
  for (const [path, byName] of sources) {
    for (const [name, spec] of Object.entries(byName)) {
      if (findProvider(name) === undefined) reportProvider([...path, name], name, name, problems);
      else specs.set(name, withBudgetOf(specs.get(name) ?? {}, written(spec)));
    }
  }
  return new Map(
    [...specs]
      .map(([name, spec]) => [name, limitsOf('provider', name, spec, storeDown)] as const)
      .filter(([, rules]) => rules.length > 0),
  );
}

/** A budget and its period belong together; rates replace each other whichever of their names is used. */
function withBudgetOf(base: LimitSpec, over: LimitSpec): LimitSpec {
  const { max_budget: budget, budget_duration: duration, ...rest } = base;
  const names = [
    ['rpm', 'rpm_limit'],
    ['tpm', 'tpm_limit'],
    ['max_parallel_requests', 'max_concurrent'],
  ] as const;
  for (const pair of names) {
    if (pair.some((name) => over[name] !== undefined)) for (const name of pair) delete rest[name];
  }
  const own = over.max_budget === undefined ? { max_budget: budget, budget_duration: duration } : {};
  return { ...written(own), ...rest, ...over };
}

function ofModels(
  path: ConfigPath,
  specs: SpecsByName,
  storeDown: StoreDownPolicy,
  problems: ProblemList,
): RulesByName {
  const rules = new Map<string, readonly LimitRule[]>();
  for (const [name, spec] of Object.entries(specs)) {
    const prefix = name.slice(0, Math.max(0, name.indexOf('/')));
    if (findProvider(prefix) === undefined) reportProvider([...path, name], prefix, name, problems);
    else rules.set(name, limitsOf('model', name, spec ?? {}, storeDown));
  }
  return rules;
}

/** A limit that holds nothing is worse than none: whoever wrote it relies on it. */
function reportProvider(path: ConfigPath, prefix: string, name: string, problems: ProblemList): void {
  const at = `\`${formatPath(path.slice(0, -1))}\``;
  if (prefix === '') {
    problems.error(
      path,
      `The names in ${at} begin with a provider.`,
      `write \`provider/${name.slice(0, 100)}\``,
    );
    return;
  }
  const near = nearProviderId(prefix);
  problems.error(
    path,
    `There is no provider \`${prefix.slice(0, 100)}\`, so this limit would hold nothing.`,
    near === undefined
      ? 'write the prefix of a provider, such as `openrouter`'
      : `write \`${near}${name.slice(prefix.length, 100)}\``,
  );
}

/** Without what is null or undefined, so that it does not replace what is written elsewhere. */
function written(spec: LimitSpec | null | undefined): LimitSpec {
  return Object.fromEntries(
    Object.entries(spec ?? {}).filter(([, value]) => value !== null && value !== undefined),
  );
}
