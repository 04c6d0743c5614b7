import type { IncomingHttpHeaders } from 'node:http';
import type { Log } from '@bytebot/service';
import {
  type Context,
  createTraceState,
  type Tracer as LibraryTracer,
  ROOT_CONTEXT,
  SpanKind,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { VERSION } from '../../version.ts';
import { createExporter } from './create-exporter.ts';
import { OtlpRequestTrace, type SpanWords } from './otlp-request-trace.ts';
import { SpanPipeline } from './span-pipeline.ts';
import { type SpanCounters, SpanReport } from './span-report.ts';
import type { RequestTrace, Tracer } from './trace.ts';
import { readTraceparent } from './trace-context.ts';
import type { TraceSampling, TraceSettings } from './trace-settings.ts';

/** What is left is sent for so long when the process ends. */
const CLOSE_LIMIT_MS = 2_000;
/** W3C Trace Context asks that as much be passed on; what is longer may be left out. */
const TRACESTATE_MAX = 512;

export interface OtlpTracerSetup {
  readonly settings: TraceSettings;
  readonly words: Omit<SpanWords, 'toLangfuse'>;
  readonly counters: SpanCounters;
  readonly log: Log;
}

/** Traces by OpenTelemetry's own libraries, which this file loads. */
export class OtlpTracer implements Tracer {
  readonly #tracer: LibraryTracer;
  readonly #pipelines: readonly SpanPipeline[];
  readonly #words: SpanWords;

  constructor({ settings, words, counters, log }: OtlpTracerSetup) {
    const { targets, batches, resource, sampling } = settings;
    this.#words = { ...words, toLangfuse: targets.some(({ name }) => name === 'langfuse') };
    this.#pipelines = targets.map(
      (target) =>
        new SpanPipeline(createExporter(target, log), batches, new SpanReport(target, counters, log)),
    );
    const own = resourceFromAttributes({ 'service.version': VERSION, ...resource });
    const provider = new TracerProvider({
      resource: defaultResource().merge(own),
      sampler: samplerOf(sampling),
      spanProcessors: [...this.#pipelines],
    });
    this.#tracer = provider.getTracer('bytebot-llm-proxy', VERSION);
  }

  begin(headers: IncomingHttpHeaders, startedAtMs: number): RequestTrace {
    const span = this.#tracer.startSpan(
      'request',
      { kind: SpanKind.SERVER, startTime: startedAtMs },
      callerContext(headers),
    );
    return new OtlpRequestTrace(this.#tracer, this.#words, span, startedAtMs);
  }

  async close(): Promise<void> {
    await Promise.all(this.#pipelines.map((pipeline) => pipeline.shutdown(CLOSE_LIMIT_MS)));
  }
}

/** The caller's span as the parent of ours. */
function callerContext({ traceparent, tracestate }: IncomingHttpHeaders): Context {
  const caller = readTraceparent(traceparent);
  if (caller === undefined) return ROOT_CONTEXT;
  const state = typeof tracestate === 'string' && tracestate.length <= TRACESTATE_MAX ? tracestate : '';
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId: caller.traceId,
    spanId: caller.spanId,
    traceFlags: caller.isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
    ...(state === '' ? {} : { traceState: createTraceState(state) }),
  });
}

function samplerOf({ root, ratio, followsCaller }: TraceSampling): Sampler {
  const samplers = {
    all: () => new AlwaysOnSampler(),
    none: () => new AlwaysOffSampler(),
    ratio: () => new TraceIdRatioBasedSampler(ratio),
  };
  const sampler = samplers[root]();
  return followsCaller ? new ParentBasedSampler({ root: sampler }) : sampler;
}
