import {
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import type { SpanReport } from './span-report.ts';
import type { TraceBatches } from './trace-settings.ts';

const SUCCESS = 0;

/**
 * The way of finished spans to one receiver: a bounded queue that is emptied in batches, in the background. Whatever
 * is lost on the way is counted.
 */
export class SpanPipeline implements SpanProcessor {
  readonly #batches: BatchSpanProcessor;
  readonly #queueMax: number;
  readonly #report: SpanReport;
  /** In the queue, as the processor counts them. */
  #waiting = 0;
  #underWay = 0;
  #isClosed = false;

  constructor(
    exporter: SpanExporter,
    { queueMax, batchMax, delayMs, timeoutMs }: TraceBatches,
    report: SpanReport,
  ) {
    this.#queueMax = queueMax;
    this.#report = report;
    this.#batches = new BatchSpanProcessor({
      exporter: {
        export: (spans, done) => this.#export(exporter, spans, done),
        shutdown: () => exporter.shutdown(),
      },
      maxQueueSize: queueMax,
      maxExportBatchSize: batchMax,
      scheduledDelayMillis: delayMs,
      exportTimeoutMillis: timeoutMs,
    });
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if (this.#isClosed) return;
    if (this.#waiting >= this.#queueMax) {
      this.#report.overflowed();
      return;
    }
    this.#waiting += 1;
    this.#batches.onEnd(span);
  }

  forceFlush(): Promise<void> {
    return this.#batches.forceFlush();
  }

  /** Sends what is left, for as long as `limitMs`. Never rejects. */
  async shutdown(limitMs?: number): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const sending = this.#batches.shutdown().catch(() => undefined);
    await (limitMs === undefined ? sending : within(limitMs, sending));
    this.#report.stopped(this.#waiting + this.#underWay);
  }

  #export(exporter: SpanExporter, spans: ReadableSpan[], done: Parameters<SpanExporter['export']>[1]): void {
    this.#waiting -= spans.length;
    this.#underWay += spans.length;
    exporter.export(spans, (result) => {
      this.#underWay -= spans.length;
      if (result.code === SUCCESS) this.#report.sent(spans.length);
      else this.#report.failed(spans.length, result.error);
      done(result);
    });
  }
}

/** Waits for work, but no longer than the limit. */
async function within(limitMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
