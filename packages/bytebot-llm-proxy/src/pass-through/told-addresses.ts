import type { IncomingMessage } from 'node:http';
import { addPassedHeaders } from '../http/passed-headers.ts';
import type { UpstreamHeaders } from '../http/reply-headers.ts';

/** Headers that tell a client where to go on. */
const addresses: ReadonlySet<string> = new Set([
  'location',
  'content-location',
  'operation-location',
  'azure-asyncoperation',
  'x-goog-upload-url',
  'x-goog-upload-control-url',
]);
/** Their values may be relative: browsers and SDKs resolve them against the address that they asked. */
const mayBeRelative: ReadonlySet<string> = new Set(['location', 'content-location']);

/** Where an answer is from. */
export interface ToldBase {
  /** The address that was asked, or one at the same host. */
  readonly base: string;
  /** The path at the proxy of one at the provider; undefined for what cannot be reached here. */
  readonly place: (path: string) => string | undefined;
}

/**
 * Adds the headers of an answer as `addPassedHeaders` does, with the addresses in them made those of the proxy: a client
 * that goes on takes its key, the proxy's, along. What cannot be reached through the proxy is left out.
 */
export function toldAddresses(request: IncomingMessage, told: ToldBase): typeof addPassedHeaders {
  return function addTold(headers, upstream, hide): void {
    const passed: Record<string, UpstreamHeaders[string]> = { ...upstream };
    for (const name of addresses) {
      const value = passed[name];
      if (value === undefined) continue;
      const own = typeof value === 'string' ? ownAddress(value, told) : undefined;
      if (own === undefined) delete passed[name];
      else passed[name] = mayBeRelative.has(name) ? own : `${addressOf(request)}${own}`;
    }
    addPassedHeaders(headers, passed, hide);
  };
}

function ownAddress(value: string, { base, place }: ToldBase): string | undefined {
  const url = URL.parse(value, base);
  if (url === null || url.origin !== new URL(base).origin) return undefined;
  const path = place(url.pathname);
  return path === undefined ? undefined : path + url.search + url.hash;
}

/** How the client has reached the proxy, by its own words: they go back to nobody but itself. */
function addressOf({ headers, socket }: IncomingMessage): string {
  const isSecure = headers['x-forwarded-proto'] === 'https' || 'encrypted' in socket;
  return `${isSecure ? 'https' : 'http'}://${headers.host ?? 'localhost'}`;
}
