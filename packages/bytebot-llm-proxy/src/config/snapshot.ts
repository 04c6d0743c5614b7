import type { EnvironmentReader, Provider, ProviderSettings } from '@bytebot/llm-providers';
import type { HealthSettings } from '../accounting/health-monitor/health-settings.ts';
import type { VirtualKeys } from '../auth/virtual-keys.ts';
import type { CacheSettings } from '../cache/cache-settings.ts';
import type { MediaPolicy } from '../execute/media/media-policy.ts';
import type { QueueSettings } from '../limits/queue/queue-settings.ts';
import type { MessageRepair } from '../repair/message-repair.ts';
import type { ResponseStoreSettings } from '../responses/response-store-settings.ts';
import type { BackoffSettings } from '../routing/retry-timing.ts';
import type { RoutingSettings } from '../routing/routing-settings.ts';
import type { RedisAddress } from '../store/redis/redis-address.ts';
import type { Tenants } from '../tenants/tenant.ts';
import type { DeploymentRouting } from './deployments/deployment-routing.ts';
import type { Problem } from './problem.ts';
import type { LimitSettings } from './settings/limit-settings.ts';
import type { OpenrouterSettings } from './settings/openrouter-settings.ts';
import type { PassThroughSettings } from './settings/pass-through-settings.ts';
import type { ServiceAccountAccess } from './settings/service-accounts.ts';
import type { TracingSettings } from './settings/tracing-settings.ts';

/** A key that is read when it is needed, so that a rotated Secret is used by the next request. */
export interface KeySource {
  /** The key now; undefined when it is not set. */
  read(): string | undefined;
  /** The variable to name in "set X"; undefined for a literal key. */
  readonly variable: string | undefined;
}

/** The parameters that only the provider reads, with the variables in them as they are now. */
export interface SettingsSource {
  read(): ProviderSettings;
}

/** One entry of `model_list`, resolved: one upstream model at one address with one key. */
export interface Deployment {
  /** `model_info.id`, else a hash over the entry without its secrets. */
  readonly id: string;
  /** The public name; entries that share it form a model group. May hold `*`. */
  readonly modelName: string;
  /** `litellm_params.model` as configured (`openrouter/gpt-oss-120b`). */
  readonly configuredModel: string;
  readonly provider: Provider;
  /** The model id for the provider: without its prefix. Holds `*` where the configured model does. */
  readonly upstreamModel: string;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly key: KeySource;
  /**
   * For `model: "*"`, which is for whatever is asked for: this deployment at the provider that the name of a model
   * tells, and the model as that provider calls it. Undefined for a bare name that tells none, null where it names
   * one that cannot be served.
   */
  readonly forModel?: (
    model: string,
  ) => { readonly deployment: Deployment; readonly upstreamModel: string } | null | undefined;
  /** Absent for providers without settings of their own. */
  readonly settings?: SettingsSource;
  readonly timeoutMs: number | undefined;
  readonly streamTimeoutMs: number | undefined;
  readonly numRetries: number | undefined;
  readonly routing: DeploymentRouting;
  /** `litellm_params` that go upstream when the client did not send them (`temperature`, `max_tokens` …). */
  readonly requestDefaults: Readonly<Record<string, unknown>>;
  /** Requests in the words of the Responses API go to it as chats: `use_chat_completions_api`, or what the model's own data say. */
  readonly usesChat?: true;
  readonly extraHeaders: Readonly<Record<string, string>>;
  /** Whether parameters that the provider cannot be told are left out; undefined: as `litellm_settings` says. */
  readonly dropParams: boolean | undefined;
  /** Paths of request fields that never go upstream (`additional_drop_params`: `a.b`, `tools[*].strict`). */
  readonly droppedPaths: readonly string[];
  /** What is answered instead of calling the provider (`mock_response`); undefined calls it. */
  readonly mockResponse: string | undefined;
  /** Exactly as written, plus `id`. */
  readonly modelInfo: Readonly<Record<string, unknown>>;
  /** `litellm_params` as `/model/info` shows them: without any secret. */
  readonly publicParams: Readonly<Record<string, unknown>>;
}

/** An entry that cannot be served, kept so that a call to it can say why. */
export interface UnservableModel {
  readonly modelName: string;
  readonly configuredModel: string;
  readonly reason: string;
}

export interface ModelGroupAlias {
  readonly model: string;
  readonly hidden: boolean;
}

/** One alternative of a `fallbacks` list. */
export type FallbackTarget = string | Readonly<Record<string, unknown>>;

export interface ProxySettings {
  /**
   * Undefined without one (`sk-1234` counts as none): the proxy is open then, unless there are other keys. A source that
   * reads nothing lets nobody in: the key has been removed, or the config relies on `custom_auth`, which cannot run
   * here.
   */
  readonly masterKey: KeySource | undefined;
  /** The keys of the file; undefined without such a list. An empty one lets nobody in. */
  readonly virtualKeys: VirtualKeys | undefined;
  /** Whose ServiceAccount tokens are keys; undefined: nobody's, and tokens are not looked at. */
  readonly serviceAccounts: ServiceAccountAccess | undefined;
  readonly allowUnauthenticated: boolean;
  readonly requireAuthForMetrics: boolean;
  /** One attempt, when the deployment sets none. `litellm_settings` > `router_settings`; undefined when unset. */
  readonly timeoutMs: number | undefined;
  readonly streamTimeoutMs: number | undefined;
  /** `router_settings` > `litellm_settings`; undefined when unset. */
  readonly numRetries: number | undefined;
  /** Minimum wait between tries, `router_settings.retry_after`. */
  readonly retryAfterMs: number;
  /** How the waits before further calls grow; undefined: with LiteLLM's numbers. A drill shortens them. */
  readonly retryBackoff?: BackoffSettings;
  readonly requestDeadlineMs: number | undefined;
  /** 0 holds for ever. */
  readonly streamHoldMs: number;
  readonly heartbeatMs: number;
  readonly maxRequestBytes: number;
  readonly globalMaxParallelRequests: number | undefined;
  readonly fallbacks: ReadonlyMap<string, readonly FallbackTarget[]>;
  readonly defaultFallbacks: readonly FallbackTarget[];
  readonly maxFallbacks: number;
  readonly routing: RoutingSettings;
  /** What holds for everybody; deployments, tenants and callers carry limits of their own. */
  readonly limits: LimitSettings;
  /** The Redis that replicas share, with its password; undefined: each counts for itself. Read once, at the start. */
  readonly redis: RedisAddress | undefined;
  readonly queue: QueueSettings;
  readonly responseStore: ResponseStoreSettings;
  readonly passThrough: PassThroughSettings;
  readonly health: HealthSettings;
  /** How answers are cached; undefined: they are not. */
  readonly cache: CacheSettings | undefined;
  /** What one request may cost by its estimate, in nano-dollars; undefined: anything. */
  readonly maxPricePerRequest: number | undefined;
  readonly tracing: TracingSettings;
  /** Whether a request may play failures (`mock_testing_*`). */
  readonly allowMockTesting: boolean;
  readonly echoRequestedModel: boolean;
  readonly dropParams: boolean;
  /** How conversations in an order that providers refuse are put right. */
  readonly messageRepairs: ReadonlySet<MessageRepair>;
  /** Which addresses of pictures and files may be fetched for providers that do not fetch them. */
  readonly media: MediaPolicy;
  /** `OPENROUTER_*` variables, for deployments of a provider with a catalogue. */
  readonly openrouter: OpenrouterSettings;
  /** `OPENROUTER_TENANT_<N>_*` variables, and which users are whose. */
  readonly tenants: Tenants;
}

/** One accepted state of the configuration. Immutable; a request holds the one it began with. */
export interface ConfigSnapshot {
  /** 1 for the first, one more for each accepted change. */
  readonly generation: number;
  /** The main file; undefined when the proxy runs without one. */
  readonly file: string | undefined;
  /** The main file and what it includes, as absolute paths: a change in one of them makes a new snapshot. */
  readonly files: readonly string[];
  readonly loadedAtMs: number;
  /** In file order, servable ones only. */
  readonly deployments: readonly Deployment[];
  /** By `model_name`, wildcards excluded, in file order. */
  readonly groups: ReadonlyMap<string, readonly Deployment[]>;
  /** Wildcard groups, the most specific pattern first. */
  readonly wildcards: readonly { readonly pattern: string; readonly deployments: readonly Deployment[] }[];
  readonly deploymentsById: ReadonlyMap<string, Deployment>;
  readonly aliases: ReadonlyMap<string, ModelGroupAlias>;
  readonly unservable: readonly UnservableModel[];
  readonly settings: ProxySettings;
  /** Any variable now: mounted files, `environment_variables` of the config, the environment, `.env` files. */
  readonly variables: EnvironmentReader;
  /** A digest of what `environment_variables` of the config sets: the values may be keys. */
  readonly ownVariables: string;
  readonly problems: readonly Problem[];
}
