import axios from 'axios';
import { buildCatalogue, type Catalogue } from './catalogue.ts';
import { parseCatalogueBody } from './catalogue-entry.ts';
import { fetchCatalogueBody, type HttpGet, withoutCredentials } from './fetch-catalogue.ts';

export interface CatalogueOptions {
  /** `https://openrouter.ai/api/v1`, with or without a slash at its end. */
  readonly baseUrl: string;
  /** Read at each fetch, so that a rotated key is used. The catalogue is public: no key, no header. */
  readonly apiKey?: () => string | undefined;
  /** An axios instance or something that answers like one. */
  readonly http?: HttpGet;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  /** How long a loaded catalogue counts as fresh; a function is asked each time. Default one hour. */
  readonly ttlMs?: number | (() => number);
  /** Limit for the whole fetch, body included. Default 2 s. */
  readonly timeoutMs?: number;
  /** How long after a failure nothing is fetched. Default 30 s. */
  readonly failureTtlMs?: number;
  /** Limit for the decompressed body. Default 16 MiB. */
  readonly responseBytesMax?: number;
}

/** What a status page or a metric can say about the catalogue. */
export interface CatalogueStatus {
  /** Where it is fetched from, without credentials. */
  readonly url: string;
  readonly state: 'never-loaded' | 'fresh' | 'stale';
  readonly modelCount: number;
  /** Epoch milliseconds of the last success. */
  readonly loadedAtMs?: number;
  readonly isLoading: boolean;
  readonly fetchesSucceeded: number;
  readonly fetchesFailed: number;
  /** Kept after a later success, for those who look afterwards. */
  readonly lastFailure?: { readonly atMs: number; readonly message: string };
}

export interface CatalogueSource {
  /**
   * The catalogue if one was ever loaded, at once; out of date it is still returned, and one refresh starts
   * behind it. Never starts the first load.
   */
  peek(): Catalogue | undefined;
  /**
   * Like `peek`, but loads the catalogue when there is none, waiting at most the time-out. Undefined when that
   * failed now or a moment ago; never throws.
   *
   * @param options `retryNow`: a failure of a moment ago does not count.
   */
  load(options?: { readonly retryNow?: boolean }): Promise<Catalogue | undefined>;
  status(): CatalogueStatus;
}

/**
 * A lazily loaded, cached list of OpenRouter's models: nothing is fetched before the first `load`, concurrent
 * callers share one fetch, and a failure is remembered for a short while so that an unreachable catalogue
 * costs each request nothing.
 */
export function createCatalogue(options: CatalogueOptions): CatalogueSource {
  const now = options.now ?? Date.now;
  const { ttlMs = 3_600_000 } = options;
  const failureTtlMs = options.failureTtlMs ?? 30_000;
  const url = `${options.baseUrl.replace(/\/+$/, '')}/models`;
  let catalogue: Catalogue | undefined;
  let loading: Promise<Catalogue | undefined> | undefined;
  let lastFailure: { atMs: number; message: string } | undefined;
  let retryAtMs = Number.NEGATIVE_INFINITY;
  let fetchesSucceeded = 0;
  let fetchesFailed = 0;

  async function fetchOnce(): Promise<Catalogue | undefined> {
    try {
      const body = await fetchCatalogueBody({
        url,
        apiKey: options.apiKey?.(),
        http: options.http ?? axios,
        timeoutMs: options.timeoutMs ?? 2_000,
        responseBytesMax: options.responseBytesMax ?? 16 * 1_048_576,
      });
      catalogue = buildCatalogue(parseCatalogueBody(body), now());
      fetchesSucceeded += 1;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      lastFailure = { atMs: now(), message: `GET ${withoutCredentials(url)}: ${message}` };
      retryAtMs = lastFailure.atMs + failureTtlMs;
      fetchesFailed += 1;
    } finally {
      loading = undefined;
    }
    return catalogue;
  }

  function isFresh(): boolean {
    if (catalogue === undefined) return false;
    return now() - catalogue.loadedAtMs < (typeof ttlMs === 'number' ? ttlMs : ttlMs());
  }

  /** The fetch under way, or a new one; undefined while a failure is too recent. */
  function startLoading(retryNow = false): Promise<Catalogue | undefined> | undefined {
    if (loading === undefined && (retryNow || now() >= retryAtMs)) loading = fetchOnce();
    return loading;
  }

  function peek(): Catalogue | undefined {
    // fetchOnce settles every failure itself, so the refresh may be left alone.
    if (catalogue !== undefined && !isFresh()) void startLoading();
    return catalogue;
  }

  return {
    peek,
    load: async ({ retryNow } = {}) => peek() ?? (await startLoading(retryNow)),
    status: () => ({
      url: withoutCredentials(url),
      state: catalogue === undefined ? 'never-loaded' : isFresh() ? 'fresh' : 'stale',
      modelCount: catalogue?.entries.length ?? 0,
      ...(catalogue !== undefined && { loadedAtMs: catalogue.loadedAtMs }),
      isLoading: loading !== undefined,
      fetchesSucceeded,
      fetchesFailed,
      ...(lastFailure !== undefined && { lastFailure }),
    }),
  };
}
