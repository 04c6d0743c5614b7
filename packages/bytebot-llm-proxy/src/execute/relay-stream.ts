import type { IncomingHttpHeaders } from 'node:http';
import { bookUsage } from '../accounting/book-usage.ts';
import type { Failure } from '../failure.ts';
import { addCallerLimits } from '../http/caller-limit-headers.ts';
import type { Exchange } from '../http/exchange.ts';
import {
  addDeploymentHeaders,
  addRoutingHeaders,
  addUpstreamHeaders,
  commonHeaders,
} from '../http/reply-headers.ts';
import { bindAnswer } from '../responses/keep-answer.ts';
import type { ClientStream } from './client-stream.ts';
import { type CollectedAnswer, CollectingSink, isSuccess } from './collect-answer.ts';
import { createStreamReader } from './create-stream-reader.ts';
import { passedOnUse } from './expected-use.ts';
import { notePacing } from './note-pacing.ts';
import type { PreparedCall } from './prepared-call.ts';
import { lostRace } from './race.ts';
import { withoutSentSecrets } from './sent-secrets.ts';
import type { StreamFault, StreamReader } from './stream-reader.ts';
import { type AnswerSink, UpstreamCall } from './upstream-call.ts';
import {
  brokenStream,
  failureOf,
  failureOfAnswer,
  failureOfBreak,
  failureOfUnreadable,
} from './upstream-failure.ts';

/**
 * Calls the deployment and relays its stream. Until the first content a failure is returned like a unary one,
 * for a retry or a plain HTTP error; after it, it is `stream_broken`, for the stream's last event.
 */
export function relayStream(
  exchange: Exchange,
  client: ClientStream,
  call: PreparedCall,
): Promise<Failure | undefined> {
  return new Promise((resolve) => {
    const relay = new StreamRelay(exchange, client, call, resolve);
    relay.start();
  });
}

/** The upstream's side of one streamed attempt. */
class StreamRelay implements AnswerSink {
  readonly #exchange: Exchange;
  readonly #client: ClientStream;
  readonly #call: PreparedCall;
  readonly #resolve: (failure: Failure | undefined) => void;
  readonly #reader: StreamReader;
  readonly #upstream: UpstreamCall;
  readonly #startedAt = performance.now();
  #headers: IncomingHttpHeaders = {};
  #errorAnswer: CollectingSink | undefined;
  /** Chunks of the socket read under way. */
  readonly #unread: Buffer[] = [];
  #over = false;
  #isCommitted = false;

  constructor(
    exchange: Exchange,
    client: ClientStream,
    call: PreparedCall,
    resolve: (failure: Failure | undefined) => void,
  ) {
    this.#exchange = exchange;
    this.#client = client;
    this.#call = call;
    this.#resolve = resolve;
    this.#reader = createStreamReader(exchange, call);
    this.#upstream = new UpstreamCall(this, call.timeoutMs, call.silenceMs);
  }

  start(): void {
    this.#call.whenStopped(this.#upstream);
    this.#call.dispatch(this.#exchange.services.upstream, this.#upstream);
  }

  head(status: number, headers: IncomingHttpHeaders): void {
    this.#headers = headers;
    this.#call.record.status = status;
    notePacing(this.#exchange, this.#call, status, headers);
    if (isSuccess(status)) {
      if (isPlain(headers)) return;
      // Compressed, though it was asked for as it is: event by event it cannot be read.
      this.#finish(failureOfUnreadable(this.#call, 'the stream is compressed', headers));
      this.#upstream.abort();
      return;
    }
    this.#errorAnswer = new CollectingSink((answer) => this.#failedAnswer(answer));
    this.#errorAnswer.call = this.#upstream;
    this.#errorAnswer.head(status, headers);
  }

  /**
   * The parser hands over every HTTP chunk of one socket read by itself, often dozens; they are read together when
   * it is done, and go out in one write.
   */
  data(chunk: Buffer): void {
    if (this.#over) return;
    if (this.#errorAnswer !== undefined) {
      this.#errorAnswer.data(chunk);
      return;
    }
    if (this.#unread.length === 0) process.nextTick(readBlock, this);
    this.#unread.push(chunk);
  }

  /** Reads what has come so far. */
  readBlock(): void {
    const [first] = this.#unread;
    if (this.#over || first === undefined) return;
    const block = this.#unread.length === 1 ? first : Buffer.concat(this.#unread);
    this.#unread.length = 0;
    const reader = this.#reader;
    reader.push(block);
    if (reader.ended) {
      // The client need not wait for an upstream that is slow to hang up; its connection may still be used again.
      this.#complete();
      return;
    }
    if (reader.sawActivity && reader.contentBegun) this.#upstream.touch();
    this.#passOn();
    if (reader.fault !== undefined) {
      this.#finish(this.#failureOfFault(reader.fault));
      this.#upstream.abort();
    }
  }

  end(): void {
    if (this.#over) return;
    if (this.#errorAnswer !== undefined) {
      this.#errorAnswer.end();
      return;
    }
    this.readBlock();
    if (!this.#over) this.#complete();
  }

  /** The upstream has said its last: what it sent is an answer, or it is not. */
  #complete(): void {
    this.#reader.finish();
    const { fault } = this.#reader;
    if (fault === undefined) {
      // The last events and the end go out in one write.
      if (!this.#commitOnce()) return;
      this.#client.end(this.#reader.take());
      this.#finish(undefined);
    } else {
      this.#passOn();
      this.#finish(this.#failureOfFault(fault));
    }
  }

  broken(error: Error): void {
    if (this.#over) return;
    if (this.#errorAnswer !== undefined) {
      this.#errorAnswer.broken(error);
      return;
    }
    this.readBlock();
    if (this.#over) return;
    // Some servers cut the connection instead of ending the answer: what is complete is complete.
    if (this.#reader.complete) this.#complete();
    else this.#finish(this.#late(failureOfBreak(this.#call, error, this.#headers)));
  }

  /** Sends what is ready; the first time commits the stream with the headers of this deployment. */
  #passOn(): void {
    const ready = this.#reader.take();
    if (ready === undefined) return;
    if (this.#commitOnce()) this.#client.write(ready, this.#upstream);
  }

  /** False where another attempt has been faster: then this one is over. */
  #commitOnce(): boolean {
    const exchange = this.#exchange;
    if (this.#isCommitted) return true;
    if (!this.#call.claim()) {
      this.#finish(lostRace());
      this.#upstream.abort();
      return false;
    }
    this.#isCommitted = true;
    exchange.firstContentAt = performance.now();
    exchange.answerId = this.#reader.answerId;
    bindAnswer(exchange);
    this.#call.answerBegun();
    const headers = commonHeaders(exchange);
    addDeploymentHeaders(headers, this.#call.candidate.deployment);
    addRoutingHeaders(headers, exchange);
    addUpstreamHeaders(headers, this.#headers, (text) => withoutSentSecrets(text, exchange, this.#call));
    addCallerLimits(headers, exchange);
    this.#client.commit(headers);
    return true;
  }

  #failedAnswer({ status, headers, body }: CollectedAnswer): void {
    const bodyText = body.toString();
    this.#call.refused(status, bodyText);
    this.#finish(failureOfAnswer(this.#call, { status, headers, bodyText, phase: 'response' }));
  }

  #failureOfFault(fault: StreamFault): Failure {
    const headers = this.#headers;
    if (fault.cause === 'unreadable')
      return this.#late(failureOfUnreadable(this.#call, fault.reason, headers));
    if (fault.cause === 'classified') return this.#late(failureOf(this.#call, fault.classified, headers));
    const { status } = this.#call.record;
    return this.#late(
      failureOfAnswer(this.#call, { status, headers, bodyText: fault.errorText, phase: 'stream' }),
    );
  }

  #late(failure: Failure): Failure {
    return this.#reader.contentBegun ? brokenStream(failure) : failure;
  }

  #finish(failure: Failure | undefined): void {
    if (this.#over) return;
    this.#over = true;
    const exchange = this.#exchange;
    this.#call.whenStopped(undefined);
    if (this.#call.hasLost) {
      this.#resolve(failure);
      return;
    }
    const durationMs = performance.now() - this.#startedAt;
    exchange.upstreamMs += durationMs;
    const { candidate, target } = this.#call;
    const { usage } = this.#reader;
    if (usage !== undefined) bookUsage(exchange, candidate.deployment, target.model, usage, durationMs);
    if (this.#isCommitted && (failure !== undefined || usage === undefined)) {
      exchange.passedOn = passedOnUse(exchange, candidate, usage, this.#reader.passedTokens);
    }
    exchange.modelUsed = this.#reader.model ?? this.#call.target.model;
    exchange.answerId = this.#reader.answerId;
    this.#resolve(failure);
  }
}

function isPlain(headers: IncomingHttpHeaders): boolean {
  const encoding = headers['content-encoding'];
  return encoding === undefined || encoding === 'identity';
}

/** Not a closure: one for each stream would outlive it until the next full collection (docs/performance.md). */
function readBlock(relay: StreamRelay): void {
  relay.readBlock();
}
