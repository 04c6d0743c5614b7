import type { Provider } from '@bytebot/llm-providers';
import type { SecretStore } from '@bytebot/service';
import type { ConfigPath } from '../place.ts';
import type { ProblemList } from '../problem-list.ts';
import { resolveReferences, variableOf } from '../references.ts';
import { check } from '../schema/check.ts';
import { paramSettings } from '../schema/model-entry.ts';
import { flag } from '../schema/values.ts';
import { type DeploymentLimitDefaults, deploymentLimits } from '../settings/limit-settings.ts';
import type { Deployment, SettingsSource, UnservableModel } from '../snapshot.ts';
import { deploymentsOfAnyModel, isAnyModel } from './any-model.ts';
import { type BaseUrl, baseUrlOf } from './base-url.ts';
import { requestDefaultsOf } from './consumed-params.ts';
import type { DeploymentIds } from './deployment-id.ts';
import { deploymentRouting } from './deployment-routing.ts';
import { extraHeadersOf } from './extra-headers.ts';
import { keySourceOf, noKey, withoutKey } from './key-source.ts';
import type { ModelEntry } from './model-entry.ts';
import { chooseProvider } from './provider-choice.ts';
import { publicParamsOf } from './public-params.ts';
import { settingsSourceOf } from './settings-source.ts';

/** What building deployments needs besides the entry. */
export interface BuildContext {
  readonly secrets: SecretStore;
  readonly problems: ProblemList;
  readonly ids: DeploymentIds;
  /** Prefixes that only a Python plug-in of the config serves. */
  readonly plugInProviders: ReadonlySet<string>;
  /** Why a provider is switched off, if it is. */
  readonly disabled: (provider: Provider) => string | undefined;
  readonly limits: DeploymentLimitDefaults;
}

export type BuiltEntry = { readonly deployment: Deployment } | { readonly unservable: UnservableModel };

/** One entry as a deployment, or the reason why it cannot be served. */
export function buildDeployment(entry: ModelEntry, context: BuildContext): BuiltEntry {
  const { modelName, path } = entry;
  const paramsPath = [...path, 'litellm_params'];
  const missing = new Map<string, string>();
  const params = resolvedParams(entry, paramsPath, context, missing);
  const configuredModel = textOf(params.model) ?? String(entry.params.model);
  const refuse = (why: string, at: ConfigPath, remedy?: string): BuiltEntry => {
    context.problems.warn(at, `\`${modelName}\` is not served: ${why}`, remedy);
    const reason = remedy === undefined ? why : `${why} ${asSentence(remedy)}`;
    return { unservable: { modelName, configuredModel, reason } };
  };

  for (const needed of ['model', 'api_base', 'base_url', 'custom_llm_provider']) {
    const variable = missing.get(needed);
    if (variable === undefined) continue;
    const reason = `${variable} is not set, so the entry has no \`${needed}\`. Set ${variable}.`;
    context.problems.unset(variable, [...paramsPath, needed], {
      effect: 'unserved',
      modelName,
      name: needed,
    });
    return { unservable: { modelName, configuredModel, reason } };
  }
  const plugIn = plugInOf(configuredModel, params, context.plugInProviders);
  if (plugIn !== undefined) return refuse(plugIn, [...paramsPath, 'model']);
  const configuredBase = textOf(params.api_base) ?? textOf(params.base_url);
  const choice = chooseProvider(
    configuredModel,
    textOf(params.custom_llm_provider),
    hasVertexSettings(params),
    configuredBase,
  );
  if ('reason' in choice) return refuse(choice.reason, [...paramsPath, 'model'], choice.remedy);
  const { upstreamModel, note } = choice;
  const provider = entry.sendsNoKey === true ? withoutKey(choice.provider) : choice.provider;
  if (note !== undefined) context.problems.warn([...paramsPath, 'model'], note);
  if (upstreamModel === '') {
    return refuse('`litellm_params.model` names no model after the provider.', [...paramsPath, 'model']);
  }
  const disabled = context.disabled(provider);
  if (disabled !== undefined) return refuse(disabled, [...paramsPath, 'model']);
  const settings = settingsSourceOf(entry.params, provider, context.secrets);
  const base = baseUrlOf(configuredBase, provider, context.secrets, settings?.read(), upstreamModel);
  if (base === undefined) return refuse(missingBase(provider), paramsPath);

  const named = { modelName, configuredModel, provider, upstreamModel };
  const assembled = assemble(entry, params, named, base, context);
  const forModel = isAnyModel(entry)
    ? { forModel: deploymentsOfAnyModel(entry, assembled.id, context, buildDeployment) }
    : {};
  return { deployment: { ...named, ...assembled, ...settingsField(settings), ...forModel } };
}

function assemble(
  entry: ModelEntry,
  params: Readonly<Record<string, unknown>>,
  { provider, configuredModel }: Pick<Deployment, 'provider' | 'configuredModel'>,
  base: BaseUrl,
  context: BuildContext,
): Omit<Deployment, 'modelName' | 'configuredModel' | 'provider' | 'upstreamModel'> {
  const { problems, secrets } = context;
  const paramsPath = [...entry.path, 'litellm_params'];
  if (base.warning !== undefined) problems.warn([...paramsPath, 'api_base'], base.warning);
  const settings = check(paramSettings, params, paramsPath, problems);
  const { headers, refused } = extraHeadersOf(params);
  for (const name of refused) {
    problems.warn([...paramsPath, 'extra_headers', name], 'This header cannot be sent and is left out.');
  }
  const id = idOf(entry, context);
  return {
    id,
    baseUrl: base.url,
    key: entry.sendsNoKey === true ? noKey : keySourceOf(entry.params.api_key, provider, secrets),
    timeoutMs: positiveOr(settings?.timeout),
    streamTimeoutMs: positiveOr(settings?.stream_timeout),
    numRetries: settings?.num_retries ?? undefined,
    routing: deploymentRouting(
      settings,
      entry.modelInfo,
      deploymentLimits(id, configuredModel, settings, context.limits),
    ),
    requestDefaults: requestDefaultsOf(params, provider),
    ...(settings?.use_chat_completions_api === true ? { usesChat: true as const } : {}),
    dropParams: dropParamsOf(params.drop_params),
    mockResponse: textOf(params.mock_response),
    droppedPaths: textsOf(params.additional_drop_params),
    extraHeaders:
      base.authorization === undefined ? headers : { authorization: base.authorization, ...headers },
    modelInfo: { ...resolvedInfo(entry, context), id },
    publicParams: publicParamsOf(entry.params, hasBase(entry) ? base.url : undefined),
  };
}

function resolvedParams(
  entry: ModelEntry,
  path: ConfigPath,
  { secrets, problems }: BuildContext,
  missing: Map<string, string>,
): Readonly<Record<string, unknown>> {
  // The key is read with each request, so that a rotated Secret counts at once.
  const { api_key: _apiKey, ...params } = entry.params;
  const fatal = ['model', 'api_base', 'base_url', 'custom_llm_provider'];
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      resolveReferences(value, [...path, name], secrets, ({ path: at, variable }) => {
        if (variableOf(value) !== undefined) missing.set(name, variable);
        if (variableOf(value) !== undefined && fatal.includes(name)) return;
        problems.unset(variable, at, { effect: 'without', modelName: entry.modelName, name });
      }),
    ]),
  );
}

function resolvedInfo(
  entry: ModelEntry,
  { secrets, problems }: BuildContext,
): Readonly<Record<string, unknown>> {
  const path = [...entry.path, 'model_info'];
  const resolved = resolveReferences(entry.modelInfo, path, secrets, ({ path: at, variable }) => {
    const name = `model_info.${String(at.at(-1))}`;
    problems.unset(variable, at, { effect: 'without', modelName: entry.modelName, name });
  });
  return Object.fromEntries(Object.entries(resolved ?? {}));
}

function idOf(entry: ModelEntry, { ids, problems }: BuildContext): string {
  const { id } = entry.modelInfo;
  const written = textOf(id);
  if (written === undefined || variableOf(written) !== undefined)
    return ids.derive(entry.modelName, entry.params);
  if (ids.take(written)) return written;
  problems.warn(
    [...entry.path, 'model_info', 'id'],
    'Another entry has the same id; this one gets an id of its own.',
  );
  return ids.derive(entry.modelName, entry.params);
}

function hasBase({ params }: ModelEntry): boolean {
  return textOf(params.api_base) !== undefined || textOf(params.base_url) !== undefined;
}

function plugInOf(
  model: string,
  params: Readonly<Record<string, unknown>>,
  plugInProviders: ReadonlySet<string>,
): string | undefined {
  const prefix = textOf(params.custom_llm_provider) ?? model.slice(0, Math.max(0, model.indexOf('/')));
  if (!plugInProviders.has(prefix)) return undefined;
  return `The provider \`${prefix}\` is a Python plug-in (\`custom_provider_map\`), which cannot run here. Run it as a server that speaks OpenAI's dialect and write \`openai/…\` with its \`api_base\`.`;
}

function hasVertexSettings(params: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(params).some((name) => name.startsWith('vertex_'));
}

function missingBase(provider: Provider): string {
  const [variable] = provider.baseUrlVariables;
  return `${provider.name} has no public address. Set \`api_base\`${variable === undefined ? '' : ` or ${variable}`}.`;
}

function settingsField(settings: SettingsSource | undefined): Pick<Deployment, 'settings'> {
  return settings === undefined ? {} : { settings };
}

function asSentence(remedy: string): string {
  return `${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}.`;
}

/** As in Python: any list or word counts as true, but for the words that an environment variable says no with. */
function dropParamsOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.length > 0;
  return flag.safeParse(value).data;
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function positiveOr(value: number | null | undefined): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined;
}
