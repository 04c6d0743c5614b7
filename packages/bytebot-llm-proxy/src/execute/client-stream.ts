import type { StreamForm } from '../dialects/client-dialect.ts';
import type { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import { failureBody } from '../http/failure-body.ts';
import { addRoutingHeaders, commonHeaders } from '../http/reply-headers.ts';
import { timerMs } from '../timer-limit.ts';

/** A client that reads nothing for this long is taken for gone. */
const UNREAD_MAX_MS = 300_000;

/** OpenAI's events, which comments keep alive. */
const chatForm: StreamForm = {
  contentType: 'text/event-stream; charset=utf-8',
  heartbeat: ': heartbeat\n\n',
  failure: (body) => `data: ${JSON.stringify(body)}\n\n`,
};

/** What the relay does with the upstream when the client reads too slowly. */
export interface Pausable {
  pause(): void;
  resume(): void;
}

/**
 * The client's side of one streamed answer, over all attempts. Nothing is sent before the first content or the
 * end of the hold; after the hold the stream is committed with a comment and kept alive by more of them.
 *
 * One timer: it is the hold until the stream is committed and the heartbeat afterwards.
 */
export class ClientStream {
  /** What a heartbeat says while the request waits; undefined: only that the stream lives. */
  comment: (() => string) | undefined;
  readonly #exchange: Exchange;
  readonly #form: StreamForm;
  #committed = false;
  /** Whether the client has had more than heartbeats. */
  #hasBegun = false;
  #ended = false;
  #timer: NodeJS.Timeout | undefined;
  #source: Pausable | undefined;
  #paused = false;
  /** When the client stopped reading; only meaningful while paused. */
  #pausedAt = 0;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
    this.#form = exchange.dialect?.stream(exchange.manner) ?? chatForm;
    exchange.response.on('drain', () => this.#drained());
    const { streamHoldMs } = exchange.snapshot.settings;
    if (streamHoldMs > 0) this.#arm(streamHoldMs - (performance.now() - exchange.bodyReadAt));
  }

  /** Whether the client has its 200; from then on a failure can only be an event in the stream. */
  get committed(): boolean {
    return this.#committed;
  }

  /** True while the client's socket is full and the upstream is held back. */
  get paused(): boolean {
    return this.#paused;
  }

  /** Commits the stream with the headers of the deployment that answers. */
  commit(headers: string[]): void {
    if (this.#committed) return;
    this.#committed = true;
    this.#exchange.services.metrics.streamOpened();
    const { response } = this.#exchange;
    headers.push(
      'content-type',
      this.#form.contentType,
      'cache-control',
      'no-cache',
      'x-accel-buffering',
      'no',
    );
    response.writeHead(200, headers);
    this.#arm(this.#exchange.snapshot.settings.heartbeatMs);
  }

  /** Sends whole events. The source is held back while the client does not read. */
  write(events: Buffer, source: Pausable): void {
    if (this.#ended) return;
    this.#timer?.refresh();
    this.#hasBegun = true;
    this.#exchange.cache?.copy?.add(events);
    if (this.#exchange.response.write(events)) return;
    this.#paused = true;
    this.#pausedAt = performance.now();
    this.#source = source;
    source.pause();
  }

  /** Ends a complete stream. */
  end(lastEvents?: Buffer): void {
    if (this.#ended) return;
    this.#stop();
    if (lastEvents !== undefined) this.#exchange.cache?.copy?.add(lastEvents);
    this.#exchange.response.end(lastEvents);
  }

  /** Ends a committed stream with the failure as its last event, never silently. */
  fail(failure: Failure): void {
    this.end(Buffer.from(this.#form.failure(failureBody(failure, this.#exchange), this.#hasBegun)));
  }

  /** Stops the clock without touching the response: the request ends as a plain error, or the client has left. */
  abandon(): void {
    this.#stop();
  }

  #stop(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    if (this.#committed) this.#exchange.services.metrics.streamClosed();
  }

  #arm(delayMs: number): void {
    clearTimeout(this.#timer);
    if (delayMs === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => this.#tick(), timerMs(delayMs));
  }

  #tick(): void {
    if (this.#ended || this.#exchange.cancelled) return;
    if (this.#paused && performance.now() - this.#pausedAt > UNREAD_MAX_MS) {
      // Nobody reads: the connection goes, and with it the upstream call.
      this.#exchange.response.destroy();
      return;
    }
    if (!this.#committed) {
      const headers = commonHeaders(this.#exchange);
      addRoutingHeaders(headers, this.#exchange);
      this.commit(headers);
    }
    // A client that does not read gets no more: the comment would only fill its buffer.
    if (!this.#paused) {
      const { heartbeat } = this.#form;
      const isComment = heartbeat.startsWith(':') && this.comment !== undefined;
      this.#exchange.response.write(isComment ? `: ${this.comment?.()}\n\n` : heartbeat);
    }
    this.#arm(this.#exchange.snapshot.settings.heartbeatMs);
  }

  #drained(): void {
    this.#paused = false;
    const source = this.#source;
    this.#source = undefined;
    source?.resume();
  }
}
