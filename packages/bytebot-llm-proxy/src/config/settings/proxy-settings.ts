import type { SecretStore } from '@bytebot/service';
import type { z } from 'zod';
import { type MessageRepair, messageRepairs } from '../../repair/message-repair.ts';
import { redisAddress } from '../../store/redis/redis-address.ts';
import { findKey } from '../keys/key-table.ts';
import { formatPath, type Place, placeOf } from '../place.ts';
import type { ConfigDocument } from '../read-document.ts';
import { resolveReferences, variableOf } from '../references.ts';
import { check } from '../schema/check.ts';
import {
  alias,
  type GeneralSettings,
  generalSettings,
  type LitellmSettings,
  litellmSettings,
  type RouterSettings,
  routerSettings,
} from '../schema/sections.ts';
import { flag } from '../schema/values.ts';
import type { ModelGroupAlias, ProxySettings } from '../snapshot.ts';
import { cacheSettings } from './cache-settings.ts';
import { fallbackMap } from './failure-settings.ts';
import { healthSettings } from './health-settings.ts';
import { limitSettings } from './limit-settings.ts';
import { masterKeyOf } from './master-key.ts';
import { openrouterLimits } from './openrouter-limits.ts';
import { openrouterSettings } from './openrouter-settings.ts';
import { passThroughSettings } from './pass-through-settings.ts';
import { queueSettings } from './queue-settings.ts';
import { responseStoreSettings } from './response-store-settings.ts';
import { routingSettings } from './routing-settings.ts';
import { serviceAccountAccess } from './service-accounts.ts';
import { tenantsOf, type VariableProblems } from './tenants.ts';
import { tracingSettings } from './tracing-settings.ts';
import { virtualKeysOf } from './virtual-keys.ts';

/** The settings sections of a config, checked. */
export interface Sections {
  readonly general: GeneralSettings;
  readonly litellm: LitellmSettings;
  readonly router: RouterSettings;
}

const MIB = 1024 * 1024;
const defaults = {
  streamHoldMs: 30_000,
  heartbeatMs: 15_000,
  maxRequestBytes: 64 * MIB,
  maxFallbacks: 5,
} as const;

/** Reads the three settings sections; what does not fit is reported and left out. */
export function readSections(document: ConfigDocument, secrets: SecretStore): Sections {
  // Who may use the proxy is not decided by a label; keys of models may stand in `router_settings`.
  const apart = secrets.apartFromCluster ?? secrets;
  const read = <Schema extends z.ZodType>(
    schema: Schema,
    name: string,
    source: SecretStore,
  ): z.output<Schema> | undefined =>
    check(schema, sectionValue(document, name, source), [name], document.problems);
  return {
    general: read(generalSettings, 'general_settings', apart) ?? generalSettings.parse({}),
    litellm: read(litellmSettings, 'litellm_settings', apart) ?? litellmSettings.parse({}),
    router: read(routerSettings, 'router_settings', secrets) ?? routerSettings.parse({}),
  };
}

function sectionValue({ value, problems }: ConfigDocument, name: string, secrets: SecretStore): unknown {
  const written = value[name] ?? {};
  // LiteLLM starts with an empty list in place of a section, and finds nothing in it.
  const section =
    Array.isArray(written) && written.length === 0 && name !== 'general_settings' ? {} : written;
  return resolveReferences(section, [name], secrets, ({ path, variable }) => {
    // The master key is read when it is needed; that it is missing is said where the proxy starts.
    if (path.at(-1) === 'master_key') return;
    const isIdle = findKey(name, String(path[1] ?? ''))?.outcome !== 'works';
    problems.unset(variable, path, { effect: 'setting', name: `\`${formatPath(path)}\``, isIdle });
  });
}

/**
 * The settings of the proxy, with the precedence of DESIGN sections 3 and 8 and all defaults.
 *
 * @param all The variables with labelled Secrets, which say nothing about who may use the proxy.
 */
export function proxySettings(document: ConfigDocument, sections: Sections, all: SecretStore): ProxySettings {
  const secrets = all.apartFromCluster ?? all;
  const { general, litellm, router } = sections;
  const { problems } = document;
  const variables = variableProblems(document);
  const redis = redisAddress(router, secrets, variables);
  return {
    masterKey: masterKeySetting(document, general, secrets),
    virtualKeys: virtualKeysOf(document, general, secrets),
    serviceAccounts: serviceAccountAccess(general, secrets),
    allowUnauthenticated: general.allow_unauthenticated === true || isPermittedByVariable(secrets),
    requireAuthForMetrics:
      general.require_auth_for_metrics_endpoint ?? litellm.require_auth_for_metrics_endpoint ?? true,
    timeoutMs: positiveOr(litellm.request_timeout) ?? positiveOr(router.timeout),
    streamTimeoutMs: positiveOr(router.stream_timeout),
    numRetries: router.num_retries ?? litellm.num_retries ?? undefined,
    retryAfterMs: router.retry_after ?? 0,
    requestDeadlineMs: positiveOr(general.request_deadline),
    streamHoldMs: general.stream_hold_seconds ?? defaults.streamHoldMs,
    heartbeatMs: positiveOr(general.heartbeat_seconds) ?? defaults.heartbeatMs,
    maxRequestBytes:
      typeof general.max_request_size_mb === 'number'
        ? Math.round(general.max_request_size_mb * MIB)
        : defaults.maxRequestBytes,
    globalMaxParallelRequests: positiveOr(general.global_max_parallel_requests),
    fallbacks: fallbackMap(router.fallbacks ?? litellm.fallbacks ?? []),
    defaultFallbacks: router.default_fallbacks ?? litellm.default_fallbacks ?? [],
    maxFallbacks:
      router.max_fallbacks ?? litellm.max_fallbacks ?? maxFallbacksVariable(secrets) ?? defaults.maxFallbacks,
    routing: routingSettings(router, litellm, secrets, problems),
    limits: limitSettings(sections, openrouterLimits(secrets, variableProblems(document)), problems),
    redis,
    cache: cacheSettings(litellm, router, { secrets, redis, problems, variables }),
    tracing: tracingSettings(litellm),
    health: healthSettings(sections),
    queue: queueSettings(general.queue, secrets, variableProblems(document).warn),
    responseStore: responseStoreSettings(general),
    passThrough: passThroughSettings(document, general, all),
    maxPricePerRequest: general.max_price_per_request ?? undefined,
    allowMockTesting: general.dangerously_allow_mock_testing_request_params === true,
    echoRequestedModel: general.echo_requested_model === true,
    dropParams: litellm.drop_params ?? topLevelDropParams(document),
    messageRepairs: repairsOf(general.message_repair),
    media: {
      guarded: litellm.user_url_validation !== false,
      allowedHosts: litellm.user_url_allowed_hosts ?? [],
    },
    openrouter: openrouterSettings(secrets, (variable, message) =>
      problems.warnAt({ file: document.places.file, line: 0, column: 0 }, variable, message),
    ),
    tenants: tenantsOf(general, all, variableProblems(document)),
  };
}

/** Reports what is wrong with variables, which have no place in the config, and with settings that may be either. */
export function variableProblems({ places, problems }: ConfigDocument): VariableProblems {
  const whole = { file: places.file, line: 0, column: 0 };
  const at = (name: string): Place => {
    const place = placeOf(places, name.split('.'));
    return place === places ? whole : place;
  };
  return {
    error: (variable, message) => problems.errorAt(at(variable), variable, message),
    warn: (variable, message) => problems.warnAt(at(variable), variable, message),
  };
}

/** The aliases of `router_settings.model_group_alias`, in file order, both forms. */
export function aliasesOf(router: RouterSettings): ReadonlyMap<string, ModelGroupAlias> {
  const aliases = new Map<string, ModelGroupAlias>();
  for (const [name, written] of Object.entries(router.model_group_alias ?? {})) {
    const { data: target } = alias.safeParse(written);
    if (target === undefined) continue;
    const model = typeof target === 'string' ? target : target.model;
    aliases.set(name, { model, hidden: typeof target !== 'string' && target.hidden === true });
  }
  return aliases;
}

function masterKeySetting(
  { value, places, problems }: ConfigDocument,
  general: GeneralSettings,
  secrets: SecretStore,
): ProxySettings['masterKey'] {
  const written = rawMember(value.general_settings, 'master_key');
  const variable = variableOf(written);
  const literal = variable === undefined ? (general.master_key ?? undefined) : undefined;
  const { custom_auth: customAuth } = general;
  const hasCustomAuth = customAuth !== undefined && customAuth !== null && customAuth !== '';
  const { source, warning } = masterKeyOf(literal, variable, hasCustomAuth, secrets);
  if (warning !== undefined) {
    const hasPlace = places.children.get('general_settings')?.children.has('master_key') === true;
    if (hasPlace) problems.warn(['general_settings', 'master_key'], warning);
    else problems.warnAt({ file: places.file, line: 0, column: 0 }, 'LITELLM_MASTER_KEY', warning);
  }
  return source;
}

function rawMember(section: unknown, name: string): unknown {
  if (typeof section !== 'object' || section === null) return undefined;
  return Object.entries(section).find(([key]) => key === name)?.[1];
}

function isPermittedByVariable(secrets: SecretStore): boolean {
  return ['PROXY_ALLOW_UNAUTHENTICATED', 'LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY'].some(
    (variable) => flag.safeParse(secrets.get(variable) ?? false).data === true,
  );
}

function maxFallbacksVariable(secrets: SecretStore): number | undefined {
  const number = Number(secrets.get('ROUTER_MAX_FALLBACKS') ?? Number.NaN);
  return Number.isInteger(number) && number >= 0 ? number : undefined;
}

/** ByteBot's fork writes `drop_params` at the top level. */
function topLevelDropParams({ value, problems }: ConfigDocument): boolean {
  const { drop_params: written } = value;
  if (written === undefined || written === null) return false;
  return check(flag, written, ['drop_params'], problems) === true;
}

/** All of them, unless they are switched off together or one by one. */
function repairsOf(written: GeneralSettings['message_repair']): ReadonlySet<MessageRepair> {
  if (written === false) return new Set();
  const switches = typeof written === 'object' && written !== null ? written : {};
  return new Set(messageRepairs.filter((repair) => switches[repair] !== false));
}

/** 0 means "not set" for a time-out or a limit, as in LiteLLM. */
function positiveOr(value: number | null | undefined): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined;
}
