import type { Target } from '@bytebot/llm-providers';
import type { Deployment } from '../config/snapshot.ts';
import type { Exchange } from '../http/exchange.ts';
import type { ModelCall } from '../http/model-call.ts';
import { USER_AGENT } from '../version.ts';

/** Never settable by a caller: they decide where the request goes and who pays. */
const reservedHeaders =
  /^(authorization|proxy-.*|x-api-key|x-goog-api-key|api-key|openai-(organization|project)|host|connection|keep-alive|expect|content-.*|transfer-encoding|te|trailer|upgrade|cookie|accept.*|x-request-id)$/;

/** The headers of a deployment that do not change from request to request, as undici takes them. */
interface FixedHeaders {
  readonly apiKey: string | undefined;
  readonly credentials: Target['credentials'];
  /** Of the secrets they were made from: identification headers come from variables. */
  readonly version: number;
  readonly byName: Readonly<Record<string, string>>;
  readonly unary: readonly string[];
  readonly streaming: readonly string[];
}

const fixedHeaders = new WeakMap<Deployment, FixedHeaders>();

/** What goes upstream beside the body: the provider's own headers, the config's, and the few a caller may add. */
export function upstreamHeaders(
  exchange: Exchange,
  call: ModelCall,
  deployment: Deployment,
  target: Target,
  requestHeaders?: Readonly<Record<string, string>>,
): string[] {
  const fixed = fixedHeadersOf(exchange, deployment, target);
  const added = callersHeaders(exchange, call, deployment, withHeaders(fixed.byName, requestHeaders));
  const headers =
    added === undefined && requestHeaders === undefined
      ? [...(call.streaming ? fixed.streaming : fixed.unary)]
      : flat({ ...withHeaders(fixed.byName, requestHeaders), ...added }, call.streaming);
  headers.push('x-request-id', exchange.requestId);
  return headers;
}

function fixedHeadersOf(exchange: Exchange, deployment: Deployment, target: Target): FixedHeaders {
  const { version } = exchange.services.secrets;
  const known = fixedHeaders.get(deployment);
  if (
    known !== undefined &&
    known.apiKey === target.apiKey &&
    known.credentials === target.credentials &&
    known.version === version
  )
    return known;
  const byName = deployment.provider.headers(target, exchange.snapshot.variables);
  for (const [name, value] of Object.entries(deployment.extraHeaders)) byName[name.toLowerCase()] = value;
  const made: FixedHeaders = {
    apiKey: target.apiKey,
    credentials: target.credentials,
    version,
    byName,
    unary: flat(byName, false),
    streaming: flat(byName, true),
  };
  // The key of one caller is not kept for the next.
  if (exchange.clientKey === undefined) fixedHeaders.set(deployment, made);
  return made;
}

/** What one request needs beside the deployment's headers; feature flags are joined. */
function withHeaders(
  fixed: Readonly<Record<string, string>>,
  requestHeaders: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  if (requestHeaders === undefined) return fixed;
  const joined: Record<string, string> = { ...fixed };
  for (const [name, value] of Object.entries(requestHeaders)) {
    joined[name] = fixed[name] !== undefined && isList(name) ? `${fixed[name]},${value}` : value;
  }
  return joined;
}

/** The caller's headers that this provider is meant to see, and `extra_headers` of the body; mostly none. */
function callersHeaders(
  exchange: Exchange,
  call: ModelCall,
  { provider }: Deployment,
  fixed: Readonly<Record<string, string>>,
): Record<string, string> | undefined {
  let added: Record<string, string> | undefined;
  for (const name of provider.forwardedHeaders ?? []) {
    const value = exchange.request.headers[name];
    if (typeof value !== 'string') continue;
    added ??= {};
    added[name] = fixed[name] !== undefined && isList(name) ? `${fixed[name]},${value}` : value;
  }
  for (const [name, value] of Object.entries(call.extraHeaders)) {
    if (reservedHeaders.test(name.toLowerCase())) continue;
    added ??= {};
    added[name.toLowerCase()] = value;
  }
  return added;
}

/** Feature flags that the provider's file and the caller may both ask for (`anthropic-beta`). */
function isList(name: string): boolean {
  return name.endsWith('-beta');
}

function flat(byName: Readonly<Record<string, string>>, streaming: boolean): string[] {
  const all: Record<string, string> = {
    'content-type': 'application/json',
    accept: streaming ? 'text/event-stream' : 'application/json',
    'accept-encoding': 'identity',
    'user-agent': USER_AGENT,
    ...byName,
  };
  return Object.entries(all).flat();
}
