import { z } from 'zod';
import { count, duration, flag, names, positive, text } from './values.ts';

/** What the settings sections say about the cache of answers. */

/** LiteLLM's kinds of caches; the first two are built in. */
export const cacheTypes = [
  ...['local', 'redis', 'none', 'redis-semantic', 'valkey-semantic', 's3', 'gcs', 'disk'],
  ...['qdrant-semantic', 'azure-blob'],
] as const;

export const cacheParams = z.looseObject({
  type: z.enum(cacheTypes).nullish(),
  mode: z.enum(['default_on', 'default_off']).nullish(),
  ttl: duration.nullish(),
  default_in_memory_ttl: duration.nullish(),
  default_in_redis_ttl: duration.nullish(),
  namespace: text.nullish(),
  supported_call_types: names.nullish(),
  max_size_in_mb: positive.nullish(),
  share_between_callers: flag.nullish(),
  cache_tool_calls: flag.nullish(),
  url: text.nullish(),
  host: text.nullish(),
  port: text.nullish(),
  username: text.nullish(),
  password: text.nullish(),
  db: count.nullish(),
  ssl: flag.nullish(),
});

export type CacheParams = z.output<typeof cacheParams>;

export const litellmCacheKeys = {
  cache: flag.nullish(),
  cache_params: cacheParams.nullish(),
};

export const routerCacheKeys = {
  cache_responses: flag.nullish(),
  caching_groups: z.array(names).nullish(),
};
