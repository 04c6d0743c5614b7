import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Agent, type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import { MediaError } from './media-error.ts';
import type { MediaPolicy } from './media-policy.ts';
import { mediaTypeOf } from './media-type.ts';
import { isPublicAddress, lookupPublic, PrivateAddressError } from './public-address.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const FETCH_TIMEOUT_MS = 20_000;
const MAX_REDIRECTS = 3;

export interface FetchedMedia {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** All addresses of a name. */
type AddressLookup = (host: string) => Promise<readonly { readonly address: string }[]>;

/**
 * Fetches the pictures and files that a request names by address, for providers that do not fetch them. An address
 * comes from a caller, so it may not reach into the cluster: private addresses are refused, at every redirect anew,
 * and the connection goes to the very address that was checked.
 */
export class MediaFetcher {
  readonly #isProxied: boolean;
  readonly #addressesOf: AddressLookup;

  constructor(
    environment: Readonly<Record<string, string | undefined>>,
    addressesOf: AddressLookup = (host) => lookup(host, { all: true }),
  ) {
    this.#addressesOf = addressesOf;
    const variables = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'];
    this.#isProxied = variables.some((name) => Boolean(environment[name]));
  }

  /**
   * @param limitBytes The largest file that is taken.
   * @throws MediaError saying why there is nothing.
   */
  async fetch(
    address: string,
    policy: MediaPolicy,
    limitBytes: number,
    signal: AbortSignal,
  ): Promise<FetchedMedia> {
    const stop = AbortSignal.any([signal, AbortSignal.timeout(FETCH_TIMEOUT_MS)]);
    let url = parsed(address);
    try {
      for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
        const next = await this.#get(url, policy, limitBytes, stop);
        if (!(next instanceof URL)) return next;
        url = next;
      }
    } catch (error) {
      if (error instanceof MediaError) throw error;
      throw new MediaError(`it could not be fetched: ${reasonOf(error, stop)}`);
    }
    throw new MediaError(`it redirects more than ${MAX_REDIRECTS} times`);
  }

  /** One answer: the media, or where it has moved to. */
  async #get(
    url: URL,
    policy: MediaPolicy,
    limitBytes: number,
    signal: AbortSignal,
  ): Promise<FetchedMedia | URL> {
    const isGuarded = policy.guarded && !isAllowed(url, policy.allowedHosts);
    if (isGuarded) await this.#checkHost(url.hostname.replace(/^\[|\]$/g, ''));
    const dispatcher = this.#dispatcher(isGuarded);
    try {
      const { statusCode, headers, body } = await request(url, { dispatcher, signal, headers: askedFor });
      if (statusCode >= 300 && statusCode < 400 && typeof headers.location === 'string') {
        return parsed(headers.location, url);
      }
      if (statusCode !== 200) throw new MediaError(`its server answered ${statusCode}`);
      const encoding = headers['content-encoding'];
      if (encoding !== undefined && encoding !== 'identity') throw new MediaError('its server compresses it');
      const bytes = await readBounded(body, limitBytes);
      return { mediaType: mediaTypeOf(headers['content-type'], bytes), bytes };
    } finally {
      dispatcher.destroy().catch(() => undefined);
    }
  }

  /** An address written as numbers never passes a look-up; behind an outgoing proxy no name does. */
  async #checkHost(host: string): Promise<void> {
    if (isIP(host) !== 0) {
      if (!isPublicAddress(host)) throw new PrivateAddressError(host);
    } else if (this.#isProxied) {
      const found = await this.#addressesOf(host).catch(() => []);
      if (found.some(({ address }) => !isPublicAddress(address))) throw new PrivateAddressError(host);
    }
  }

  /** One for each fetch, so that nothing is kept of addresses that callers choose. */
  #dispatcher(isGuarded: boolean): Dispatcher {
    const connect = { timeout: CONNECT_TIMEOUT_MS, ...(isGuarded ? { lookup: lookupPublic } : {}) };
    // What is excepted from the outgoing proxy, or has none for its scheme, is connected to directly: guarded as well.
    return this.#isProxied ? new EnvHttpProxyAgent({ connect }) : new Agent({ connect });
  }
}

const askedFor = {
  accept: 'image/*,application/pdf,audio/*,video/*,text/*;q=0.5',
  'user-agent': 'bytebot-llm-proxy',
};

function parsed(address: string, base?: URL): URL {
  const url = URL.parse(address, base?.href);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new MediaError('its address is no http or https URL');
  }
  if (url.username !== '' || url.password !== '') {
    throw new MediaError('its address holds credentials');
  }
  return url;
}

function isAllowed(url: URL, hosts: readonly string[]): boolean {
  return hosts.some((host) => host.toLowerCase() === url.host || host.toLowerCase() === url.hostname);
}

async function readBounded(body: AsyncIterable<Uint8Array>, limitBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of body) {
    sizeBytes += chunk.length;
    if (sizeBytes > limitBytes) throw new MediaError(`it is larger than ${limitBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The reason without the resolved address: a caller must not be able to map the cluster's names. */
function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'its server took too long';
  const { cause, code } = Object(error);
  if (error instanceof PrivateAddressError || cause instanceof PrivateAddressError) {
    return 'its address is not public (litellm_settings.user_url_allowed_hosts lists exceptions)';
  }
  return typeof code === 'string' ? code : 'its server cannot be reached';
}
