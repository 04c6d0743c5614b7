import type { CacheSettings } from '../cache/cache-settings.ts';
import type { CacheStore } from '../cache/cached-answer.ts';
import { RedisCache } from '../cache/redis/redis-cache.ts';
import { Failure } from '../failure.ts';
import type { Services } from '../services.ts';
import { readJson } from './read-json.ts';
import { type Route, type RouteRequest, replyJson } from './route.ts';

/** What may be deleted at once; a longer list is sent in parts. */
const KEYS_MAX = 1_000;

/** Routes about kept answers, in LiteLLM's shapes; for the master key. */
export function cacheRoutes(services: Services): Route[] {
  return [
    {
      method: 'GET',
      paths: ['/cache/ping'],
      access: 'master',
      summary: 'Whether the cache of answers works, and how it is set',
      handle: (request) => ping(services, request),
    },
    {
      method: 'POST',
      paths: ['/cache/delete'],
      access: 'master',
      summary: 'Forgets answers by the values of x-litellm-cache-key (`{"keys": [...]}`)',
      handle: (request) => deleteKeys(services, request),
    },
    {
      method: 'POST',
      paths: ['/cache/flushall'],
      access: 'master',
      summary: 'Forgets every answer of this proxy, and nothing else that is in Redis',
      handle: (request) => flush(services, request),
    },
    {
      method: 'GET',
      paths: ['/cache/redis/info'],
      access: 'master',
      summary: 'What the Redis of the cache tells about itself',
      handle: (request) => redisInfo(services, request),
    },
  ];
}

async function ping(services: Services, { response }: RouteRequest): Promise<void> {
  const { settings, store } = cacheOf(services);
  if (!(await store.ping())) throw away();
  const isLocal = settings.place.type === 'local';
  replyJson(response, {
    status: 'healthy',
    cache_type: settings.place.type,
    ping_response: true,
    ttl: settings.ttlMs / 1_000,
    mode: settings.isDefaultOn ? 'default_on' : 'default_off',
    namespace: settings.namespace,
    share_between_callers: settings.isShared,
    cache_tool_calls: settings.keepsToolCalls,
    ...(isLocal ? { max_bytes: settings.maxBytes, bytes: store.heldBytes, entries: store.entries } : {}),
  });
}

async function deleteKeys(services: Services, { request, response }: RouteRequest): Promise<void> {
  const { store } = cacheOf(services);
  const { keys } = await readJson(request);
  if (!Array.isArray(keys) || keys.length > KEYS_MAX || !keys.every((key) => typeof key === 'string')) {
    throw new Failure('invalid_request', `\`keys\` must be a list of at most ${KEYS_MAX} texts.`, {
      param: 'keys',
      hint: 'They are the values of the header x-litellm-cache-key.',
    });
  }
  const deleted = await store.delete(keys).catch(() => Promise.reject(away()));
  replyJson(response, { status: 'success', deleted });
}

async function flush(services: Services, { response }: RouteRequest): Promise<void> {
  await cacheOf(services)
    .store.clear()
    .catch(() => Promise.reject(away()));
  replyJson(response, { status: 'success' });
}

async function redisInfo(services: Services, { response }: RouteRequest): Promise<void> {
  const { store } = cacheOf(services);
  if (!(store instanceof RedisCache)) {
    throw new Failure('unsupported', 'Answers are kept in memory here, not in Redis.', {
      hint: 'GET /cache/ping tells about them.',
    });
  }
  const text = await store.info().catch(() => Promise.reject(away()));
  const info = Object.fromEntries(
    [...text.matchAll(/^([a-z]\w*):([^\r\n]*)/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  replyJson(response, { num_clients: Number(info.connected_clients ?? 0), info });
}

/** @throws Failure where nothing is cached. */
function cacheOf({ snapshot, responses }: Services): { settings: CacheSettings; store: CacheStore } {
  const { cache: settings } = snapshot().settings;
  if (settings !== undefined) return { settings, store: responses.storeOf(settings) };
  throw new Failure('unsupported', 'Answers are not cached here.', {
    status: 503,
    code: 'cache_off',
    hint: 'Set litellm_settings.cache: true, or RESPONSE_CACHE_ENABLED=true.',
  });
}

function away(): Failure {
  return new Failure('unsupported', 'The Redis of the cache cannot be reached.', {
    status: 503,
    code: 'cache_unreachable',
    hint: 'Requests go on without it: every one of them is a miss.',
  });
}
