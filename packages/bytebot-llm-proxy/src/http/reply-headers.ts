import type { CacheUse } from '../cache/cache-use.ts';
import type { Deployment } from '../config/snapshot.ts';
import { VERSION } from '../version.ts';
import { attemptsHeader } from './attempts-header.ts';
import type { Exchange } from './exchange.ts';
import { headerSafe } from './header-safe.ts';

export type UpstreamHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** On every answer, as LiteLLM sends them. */
export const securityHeaders = [
  'x-frame-options',
  'DENY',
  'x-content-type-options',
  'nosniff',
  'content-security-policy',
  "frame-ancestors 'none'",
] as const;

/** Upstream headers that describe the connection or the body as it was sent, not the answer (RFC 9110, 7.6.1). */
const notPassedOn = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'set-cookie',
  'set-cookie2',
]);

/** Under their own names too: what a client steers by. */
const passedOnPlain = /^(x-ratelimit-|anthropic-ratelimit-|retry-after)/;

/** Under which names an upstream header reaches the client; none for those that describe the connection. */
function clientNames(name: string): readonly string[] {
  if (notPassedOn.has(name) || name.startsWith('content-')) return [];
  if (passedOnPlain.test(name)) return [`llm_provider-${name}`, name];
  return name === 'x-request-id' ? [`llm_provider-${name}`, 'request-id'] : [`llm_provider-${name}`];
}

/** The same few names come with every answer; the bound is for an upstream that makes names up. */
const namesKnown = new Map<string, readonly string[]>();
const NAMES_KNOWN_MAX = 1_000;

function knownClientNames(name: string): readonly string[] {
  const known = namesKnown.get(name);
  if (known !== undefined) return known;
  if (namesKnown.size >= NAMES_KNOWN_MAX) namesKnown.clear();
  const names = clientNames(name);
  namesKnown.set(name, names);
  return names;
}

/** The headers every answer carries, whatever became of the request. A flat list: name, value, name, value. */
export function commonHeaders(exchange: Exchange): string[] {
  const headers = [
    'x-request-id',
    exchange.requestId,
    'x-litellm-call-id',
    exchange.callId,
    ...securityHeaders,
  ];
  if (exchange.snapshot.settings.masterKey !== undefined) headers.push('access-control-allow-origin', '*');
  return headers;
}

/** What routing did, on answers and on errors after routing. */
export function addRoutingHeaders(headers: string[], exchange: Exchange): void {
  headers.push(
    'x-litellm-model-group',
    headerSafe(exchange.modelGroup),
    'x-litellm-attempted-retries',
    String(exchange.retries),
    'x-litellm-attempted-fallbacks',
    String(exchange.fallbacks),
  );
  if (exchange.droppedParameters.length > 0)
    headers.push('x-bytebot-dropped-params', headerSafe(exchange.droppedParameters.join(', ')));
  if (exchange.attempts.length > 0) headers.push('x-attempts', attemptsHeader(exchange.attempts));
  if (exchange.notice !== '') headers.push('x-bytebot-notice', headerSafe(exchange.notice));
  if (exchange.cache !== undefined) addCacheHeaders(headers, exchange.cache);
  if (exchange.queueWaitMs > 0) headers.push('x-bytebot-queue-wait-ms', milliseconds(exchange.queueWaitMs));
  if (exchange.retries > 0) headers.push('x-litellm-max-retries', String(exchange.maxRetries));
}

function addCacheHeaders(headers: string[], { key, status }: CacheUse): void {
  headers.push('x-litellm-cache-key', key, 'x-cache', status === 'hit' ? 'HIT' : 'MISS');
  if (status === 'hit') headers.push('x-litellm-cache-hit', 'true');
}

const deploymentHeaders = new WeakMap<Deployment, readonly string[]>();

/** Which deployment answered. */
export function addDeploymentHeaders(headers: string[], deployment: Deployment): void {
  let own = deploymentHeaders.get(deployment);
  if (own === undefined) {
    own = [
      'x-litellm-model-id',
      headerSafe(deployment.id),
      'x-litellm-model-name',
      headerSafe(deployment.configuredModel),
      'x-litellm-model-api-base',
      headerSafe(deployment.baseUrl),
      'x-litellm-version',
      VERSION,
    ];
    deploymentHeaders.set(deployment, own);
  }
  for (const part of own) headers.push(part);
}

/**
 * The upstream's own headers: all as `llm_provider-*`, rate limits and `retry-after` also under their names.
 *
 * @param hide Takes keys out of a value: upstreams repeat what they are sent.
 * @param left A name that nothing is passed on under.
 */
export function addUpstreamHeaders(
  headers: string[],
  upstream: UpstreamHeaders,
  hide: (text: string) => string,
  left?: string,
): void {
  for (const name in upstream) {
    const names = knownClientNames(name);
    const value = upstream[name];
    if (value === undefined || names.length === 0) continue;
    const text = hide(typeof value === 'string' ? value : value.join(', '));
    // Node refuses to send such a value, and would take the whole answer down with it.
    if (notInHeaders.test(text)) continue;
    for (const own of names) if (own !== left) headers.push(own, text);
  }
}

const notInHeaders = /[^\t\x20-\x7e\x80-\xff]/;

/** Milliseconds for a header: at most microseconds, no exponent. */
export function milliseconds(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
