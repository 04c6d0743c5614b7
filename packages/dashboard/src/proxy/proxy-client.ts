import { RequestFailure } from '../shared/failure.ts';
import { type Fetch, requestJson } from '../shared/request.ts';
import {
  type HealthCount,
  healthIn,
  type RequestRow,
  requestsIn,
  type TroubledKey,
  troubledKeysIn,
} from './requests.ts';
import { type ProxyStats, statsIn } from './stats.ts';

const REQUESTS_SHOWN = 30;

/** How the proxy is asked. */
export interface ProxyAccess {
  /** Where the page is; the proxy's routes stand beside it. */
  readonly base: URL;
  readonly fetch: Fetch;
  /** The master key; undefined while none is given, and where none is needed. */
  readonly key: string | undefined;
}

/** What the page asks of the proxy. Every method throws what `requestJson` throws. */
export class ProxyClient {
  readonly #access: ProxyAccess;

  constructor(access: ProxyAccess) {
    this.#access = access;
  }

  async stats(signal: AbortSignal): Promise<ProxyStats> {
    return statsIn(await this.#get('v1/providers/stats', signal));
  }

  async requests(signal: AbortSignal): Promise<readonly RequestRow[]> {
    return requestsIn(await this.#get(`v1/requests?limit=${REQUESTS_SHOWN}`, signal));
  }

  async health(signal: AbortSignal): Promise<HealthCount | undefined> {
    return healthIn(await this.#get('health', signal));
  }

  /** Why a request went as it did. */
  async decision(id: string, signal: AbortSignal): Promise<unknown> {
    return await this.#get(`v1/requests/${encodeURIComponent(id)}`, signal);
  }

  async troubledKeys(providers: readonly string[], signal: AbortSignal): Promise<readonly TroubledKey[]> {
    const lists = await Promise.all(
      providers.map(async (provider) => {
        const path = `v1/providers/${encodeURIComponent(provider)}/keys`;
        return troubledKeysIn(provider, await this.#get(path, signal));
      }),
    );
    return lists.flat();
  }

  async #get(path: string, signal: AbortSignal): Promise<unknown> {
    const { base, fetch, key } = this.#access;
    try {
      return await requestJson(fetch, new URL(path, base), { bearer: key, signal });
    } catch (error) {
      if (!(error instanceof RequestFailure) || error.status !== 0) throw error;
      throw new RequestFailure(0, {
        message: 'The proxy cannot be reached.',
        hint: 'The numbers below are the last ones that came. This page goes on asking.',
      });
    }
  }
}
