import type { IncomingHttpHeaders } from 'node:http';
import { isJsonObject, parseDuration } from '@bytebot/shared';
import { Failure } from '../failure.ts';

/** What a request says about the cache: LiteLLM's `cache` object in the body, and `Cache-Control`. */
export interface CacheWish {
  /** Whether the answer may come from the cache (`no-cache`). */
  readonly mayRead: boolean;
  /** Whether the answer may be kept (`no-store`). */
  readonly mayStore: boolean;
  /** How long it may be kept (`ttl`, in seconds); undefined: as the config says. */
  readonly ttlMs: number | undefined;
  /** How old an answer may be (`s-maxage`, in seconds). */
  readonly maxAgeMs: number | undefined;
  /** Keeps answers apart (`namespace`). */
  readonly namespace: string;
  /** `use-cache`, or `caching` of the body; undefined: as the config says. */
  readonly wanted: boolean | undefined;
}

/** The top-level fields of a request body. */
interface BodyFields {
  has(name: string): boolean;
  value(name: string): unknown;
}

const nothing: CacheWish = {
  mayRead: true,
  mayStore: true,
  ttlMs: undefined,
  maxAgeMs: undefined,
  namespace: '',
  wanted: undefined,
};
const LONGEST_NAMESPACE = 200;

/** @throws Failure `invalid_request` for a control of the wrong type. */
export function cacheWishOf(body: BodyFields, headers: IncomingHttpHeaders): CacheWish {
  const header = headers['cache-control'];
  const isPlain = header === undefined && !body.has('cache') && !body.has('caching');
  if (isPlain) return nothing;
  const written = body.has('cache') ? controlsOf(body.value('cache')) : {};
  const ofHeader = (header ?? '').toLowerCase();
  const caching = body.has('caching') ? flagOf(body.value('caching'), 'caching') : undefined;
  return {
    mayRead: !(flagOf(written['no-cache'], 'cache.no-cache') ?? /\bno-cache\b/.test(ofHeader)),
    mayStore: !(flagOf(written['no-store'], 'cache.no-store') ?? /\bno-store\b/.test(ofHeader)),
    ttlMs: secondsOf(written.ttl, 'cache.ttl'),
    maxAgeMs: secondsOf(written['s-maxage'] ?? written['s-max-age'], 'cache.s-maxage'),
    namespace: namespaceOf(written.namespace),
    wanted: flagOf(written['use-cache'], 'cache.use-cache') ?? caching,
  };
}

function controlsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (value === null) return {};
  if (isJsonObject(value)) return value;
  throw wrong('cache', 'an object such as {"no-cache": true}');
}

function flagOf(value: unknown, name: string): boolean | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  throw wrong(name, 'true or false');
}

function secondsOf(value: unknown, name: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const isNumberOrText = typeof value === 'number' || typeof value === 'string';
  const durationMs = isNumberOrText ? parseDuration(value) : undefined;
  if (durationMs !== undefined && durationMs >= 0) return durationMs;
  throw wrong(name, 'a number of seconds, 0 or more');
}

function namespaceOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string' && value.length <= LONGEST_NAMESPACE) return value;
  throw wrong('cache.namespace', `a text of at most ${LONGEST_NAMESPACE} characters`);
}

function wrong(name: string, wanted: string): Failure {
  return new Failure('invalid_request', `\`${name}\` must be ${wanted}.`, { param: name });
}
