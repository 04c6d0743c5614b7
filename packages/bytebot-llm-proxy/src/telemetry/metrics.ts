import { redact } from '@bytebot/shared';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { ReloadResult } from '../config/watch/reload.ts';
import type { QueueObserver } from '../limits/queue/fair-queue.ts';
import { NANO_IN_DOLLAR } from '../pricing/money.ts';
import type { MessageRepair } from '../repair/message-repair.ts';
import {
  AccumulatedCounter,
  AccumulatedGauge,
  AccumulatedHistogram,
  type AccumulatedOptions,
} from './metrics/accumulated.ts';
import type { NumberCell } from './metrics/cells.ts';
import { createRequestObserver } from './metrics/observe-request.ts';
import { createOwnMetrics } from './metrics/own-metrics.ts';
import { createQueueMetrics } from './metrics/queue-metrics.ts';
import { createRequestMetrics, type ExtraLabel, type MetricFactory } from './metrics/request-metrics.ts';
import type { Labels } from './metrics/series-table.ts';
import type { RequestRecord } from './request-record.ts';

export type { ExtraLabel } from './metrics/request-metrics.ts';

export interface MetricsOptions {
  /** Requests being served now, for `litellm_in_flight_requests`. */
  readonly inFlightRequests?: () => number;
  /** Log lines lost since the start. */
  readonly droppedLogLines?: () => number;
  /** The base address of a deployment; asked once for each new series. */
  readonly apiBaseOf?: (deploymentId: string) => string | undefined;
  /** Labels with values without end or about persons; none by default. */
  readonly extraLabels?: readonly ExtraLabel[];
  /** Label sets of one counter or gauge. Default 10,000; what is beyond counts under `other`. */
  readonly seriesMax?: number;
  /** Label sets of one histogram, each of which prints some forty lines. Default 1,000. */
  readonly histogramSeriesMax?: number;
  /** Hides keys in label values. */
  readonly redact?: (text: string) => string;
  /** Process, garbage collection and event loop. Default true. */
  readonly withProcessMetrics?: boolean;
}

/** A deployment as metric labels name it. */
export interface DeploymentLabels {
  readonly provider: string;
  readonly deploymentId: string;
  /** The id sent upstream. */
  readonly model: string;
  readonly modelGroup: string;
}

export interface Metrics {
  /** Books one finished request. */
  observe(record: RequestRecord): void;
  /** The text for a scrape, in the exposition format 0.0.4. */
  render(): Promise<string>;
  readonly contentType: string;
  streamOpened(): void;
  streamClosed(): void;
  setConfigGeneration(generation: number): void;
  /** Whether the last attempt to load a changed config was accepted. */
  setLastReload(wasAccepted: boolean): void;
  /** Counts an attempt to reload the config. */
  countReload(result: ReloadResult): void;
  /** Counts a message that was repaired before it went upstream. */
  countRepair(repair: MessageRepair): void;
  /** What the provider says is left of its limits (`x-ratelimit-remaining-*`). */
  setRemaining(
    deployment: DeploymentLabels,
    left: { requests?: number | undefined; tokens?: number | undefined },
  ): void;
  /** A deployment was taken out of use for a while, after a failure with this status. */
  deploymentCooledDown(deployment: DeploymentLabels, status: number): void;
  /** Its time is over: it is called again. */
  deploymentRestored(deployment: DeploymentLabels): void;
  /** What the queue in front of model groups tells. */
  readonly queue: QueueObserver;
  /** For metrics of other parts, by prom-client's own classes. */
  readonly registry: Registry;
  /** Stops the measurement of the event loop. */
  close(): void;
}

interface RemainingCells {
  requests: NumberCell | undefined;
  tokens: NumberCell | undefined;
}

/** Enough for every deployment of a config; beyond it the look-ups start over. */
const remainingMax = 10_000;

/** LiteLLM's metrics under its own names, ours as `bytebot_*`, and those of the process. */
export function createMetrics(options: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  const apiBaseOf = options.apiBaseOf ?? (() => undefined);
  const extraLabels = options.extraLabels ?? [];
  const factory = factoryOf(registry, options);
  const metrics = createRequestMetrics(factory, extraLabels);
  const own = createOwnMetrics(registry, options);
  if (options.withProcessMetrics !== false) {
    collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 20 });
  }
  const deploymentValues = (deployment: DeploymentLabels) => ({
    model_group: deployment.modelGroup,
    litellm_model_name: deployment.model,
    model_id: deployment.deploymentId,
    api_provider: deployment.provider,
    api_base: apiBaseOf(deployment.deploymentId),
  });
  let remaining = new Map<string, RemainingCells>();
  // Many providers tell with every answer: the labels are put together for the first one only.
  function remainingCells({ deploymentId, model, modelGroup }: DeploymentLabels): RemainingCells {
    const key = `${deploymentId}\0${modelGroup}\0${model}`;
    const known = remaining.get(key);
    if (known !== undefined) return known;
    if (remaining.size >= remainingMax) remaining = new Map();
    const created: RemainingCells = { requests: undefined, tokens: undefined };
    remaining.set(key, created);
    return created;
  }
  let rendering: Promise<string> | undefined;
  return {
    observe: createRequestObserver({ metrics, extraLabels, apiBaseOf }),
    // Scrapers that come at the same time share the work.
    render: () => {
      rendering ??= registry.metrics().finally(() => {
        rendering = undefined;
      });
      return rendering;
    },
    contentType: registry.contentType,
    streamOpened: () => own.streams.inc(),
    streamClosed: () => own.streams.dec(),
    setConfigGeneration: (generation) => own.configGeneration.set(generation),
    setLastReload: (wasAccepted) => own.lastReload.set(wasAccepted ? 1 : 0),
    countReload: (result) => own.reloads.inc({ result }),
    countRepair: (repair) => own.repairs.inc({ repair }),
    setRemaining(deployment, left) {
      const cells = remainingCells(deployment);
      if (left.requests !== undefined) {
        cells.requests ??= metrics.remainingRequests.cell(deploymentValues(deployment));
        cells.requests.value = left.requests;
      }
      if (left.tokens !== undefined) {
        cells.tokens ??= metrics.remainingTokens.cell(deploymentValues(deployment));
        cells.tokens.value = left.tokens;
      }
    },
    deploymentCooledDown(deployment, status) {
      const values = deploymentValues(deployment);
      metrics.cooledDown.cell({ ...values, exception_status: String(status) }).value += 1;
      metrics.deploymentState.cell(values).value = 2;
    },
    deploymentRestored(deployment) {
      metrics.deploymentState.cell(deploymentValues(deployment)).value = 0;
    },
    queue: createQueueMetrics(factory),
    registry,
    close: own.close,
  };
}

const cleanedMax = 1_000;

/** The same values appear in every metric of a request; each is searched for keys once. */
export function createCleaner(hide: (text: string) => string): (text: string) => string {
  const cleaned = new Map<string, string>();
  return (text) => {
    const known = cleaned.get(text);
    if (known !== undefined) return known;
    if (cleaned.size >= cleanedMax) cleaned.clear();
    const result = hide(text);
    cleaned.set(text, result);
    return result;
  };
}

function factoryOf(registry: Registry, options: MetricsOptions): MetricFactory {
  const clean = createCleaner(options.redact ?? redact);
  const accumulated = (
    name: string,
    help: string,
    labelNames: Labels,
    seriesMax: number,
  ): AccumulatedOptions => ({
    registry,
    name,
    help,
    labelNames,
    seriesMax,
    clean,
  });
  const seriesMax = options.seriesMax ?? 10_000;
  return {
    counter: (name, help, labels) => new AccumulatedCounter(accumulated(name, help, labels, seriesMax)),
    dollars: (name, help, labels) =>
      new AccumulatedCounter({ ...accumulated(name, help, labels, seriesMax), cellUnits: NANO_IN_DOLLAR }),
    gauge: (name, help, labels) => new AccumulatedGauge(accumulated(name, help, labels, seriesMax)),
    histogram: (name, help, labels) =>
      new AccumulatedHistogram(accumulated(name, help, labels, options.histogramSeriesMax ?? 1_000)),
  };
}
