import type { Operation } from '@bytebot/llm-providers';
import type { RedisAddress } from '../store/redis/redis-address.ts';

/** Where answers are kept: in this process, or in the Redis that replicas share. */
export type CachePlace =
  | { readonly type: 'local' }
  | { readonly type: 'redis'; readonly address: RedisAddress };

/** How answers are cached, where they are. Holds the password of Redis: never to be logged or shown. */
export interface CacheSettings {
  readonly place: CachePlace;
  /** What all answers in memory take together. */
  readonly maxBytes: number;
  /** How long an answer may be given out, where the request does not say. */
  readonly ttlMs: number;
  /** Keeps the answers of several proxies on one Redis apart. */
  readonly namespace: string;
  readonly operations: ReadonlySet<Operation>;
  /** False: only requests with `cache: {"use-cache": true}` and groups with `caching: true`. */
  readonly isDefaultOn: boolean;
  /** Whether callers without a tenant get each other's answers. */
  readonly isShared: boolean;
  /** Whether answers that call tools are kept too. */
  readonly keepsToolCalls: boolean;
  /** What a model group is called in the key, where several share their answers. */
  readonly sharedGroups: ReadonlyMap<string, string>;
}

export const DEFAULT_CACHE_BYTES = 64 * 1024 * 1024;
export const DEFAULT_CACHE_TTL_MS = 600_000;
/** One answer takes at most this part of the whole, so that it cannot drive out everything else. */
const LARGEST_SHARE = 8;

/** The largest answer that is kept. */
export function largestAnswerBytes({ maxBytes }: CacheSettings): number {
  return Math.floor(maxBytes / LARGEST_SHARE);
}
