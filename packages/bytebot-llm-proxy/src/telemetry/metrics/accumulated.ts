import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { HistogramCell, latencyBuckets, NumberCell } from './cells.ts';
import { type Labels, SeriesTable } from './series-table.ts';

export interface AccumulatedOptions {
  readonly registry: Registry;
  readonly name: string;
  readonly help: string;
  readonly labelNames: Labels;
  readonly seriesMax: number;
  /** How many of what the cells count are one of what is printed; default 1. Whole numbers add up exactly. */
  readonly cellUnits?: number;
  /** Hides what looks like a key in a label value. */
  readonly clean: (text: string) => string;
}

interface PrintedValue {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface PrintedBucket extends PrintedValue {
  readonly metricName: string;
  /** Printed once and remembered by prom-client. */
  readonly sharedLabels: Readonly<Record<string, string>>;
}

/**
 * A counter whose requests only add to a cell they hold: prom-client's own `inc` looks the labels up each time, which
 * for one request's set of metrics costs more than everything else telemetry does. The registry asks for the values
 * at a scrape.
 */
export class AccumulatedCounter extends Counter {
  readonly #table: SeriesTable<NumberCell>;
  readonly #cellUnits: number;

  constructor(options: AccumulatedOptions) {
    super(configurationOf(options));
    this.#cellUnits = options.cellUnits ?? 1;
    this.#table = tableOf(options, () => new NumberCell());
  }

  cell(values: Readonly<Record<string, string | undefined>>): NumberCell {
    return this.#table.cell(values);
  }

  override async get(): ReturnType<Counter['get']> {
    return { ...(await super.get()), values: valuesOf(this.#table, this.#cellUnits) };
  }
}

/** The same for a value that is set rather than added to. */
export class AccumulatedGauge extends Gauge {
  readonly #table: SeriesTable<NumberCell>;

  constructor(options: AccumulatedOptions) {
    super(configurationOf(options));
    this.#table = tableOf(options, () => new NumberCell());
  }

  cell(values: Readonly<Record<string, string | undefined>>): NumberCell {
    return this.#table.cell(values);
  }

  override async get(): ReturnType<Gauge['get']> {
    return { ...(await super.get()), values: valuesOf(this.#table, 1) };
  }
}

/** The same for latencies. */
export class AccumulatedHistogram extends Histogram {
  readonly #options: AccumulatedOptions;
  readonly #table: SeriesTable<HistogramCell>;

  constructor(options: AccumulatedOptions) {
    super({ ...configurationOf(options), buckets: [...latencyBuckets] });
    this.#options = options;
    this.#table = tableOf(options, () => new HistogramCell());
  }

  cell(values: Readonly<Record<string, string | undefined>>): HistogramCell {
    return this.#table.cell(values);
  }

  /** What prom-client's registry and its own `get` ask a histogram for (registry.js, histogram.js of 15.1). */
  async getForPromString(): Promise<Readonly<Record<string, unknown>> & { values: PrintedBucket[] }> {
    const { name, help } = this.#options;
    const values: PrintedBucket[] = [];
    for (const { labels, cell } of this.#table.all()) appendBuckets(values, name, labels, cell);
    return { name, help, type: 'histogram', values, aggregator: 'sum' };
  }
}

/** As Python's client prints them, so that `le="1.0"` in an existing dashboard finds its bucket. */
const printedBounds = latencyBuckets.map((bound) => (Number.isInteger(bound) ? `${bound}.0` : String(bound)));

function appendBuckets(
  values: PrintedBucket[],
  name: string,
  sharedLabels: Readonly<Record<string, string>>,
  cell: HistogramCell,
): void {
  let count = 0;
  for (const [index, rangeCount] of cell.counts.entries()) {
    count += rangeCount;
    const le = printedBounds[index] ?? '+Inf';
    values.push({ metricName: `${name}_bucket`, labels: { le }, sharedLabels, value: count });
  }
  values.push({ metricName: `${name}_sum`, labels: {}, sharedLabels, value: cell.sum });
  values.push({ metricName: `${name}_count`, labels: {}, sharedLabels, value: count });
}

function valuesOf(table: SeriesTable<NumberCell>, cellUnits: number): PrintedValue[] {
  return Array.from(table.all(), ({ labels, cell }) => ({ labels, value: cell.value / cellUnits }));
}

function configurationOf(options: AccumulatedOptions): {
  name: string;
  help: string;
  labelNames: string[];
  registers: Registry[];
} {
  const { name, help, labelNames, registry } = options;
  return { name, help, labelNames: [...labelNames], registers: [registry] };
}

function tableOf<Cell>(options: AccumulatedOptions, createCell: () => Cell): SeriesTable<Cell> {
  return new SeriesTable(options.labelNames, createCell, options.seriesMax, options.clean);
}
