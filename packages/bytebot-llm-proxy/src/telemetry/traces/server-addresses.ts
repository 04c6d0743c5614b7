import type { ServerAddress } from './span-attributes.ts';

const HTTPS_PORT = 443;
const HTTP_PORT = 80;
/** As many as a config has deployments; what changes of the config leave behind goes. */
const KNOWN_MAX = 10_000;

/** The hosts and ports of base addresses, each parsed once. */
export class ServerAddresses {
  readonly #apiBaseOf: (deploymentId: string) => string | undefined;
  readonly #known = new Map<string, ServerAddress | undefined>();

  constructor(apiBaseOf: (deploymentId: string) => string | undefined) {
    this.#apiBaseOf = apiBaseOf;
  }

  /** @returns undefined for a deployment that is gone, or has no address. */
  of(deploymentId: string): ServerAddress | undefined {
    const apiBase = this.#apiBaseOf(deploymentId);
    if (apiBase === undefined) return undefined;
    const known = this.#known.get(apiBase);
    if (known !== undefined) return known;
    const address = parse(apiBase);
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    this.#known.set(apiBase, address);
    return address;
  }
}

function parse(apiBase: string): ServerAddress | undefined {
  const url = URL.parse(apiBase);
  if (url === null || url.hostname === '') return undefined;
  const port = url.protocol === 'http:' ? HTTP_PORT : HTTPS_PORT;
  // An address of IPv6 stands in brackets in a URL alone.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return { host, port: url.port === '' ? port : Number(url.port) };
}
