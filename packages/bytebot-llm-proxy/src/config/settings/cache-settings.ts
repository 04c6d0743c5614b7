import type { Operation } from '@bytebot/llm-providers';
import type { SecretStore } from '@bytebot/service';
import { parseDuration } from '@bytebot/shared';
import {
  type CachePlace,
  type CacheSettings,
  DEFAULT_CACHE_BYTES,
  DEFAULT_CACHE_TTL_MS,
} from '../../cache/cache-settings.ts';
import { type RedisAddress, redisAddressOf } from '../../store/redis/redis-address.ts';
import type { ProblemList } from '../problem-list.ts';
import type { CacheParams } from '../schema/cache-keys.ts';
import type { LitellmSettings, RouterSettings } from '../schema/sections.ts';
import { flag } from '../schema/values.ts';
import type { VariableProblems } from './tenants.ts';

const MIB = 1024 * 1024;
const place = ['litellm_settings', 'cache_params'];

/** What the cache is made of beside its own settings. */
export interface CacheSources {
  readonly secrets: Pick<SecretStore, 'get'>;
  /** The Redis that replicas share, if there is one. */
  readonly redis: RedisAddress | undefined;
  readonly problems: Pick<ProblemList, 'warn' | 'error'>;
  readonly variables: VariableProblems;
}

/**
 * Whether and how answers are cached: by `litellm_settings.cache`, else `router_settings.cache_responses`, else
 * `RESPONSE_CACHE_ENABLED` (S3-30, C-29).
 *
 * @returns undefined where they are not.
 */
export function cacheSettings(
  litellm: LitellmSettings,
  router: RouterSettings,
  sources: CacheSources,
): CacheSettings | undefined {
  const params = litellm.cache_params ?? {};
  const isOn = litellm.cache ?? router.cache_responses ?? enabledByVariable(sources);
  if (isOn !== true || params.type === 'none') return undefined;
  const cachePlace = placeOf(params, sources);
  const ofPlace = cachePlace.type === 'redis' ? params.default_in_redis_ttl : params.default_in_memory_ttl;
  return {
    place: cachePlace,
    maxBytes: params.max_size_in_mb ? Math.round(params.max_size_in_mb * MIB) : DEFAULT_CACHE_BYTES,
    ttlMs: params.ttl ?? ofPlace ?? ttlByVariable(sources) ?? DEFAULT_CACHE_TTL_MS,
    namespace: params.namespace ?? '',
    operations: operationsOf(params.supported_call_types),
    isDefaultOn: params.mode !== 'default_off',
    isShared: params.share_between_callers === true,
    keepsToolCalls: params.cache_tool_calls === true,
    sharedGroups: sharedGroupsOf(router.caching_groups),
  };
}

/** Redis where one is asked for, or where nothing is asked for and replicas share one. */
function placeOf(params: CacheParams, { redis, problems, variables }: CacheSources): CachePlace {
  const { type } = params;
  const own = redisAddressOf(params, 'litellm_settings.cache_params.', variables);
  if (type === 'redis' || (!type && (own ?? redis) !== undefined)) {
    const address = own ?? redis;
    if (address !== undefined) return { type: 'redis', address };
    // An answer that is asked for twice is no reason not to start.
    problems.warn(
      [...place, 'type'],
      'The cache is to be in Redis, and no Redis is named: each replica keeps answers in its memory.',
      'write `cache_params.host` or `url`, or set REDIS_URL',
    );
    return { type: 'local' };
  }
  if (type && type !== 'local') {
    problems.warn(
      [...place, 'type'],
      `A cache of type \`${type}\` is not built in: each replica keeps answers in its memory, and finds those to exactly the same request.`,
      'write `type: local` or `type: redis`',
    );
  }
  return { type: 'local' };
}

/** LiteLLM's names for what is served here; each also with an `a` in front. */
const operationByCallType: Readonly<Record<string, Operation>> = {
  completion: 'chat',
  text_completion: 'completion',
  embedding: 'embedding',
};

function operationsOf(callTypes: readonly string[] | null | undefined): ReadonlySet<Operation> {
  const names = callTypes ?? Object.keys(operationByCallType);
  const operations = names.map((name) => operationByCallType[name] ?? operationByCallType[name.slice(1)]);
  return new Set(operations.filter((operation) => operation !== undefined));
}

/** Each model of a group of them, and what they are called together: nothing that a model can be called. */
function sharedGroupsOf(
  groups: readonly (readonly string[])[] | null | undefined,
): ReadonlyMap<string, string> {
  return new Map((groups ?? []).flatMap((group) => group.map((name) => [name, `\n${group.join('\n')}`])));
}

function enabledByVariable({ secrets, variables }: CacheSources): boolean {
  const text = secrets.get('RESPONSE_CACHE_ENABLED');
  if (text === undefined) return false;
  const { data } = flag.safeParse(text);
  if (data === undefined)
    variables.warn(
      'RESPONSE_CACHE_ENABLED',
      'RESPONSE_CACHE_ENABLED has to be true or false; it is ignored.',
    );
  return data === true;
}

function ttlByVariable({ secrets, variables }: CacheSources): number | undefined {
  const text = secrets.get('RESPONSE_CACHE_TTL');
  if (text === undefined) return undefined;
  const durationMs = parseDuration(text);
  if (durationMs !== undefined && durationMs > 0) return durationMs;
  variables.warn(
    'RESPONSE_CACHE_TTL',
    `RESPONSE_CACHE_TTL has to be a duration such as 10m or 600 (seconds); ${DEFAULT_CACHE_TTL_MS / 1_000} s is used.`,
  );
  return undefined;
}
