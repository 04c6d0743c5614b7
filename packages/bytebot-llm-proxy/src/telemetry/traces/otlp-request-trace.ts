import {
  type Tracer as LibraryTracer,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import type { AttemptRecord, RequestRecord } from '../request-record.ts';
import type { ServerAddresses } from './server-addresses.ts';
import {
  answerAttributes,
  attemptAttributes,
  attemptSpanName,
  langfuseAttributes,
  requestAttributes,
  requestSpanName,
} from './span-attributes.ts';
import type { AttemptTrace, RequestTrace } from './trace.ts';
import { traceparentOf } from './trace-context.ts';

/** What spans are described with. */
export interface SpanWords {
  readonly addresses: ServerAddresses;
  /** Removes known keys from what clients and providers name. */
  readonly clean: (text: string) => string;
  readonly toLangfuse: boolean;
}

const SERVER_ERROR = 500;

/** The spans of one request. Attempts are written down when it is over, as tokens and prices are known only then. */
export class OtlpRequestTrace implements RequestTrace {
  readonly traceId: string;
  readonly #tracer: LibraryTracer;
  readonly #words: SpanWords;
  readonly #span: Span;
  readonly #startedAtMs: number;
  /** On the monotonic clock, so that spans do not jump with the other one. */
  readonly #begunAt = performance.now();
  readonly #attempts: OtlpAttemptTrace[] = [];
  #isOver = false;

  constructor(tracer: LibraryTracer, words: SpanWords, span: Span, startedAtMs: number) {
    this.#tracer = tracer;
    this.#words = words;
    this.#span = span;
    this.#startedAtMs = startedAtMs;
    this.traceId = span.spanContext().traceId;
  }

  attempt(record: AttemptRecord): AttemptTrace {
    const startedAtMs = this.now();
    const span = this.#tracer.startSpan(
      'attempt',
      { kind: SpanKind.CLIENT, startTime: startedAtMs },
      trace.setSpan(ROOT_CONTEXT, this.#span),
    );
    const attempt = new OtlpAttemptTrace(this, span, record, startedAtMs);
    this.#attempts.push(attempt);
    return attempt;
  }

  end(record: RequestRecord): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (!this.#span.isRecording()) return;
    const paid = this.#paidAttempt();
    for (const attempt of this.#attempts) this.#write(attempt, record, attempt === paid);
    this.#span.updateName(requestSpanName(record, this.#words.clean));
    this.#span.setAttributes(requestAttributes(record, this.#words.clean));
    if (record.status >= SERVER_ERROR) this.#span.setStatus({ code: SpanStatusCode.ERROR });
    this.#span.end(this.#startedAtMs + record.totalMs);
  }

  /** Since 1970, in milliseconds. */
  now(): number {
    return this.#startedAtMs + (performance.now() - this.#begunAt);
  }

  /**
   * The attempt that answered. Without one, the last: a client that leaves may have been sent, and so have cost, a
   * part of an answer.
   */
  #paidAttempt(): OtlpAttemptTrace | undefined {
    const succeeded = ({ record, endedAtMs }: OtlpAttemptTrace): boolean =>
      record.kind === undefined && endedAtMs !== undefined;
    return this.#attempts.findLast(succeeded) ?? this.#attempts.at(-1);
  }

  #write(attempt: OtlpAttemptTrace, request: RequestRecord, isPaid: boolean): void {
    const { span, record, startedAtMs, endedAtMs } = attempt;
    const { addresses, clean, toLangfuse } = this.#words;
    span.updateName(attemptSpanName(request.route, record));
    span.setAttributes(attemptAttributes(request.route, record, addresses.of(record.deploymentId)));
    if (isPaid) {
      span.setAttributes(answerAttributes(request, startedAtMs - this.#startedAtMs, clean));
      if (toLangfuse) span.setAttributes(langfuseAttributes(request));
    }
    // The request did not wait for its end.
    if (endedAtMs === undefined) span.setAttribute('bytebot.unfinished', true);
    if (record.kind !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(endedAtMs ?? this.now());
  }
}

class OtlpAttemptTrace implements AttemptTrace {
  readonly traceparent: string;
  readonly tracestate: string | undefined;
  readonly span: Span;
  readonly startedAtMs: number;
  record: AttemptRecord;
  endedAtMs: number | undefined;
  readonly #request: OtlpRequestTrace;

  constructor(request: OtlpRequestTrace, span: Span, record: AttemptRecord, startedAtMs: number) {
    const { traceId, spanId, traceFlags, traceState } = span.spanContext();
    this.traceparent = traceparentOf(traceId, spanId, (traceFlags & TraceFlags.SAMPLED) !== 0);
    this.tracestate = traceState?.serialize() || undefined;
    this.span = span;
    this.startedAtMs = startedAtMs;
    this.record = record;
    this.#request = request;
  }

  end(record: AttemptRecord): void {
    if (this.endedAtMs !== undefined) return;
    this.record = record;
    this.endedAtMs = this.#request.now();
  }
}
