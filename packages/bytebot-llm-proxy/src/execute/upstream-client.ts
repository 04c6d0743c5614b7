import { type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';
import { isOfThisMachine } from './machine-address.ts';

/** Connecting (DNS, TCP, TLS) may take this long; the rest is bounded by the attempt's own time-out. */
const CONNECT_TIMEOUT_MS = 10_000;
/** Idle upstream connections are kept this long, unless the upstream's own hint is shorter. */
const KEEP_ALIVE_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MAX_TIMEOUT_MS = 300_000;
/** Origins come from the config, so this is only a guard against one that changes without end. */
const MAX_ORIGINS = 1_000;

/** Where an absolute address points, split once and remembered. */
export interface UpstreamAddress {
  readonly origin: string;
  readonly pathPrefix: string;
}

/**
 * The connections to providers: one keep-alive pool per origin, HTTP/1.1. Goes through `HTTPS_PROXY` /
 * `HTTP_PROXY` where the environment sets them and `NO_PROXY` does not except the host; what serves this machine alone
 * is asked directly all the same.
 *
 * undici's own header and body time-outs are off: an attempt has one clock of its own, because a unary answer
 * is bounded as a whole and a stream by its silences.
 */
export class UpstreamClient {
  readonly #pools = new Map<string, Dispatcher>();
  readonly #addresses = new Map<string, UpstreamAddress>();
  readonly #proxied: EnvHttpProxyAgent | undefined;

  constructor(environment: Readonly<Record<string, string | undefined>>) {
    const variables = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'];
    if (variables.some((name) => environment[name])) {
      this.#proxied = new EnvHttpProxyAgent({ ...poolOptions, connections: null });
    }
  }

  /** Splits an absolute base address into origin and path; undefined when it is not an http(s) address. */
  addressOf(baseUrl: string): UpstreamAddress | undefined {
    const known = this.#addresses.get(baseUrl);
    if (known !== undefined) return known;
    const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
    const address = { origin: url.origin, pathPrefix: url.pathname.replace(/\/+$/, '') };
    if (this.#addresses.size >= MAX_ORIGINS) this.#addresses.clear();
    this.#addresses.set(baseUrl, address);
    return address;
  }

  dispatch(
    options: Dispatcher.DispatchOptions & { origin: string },
    handler: Dispatcher.DispatchHandler,
  ): void {
    const proxied = this.#proxied;
    const isDirect = proxied === undefined || isOfThisMachine(options.origin);
    (isDirect ? this.#poolOf(options.origin) : proxied).dispatch(options, handler);
  }

  /**
   * Closes the connections to every other origin once the calls on them are over, as a changed config no longer
   * needs them. One that is called all the same gets new connections.
   */
  keepOnly(origins: ReadonlySet<string>): void {
    for (const [origin, pool] of this.#pools) {
      if (origins.has(origin)) continue;
      this.#pools.delete(origin);
      pool.close().catch(() => undefined);
    }
  }

  /** Closes every connection; calls still running are cut. */
  async close(): Promise<void> {
    const all = [...this.#pools.values(), ...(this.#proxied === undefined ? [] : [this.#proxied])];
    this.#pools.clear();
    await Promise.all(all.map((pool) => pool.destroy()));
  }

  #poolOf(origin: string): Dispatcher {
    const known = this.#pools.get(origin);
    if (known !== undefined) return known;
    const pool = new Pool(origin, poolOptions);
    this.#pools.set(origin, pool);
    return pool;
  }
}

const poolOptions = {
  allowH2: false,
  headersTimeout: 0,
  bodyTimeout: 0,
  pipelining: 1,
  keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
  keepAliveMaxTimeout: KEEP_ALIVE_MAX_TIMEOUT_MS,
  connect: { timeout: CONNECT_TIMEOUT_MS },
} as const;
