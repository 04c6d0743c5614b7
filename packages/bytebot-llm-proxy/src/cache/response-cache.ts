import type { Log } from '@bytebot/service';
import type { Registry } from 'prom-client';
import { RetainedBytes } from '../limits/retained-bytes.ts';
import { AnswerCopy } from './answer-copy.ts';
import { type CacheMetrics, createCacheMetrics } from './cache-metrics.ts';
import { type CacheSettings, DEFAULT_CACHE_BYTES, largestAnswerBytes } from './cache-settings.ts';
import type { CacheStore } from './cached-answer.ts';
import { Flights } from './flights.ts';
import { MemoryCache } from './memory/memory-cache.ts';
import { RedisCache } from './redis/redis-cache.ts';

/** How long an answer that is over may still take memory. */
const SWEEP_MS = 60_000;

export interface ResponseCacheOptions {
  readonly log: Pick<Log, 'info' | 'warn'>;
  readonly registry: Registry;
  /** Hides what looks like a key in a metric label. */
  readonly clean: (text: string) => string;
}

/** The answers of this proxy, where the config has them kept, and the questions under way. */
export class ResponseCache {
  readonly flights = new Flights();
  readonly metrics: CacheMetrics;
  readonly #log: ResponseCacheOptions['log'];
  /** The room of the copies under way, all together. */
  readonly #copies = new RetainedBytes(DEFAULT_CACHE_BYTES);
  #store: CacheStore | undefined;
  #sweeps: NodeJS.Timeout | undefined;
  #settings: CacheSettings | undefined;

  constructor({ log, registry, clean }: ResponseCacheOptions) {
    this.#log = log;
    this.metrics = createCacheMetrics(registry, () => this.#store, clean);
  }

  /** The store of these settings. One of a changed place takes the place of the one before, and begins empty. */
  storeOf(settings: CacheSettings): CacheStore {
    const known = this.#store;
    if (known !== undefined && (settings === this.#settings || isSamePlace(settings, this.#settings))) {
      this.#settings = settings;
      return known;
    }
    clearInterval(this.#sweeps);
    void known?.close();
    this.#settings = settings;
    this.#store = this.#open(settings);
    return this.#store;
  }

  copyOf(settings: CacheSettings): AnswerCopy {
    return new AnswerCopy(largestAnswerBytes(settings), this.#copies);
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeps);
    await this.#store?.close();
  }

  #open({ place, maxBytes, namespace }: CacheSettings): CacheStore {
    if (place.type === 'local') {
      const memory = new MemoryCache(maxBytes);
      // Also where the config has switched the cache off since: then nothing else would empty it.
      this.#sweeps = setInterval(() => memory.sweep(Date.now()), SWEEP_MS).unref();
      return memory;
    }
    return new RedisCache({
      address: place.address,
      namespace,
      log: this.#log,
      failed: () => this.metrics.storeError(),
    });
  }
}

function isSamePlace(one: CacheSettings, other: CacheSettings | undefined): boolean {
  return other !== undefined && placeOf(one) === placeOf(other);
}

function placeOf({ place, maxBytes, namespace }: CacheSettings): string {
  return JSON.stringify([place, maxBytes, namespace]);
}
