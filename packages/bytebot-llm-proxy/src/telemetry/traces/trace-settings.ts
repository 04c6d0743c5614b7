import type { EnvironmentReader } from '@bytebot/llm-providers';
import { readKeyValueList } from './key-value-list.ts';
import { collectorTarget, langfuseTarget, type TraceTarget } from './trace-targets.ts';
import { TraceVariables } from './trace-variables.ts';

/** Which requests are recorded. */
export interface TraceSampling {
  readonly root: 'all' | 'none' | 'ratio';
  /** From 0 to 1, for `ratio`. */
  readonly ratio: number;
  /** Whether a caller's `traceparent` decides where there is one. */
  readonly followsCaller: boolean;
}

/** How spans wait and travel together. */
export interface TraceBatches {
  /** Spans that wait; what is beyond is dropped. */
  readonly queueMax: number;
  readonly batchMax: number;
  readonly delayMs: number;
  readonly timeoutMs: number;
}

export interface TraceSettings {
  /** At least one. */
  readonly targets: readonly TraceTarget[];
  /** What is said of this process, `service.name` among it. */
  readonly resource: Readonly<Record<string, string>>;
  readonly sampling: TraceSampling;
  readonly batches: TraceBatches;
}

const SERVICE_NAME = 'bytebot-llm-proxy';
const QUEUE_MAX = 2_048;
const BATCH_MAX = 512;
const DELAY_MS = 5_000;
const EXPORT_TIMEOUT_MS = 30_000;

/**
 * What the callbacks of the config and the variables ask for, by OpenTelemetry's names, LiteLLM's and Langfuse's.
 *
 * @returns No settings while traces are off, and sentences about what was asked for and cannot be done.
 */
export function traceSettingsOf(
  variables: EnvironmentReader,
  callbacks: readonly string[],
): { readonly settings: TraceSettings | undefined; readonly warnings: readonly string[] } {
  const read = new TraceVariables(variables);
  const names = new Set(callbacks);
  if (read.isOn('OTEL_SDK_DISABLED')) return { settings: undefined, warnings: [] };
  const targets = [collectorTarget(read, names), langfuseTarget(read, names)].filter(
    (target) => target !== undefined,
  );
  if (targets.length === 0) return { settings: undefined, warnings: read.warnings };
  const settings = {
    targets,
    resource: resourceOf(read),
    sampling: samplingOf(read),
    batches: batchesOf(read),
  };
  return { settings, warnings: [...new Set(read.warnings)] };
}

function resourceOf(read: TraceVariables): Readonly<Record<string, string>> {
  const attributes = readKeyValueList(read.text('OTEL_RESOURCE_ATTRIBUTES'));
  const name = read.text('OTEL_SERVICE_NAME') ?? attributes['service.name'] ?? SERVICE_NAME;
  return { ...attributes, 'service.name': name };
}

function samplingOf(read: TraceVariables): TraceSampling {
  const written = read.word('OTEL_TRACES_SAMPLER') ?? 'parentbased_always_on';
  const followsCaller = written.startsWith('parentbased_');
  const sampler = followsCaller ? written.slice('parentbased_'.length) : written;
  switch (sampler) {
    case 'always_on':
      return { root: 'all', ratio: 1, followsCaller };
    case 'always_off':
      return { root: 'none', ratio: 0, followsCaller };
    case 'traceidratio':
      return { root: 'ratio', ratio: ratioOf(read), followsCaller };
    default:
      read.warnings.push(
        'OTEL_TRACES_SAMPLER is none of always_on, always_off and traceidratio, each also with parentbased_ before it; parentbased_always_on is used.',
      );
      return { root: 'all', ratio: 1, followsCaller: true };
  }
}

function ratioOf(read: TraceVariables): number {
  const text = read.text('OTEL_TRACES_SAMPLER_ARG');
  if (text === undefined) return 1;
  const ratio = Number(text);
  if (ratio >= 0 && ratio <= 1) return ratio;
  read.warnings.push('OTEL_TRACES_SAMPLER_ARG is no number from 0 to 1; 1 is used.');
  return 1;
}

function batchesOf(read: TraceVariables): TraceBatches {
  const queueMax = read.integer('OTEL_BSP_MAX_QUEUE_SIZE', QUEUE_MAX, 1);
  const batchMax = read.integer('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', Math.min(BATCH_MAX, queueMax), 1);
  return {
    queueMax,
    batchMax: Math.min(batchMax, queueMax),
    delayMs: read.integer('OTEL_BSP_SCHEDULE_DELAY', DELAY_MS, 1),
    timeoutMs: read.integer('OTEL_BSP_EXPORT_TIMEOUT', EXPORT_TIMEOUT_MS, 1),
  };
}
