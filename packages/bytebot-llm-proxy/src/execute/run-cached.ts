import type { CacheSettings } from '../cache/cache-settings.ts';
import { CacheUse } from '../cache/cache-use.ts';
import { type CacheWish, cacheWishOf } from '../cache/cache-wish.ts';
import type { CachedAnswer, CacheStore } from '../cache/cached-answer.ts';
import type { Flight } from '../cache/flights.ts';
import { isWorthKeeping } from '../cache/is-worth-keeping.ts';
import { requestKey } from '../cache/request-key.ts';
import { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import { attemptTimeoutMs } from '../routing/call-policy.ts';
import type { ResolvedGroup } from '../routing/resolve-for-call.ts';
import { ownerScope } from '../tenants/owner-scope.ts';
import { replayAnswer } from './replay-answer.ts';
import type { Run } from './run.ts';

/** Asks the group and its fallbacks, as without a cache. */
export type Ask = (run: Run, group: ResolvedGroup) => Promise<Failure | undefined>;

/** One request with everything the cache needs for it. */
interface CachedRun {
  readonly run: Run;
  readonly group: ResolvedGroup;
  readonly ask: Ask;
  readonly settings: CacheSettings;
  readonly store: CacheStore;
  readonly wish: CacheWish;
  readonly use: CacheUse;
}

/**
 * Answers from the cache, or asks and keeps the answer. Requests with the same key that come while one of them is asked
 * wait for its answer.
 *
 * @returns As `ask` does.
 * @throws Failure `invalid_request` for a control of the cache that cannot be read.
 */
export async function runCached(
  run: Run,
  group: ResolvedGroup,
  settings: CacheSettings,
  ask: Ask,
): Promise<Failure | undefined> {
  const { exchange, call } = run;
  if (!settings.operations.has(exchange.operation)) return ask(run, group);
  const wish = cacheWishOf(call.scanned, exchange.request.headers);
  if (!isCached(group, settings, wish) || !(wish.mayRead || wish.mayStore)) return ask(run, group);
  const { responses } = exchange.services;
  const use = new CacheUse(keyOf(run, group, settings, wish));
  exchange.cache = use;
  const cached: CachedRun = { run, group, ask, settings, store: responses.storeOf(settings), wish, use };
  if (wish.mayRead) {
    const found = cached.store.get(use.key, Date.now());
    const answer = found instanceof Promise ? await found : found;
    if (answer !== undefined && isFresh(answer, wish)) return hit(cached, answer);
  }
  return wish.mayRead && wish.mayStore ? askTogether(cached) : askAndKeep(cached, undefined);
}

/** The key that a request's answer is kept under; undefined where the cache is not asked for it. */
export function cacheKeyFor(run: Run, group: ResolvedGroup, settings: CacheSettings): string | undefined {
  const { exchange, call } = run;
  if (!settings.operations.has(exchange.operation)) return undefined;
  const wish = cacheWishOf(call.scanned, exchange.request.headers);
  if (!isCached(group, settings, wish) || !(wish.mayRead || wish.mayStore)) return undefined;
  return keyOf(run, group, settings, wish);
}

/** A group that is switched off stays off, whoever asks; one that is not is as the request wants it. */
function isCached({ candidates }: ResolvedGroup, settings: CacheSettings, wish: CacheWish): boolean {
  let isOn: boolean | undefined;
  for (const { deployment } of candidates) {
    if (deployment.routing.caching === false) return false;
    isOn ??= deployment.routing.caching;
  }
  return wish.wanted ?? isOn ?? settings.isDefaultOn;
}

function keyOf(
  { exchange, call }: Run,
  { name, candidates }: ResolvedGroup,
  settings: CacheSettings,
  { namespace }: CacheWish,
): string {
  const { operation, request } = exchange;
  const headers: string[] = [];
  for (const header of candidates[0]?.deployment.provider.forwardedHeaders ?? []) {
    if (labelHeaders.has(header)) continue;
    const value = request.headers[header];
    if (typeof value === 'string') headers.push(header, value);
  }
  const group = settings.sharedGroups.get(name) ?? name;
  const scope = scopeOf(exchange, settings);
  return requestKey(call.scanned, { operation, group, streaming: call.streaming, scope, namespace, headers });
}

/** Headers that say to a provider who asks, and change no answer. */
const labelHeaders: ReadonlySet<string> = new Set([
  'http-referer',
  'referer',
  'x-title',
  'x-openrouter-title',
]);

/** Callers without a tenant and without a key of their own get each other's answers where the config says so. */
function scopeOf(exchange: Exchange, { isShared }: CacheSettings): string {
  const { tenant, clientKey } = exchange;
  if (clientKey !== undefined) return ownerScope(exchange);
  // A tenant is whose provider key pays: whoever asks as it shares its answers.
  if (tenant !== undefined) return `tenant:${tenant.id}`;
  return isShared ? '' : ownerScope(exchange);
}

function isFresh({ storedAtMs }: CachedAnswer, { maxAgeMs }: CacheWish): boolean {
  return maxAgeMs === undefined || Date.now() - storedAtMs <= maxAgeMs;
}

function hit({ run, use }: CachedRun, answer: CachedAnswer): undefined {
  const { exchange } = run;
  use.status = 'hit';
  exchange.services.responses.metrics.hit(labelsOf(exchange), answer);
  replayAnswer(run, answer);
}

/** One of all requests with this key asks; the others wait for its answer, and after a while ask for themselves. */
async function askTogether(cached: CachedRun): Promise<Failure | undefined> {
  const { run, use } = cached;
  const { flights } = run.exchange.services.responses;
  const flight = flights.find(use.key);
  if (flight === undefined) return lead(cached, flights.begin(use.key));
  const follower = flight.follow(longestWaitMs(cached));
  run.exchange.whenStopped({ stop: () => follower.leave('left') });
  const end = await follower.ended;
  run.exchange.whenStopped(undefined);
  if (end === 'lead') return lead(cached, flight);
  const isOver = performance.now() >= run.deadline;
  if (end === 'alone' || (end === 'late' && !isOver)) return askAndKeep(cached, undefined);
  if (end === 'left') return new Failure('cancelled', 'The request was ended while it waited.');
  if (end === 'late')
    return new Failure('timeout', 'The same request is asked already and has no answer yet.');
  return hit(cached, end);
}

/** As long as a call of its own may take, within the time that the request has left. */
function longestWaitMs({ run, group: { candidates } }: CachedRun): number {
  const leftMs = run.deadline - performance.now();
  const [candidate] = candidates;
  if (candidate === undefined) return leftMs;
  return Math.min(leftMs, attemptTimeoutMs(candidate, run.exchange.snapshot.settings, run.call));
}

/**
 * Asks for itself and for those who wait. They get the answer; none of them where it is not kept or the call has failed;
 * and where the client of this one has left, the first of them asks anew.
 */
async function lead(cached: CachedRun, flight: Flight): Promise<Failure | undefined> {
  try {
    return await askAndKeep(cached, flight);
  } finally {
    if (cached.run.exchange.cancelled) flight.handOver();
    else flight.land(undefined);
  }
}

/** @param flight Whoever waits for the answer; landed here where there is one to share. */
async function askAndKeep(cached: CachedRun, flight: Flight | undefined): Promise<Failure | undefined> {
  const { run, group, settings, ask, store, wish, use } = cached;
  const { exchange } = run;
  const { responses } = exchange.services;
  responses.metrics.miss(labelsOf(exchange));
  if (!wish.mayStore) return ask(run, group);
  const copy = responses.copyOf(settings);
  // Too large to be kept: nobody need wait for its end.
  if (flight !== undefined) copy.whenGivenUp = () => flight.land(undefined);
  use.copy = copy;
  try {
    const failure = await ask(run, group);
    const body = failure === undefined ? copy.take() : undefined;
    const answer = body === undefined ? undefined : answerOf(cached, body);
    if (answer !== undefined) {
      store.set(use.key, answer, wish.ttlMs ?? settings.ttlMs);
      flight?.land(answer);
    }
    return failure;
  } finally {
    use.copy = undefined;
    copy.giveUp();
  }
}

/**
 * Undefined for an answer of a model that stood in for the one asked for, also of the same group with other fields, and
 * for one that is not worth keeping.
 */
function answerOf({ run, settings, group }: CachedRun, body: Buffer): CachedAnswer | undefined {
  const { exchange } = run;
  if (exchange.modelGroup !== group.name || exchange.fallbacks > 0) return undefined;
  if (!isWorthKeeping(body, settings.keepsToolCalls)) return undefined;
  return {
    body,
    model: exchange.modelUsed,
    deploymentId: exchange.lastAttempt?.deploymentId ?? '',
    tokens: exchange.usage?.total_tokens ?? 0,
    nanoDollars: exchange.costNanoDollars ?? 0,
    storedAtMs: Date.now(),
  };
}

function labelsOf({ caller, modelGroup }: Exchange): { caller: string; modelGroup: string } {
  return { caller: caller?.name ?? 'unknown', modelGroup };
}
