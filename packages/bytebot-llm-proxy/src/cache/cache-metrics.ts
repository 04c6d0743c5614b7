import { Gauge, type Registry } from 'prom-client';
import { NANO_IN_DOLLAR } from '../pricing/money.ts';
import { AccumulatedCounter } from '../telemetry/metrics/accumulated.ts';
import type { NumberCell } from '../telemetry/metrics/cells.ts';
import type { CachedAnswer, CacheStore } from './cached-answer.ts';

/** Whose requests are counted together. */
export interface CacheLabels {
  readonly caller: string;
  readonly modelGroup: string;
}

export interface CacheMetrics {
  hit(labels: CacheLabels, answer: CachedAnswer): void;
  miss(labels: CacheLabels): void;
  storeError(): void;
}

interface Cells {
  readonly hits: NumberCell;
  readonly misses: NumberCell;
  readonly tokens: NumberCell;
  readonly saved: NumberCell;
}

const SERIES_MAX = 10_000;
const labelNames = ['hashed_api_key', 'api_key_alias', 'requested_model'];

/**
 * LiteLLM's metrics of the cache, and what it holds and saves.
 *
 * @param store The store in use; undefined while nothing is cached.
 * @param clean Hides what looks like a key in a label value.
 */
export function createCacheMetrics(
  registry: Registry,
  store: () => CacheStore | undefined,
  clean: (text: string) => string,
): CacheMetrics {
  const counter = (name: string, help: string, cellUnits = 1): AccumulatedCounter =>
    new AccumulatedCounter({ registry, name, help, labelNames, seriesMax: SERIES_MAX, clean, cellUnits });
  const hits = counter('litellm_cache_hits_metric_total', 'Requests answered from the cache.');
  const misses = counter('litellm_cache_misses_metric_total', 'Requests the cache had no answer for.');
  const tokens = counter('litellm_cached_tokens_metric_total', 'Tokens of answers from the cache.');
  const saved = counter(
    'bytebot_cache_saved_dollars_total',
    'US dollars that answers from the cache cost the first time.',
    NANO_IN_DOLLAR,
  );
  const errors = counter(
    'bytebot_cache_store_errors_total',
    'Times that Redis did not do what the cache asked.',
  );
  registerGauges(registry, store);
  const known = new Map<string, Cells>();
  function cellsOf({ caller, modelGroup }: CacheLabels): Cells {
    const key = `${caller}\0${modelGroup}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= SERIES_MAX) known.clear();
    const owner =
      caller === 'master_key' ? { hashed_api_key: 'litellm_proxy_master_key' } : { api_key_alias: caller };
    const labels = { ...owner, requested_model: modelGroup };
    const cells: Cells = {
      hits: hits.cell(labels),
      misses: misses.cell(labels),
      tokens: tokens.cell(labels),
      saved: saved.cell(labels),
    };
    known.set(key, cells);
    return cells;
  }
  return {
    hit(labels, answer) {
      const cells = cellsOf(labels);
      cells.hits.value += 1;
      cells.tokens.add(answer.tokens);
      cells.saved.add(answer.nanoDollars);
    },
    miss(labels) {
      cellsOf(labels).misses.value += 1;
    },
    storeError() {
      errors.cell({}).value += 1;
    },
  };
}

function registerGauges(registry: Registry, store: () => CacheStore | undefined): void {
  const gauge = (name: string, help: string, read: (store: CacheStore) => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        const now = store();
        this.set(now === undefined ? 0 : read(now));
      },
    });
  };
  gauge('bytebot_cache_entries', 'Answers that this process holds.', ({ entries }) => entries);
  gauge('bytebot_cache_bytes', 'Bytes of the answers that this process holds.', ({ heldBytes }) => heldBytes);
}
