import { errorCodeOf, type Log } from '@bytebot/service';
import { Counter, type Registry } from 'prom-client';
import type { TraceTarget } from './trace-targets.ts';

/** Why spans were lost: the queue was full, the receiver did not take them, or the process ended first. */
export type DropReason = 'queue_full' | 'failed' | 'stopped';

const reasons: readonly DropReason[] = ['queue_full', 'failed', 'stopped'];

export interface SpanCounters {
  readonly sent: Counter<'receiver'>;
  readonly dropped: Counter<'receiver' | 'reason'>;
}

/** To be made once, and only when traces are on: otherwise there is nothing to count. */
export function createSpanCounters(registry: Registry): SpanCounters {
  const registers = [registry];
  return {
    sent: new Counter({
      name: 'bytebot_trace_spans_sent_total',
      help: 'Spans that a receiver of traces has taken.',
      labelNames: ['receiver'],
      registers,
    }),
    dropped: new Counter({
      name: 'bytebot_trace_spans_dropped_total',
      help: 'Spans that were lost: the queue was full, the receiver did not take them, or the process ended first.',
      labelNames: ['receiver', 'reason'],
      registers,
    }),
  };
}

/** Tells what becomes of the spans for one receiver: in the metrics each, in the log once for each change. */
export class SpanReport {
  readonly #target: TraceTarget;
  readonly #counters: SpanCounters;
  readonly #log: Log;
  #isFailing = false;
  #isOverflowing = false;

  constructor(target: TraceTarget, counters: SpanCounters, log: Log) {
    this.#target = target;
    this.#counters = counters;
    this.#log = log;
    counters.sent.inc({ receiver: target.name }, 0);
    for (const reason of reasons) counters.dropped.inc({ receiver: target.name, reason }, 0);
  }

  sent(spans: number): void {
    this.#counters.sent.inc({ receiver: this.#target.name }, spans);
    this.#isOverflowing = false;
    if (!this.#isFailing) return;
    this.#isFailing = false;
    this.#log.info(`Traces reach ${this.#receiver()} again`);
  }

  failed(spans: number, error: unknown): void {
    this.#dropped('failed', spans);
    if (this.#isFailing) return;
    this.#isFailing = true;
    this.#log.warn(`Traces cannot be sent to ${this.#receiver()}; requests are not affected`, {
      error: reasonOf(error),
    });
  }

  overflowed(): void {
    this.#dropped('queue_full', 1);
    if (this.#isOverflowing) return;
    this.#isOverflowing = true;
    this.#log.warn(`Spans for ${this.#receiver()} are dropped: more come than it takes`, {
      remedy: 'record fewer requests (OTEL_TRACES_SAMPLER) or let more spans wait (OTEL_BSP_MAX_QUEUE_SIZE)',
    });
  }

  stopped(spans: number): void {
    if (spans === 0) return;
    this.#dropped('stopped', spans);
    this.#log.warn(`${spans} spans for ${this.#receiver()} were not sent before the end`);
  }

  #dropped(reason: DropReason, spans: number): void {
    this.#counters.dropped.inc({ receiver: this.#target.name, reason }, spans);
  }

  /** Without what may be a key: user, password, path and query. */
  #receiver(): string {
    const { name, url } = this.#target;
    return `${name === 'langfuse' ? 'Langfuse' : 'the collector'} at ${URL.parse(url)?.origin ?? 'its address'}`;
  }
}

/** A status or a system's code; the answer of a receiver is not repeated. */
function reasonOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number') {
    return `HTTP ${error.code}`;
  }
  return errorCodeOf(error) ?? (error instanceof Error ? error.message : 'unknown error');
}
