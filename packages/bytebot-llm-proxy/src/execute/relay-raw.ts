import type { IncomingHttpHeaders } from 'node:http';
import { bookUsage } from '../accounting/book-usage.ts';
import type { Failure } from '../failure.ts';
import { addCallerLimits } from '../http/caller-limit-headers.ts';
import type { Exchange } from '../http/exchange.ts';
import { failureBody } from '../http/failure-body.ts';
import {
  addDeploymentHeaders,
  addRoutingHeaders,
  addUpstreamHeaders,
  commonHeaders,
} from '../http/reply-headers.ts';
import { timerMs } from '../timer-limit.ts';
import { type CollectedAnswer, CollectingSink, isSuccess } from './collect-answer.ts';
import { notePacing } from './note-pacing.ts';
import type { PreparedCall } from './prepared-call.ts';
import { lostRace } from './race.ts';
import { RawUsage } from './raw-usage.ts';
import { withoutSentSecrets } from './sent-secrets.ts';
import { type AnswerSink, UpstreamCall } from './upstream-call.ts';
import { brokenStream, failureOfAnswer, failureOfBreak } from './upstream-failure.ts';

/** A client that reads nothing for this long is taken for gone. */
const UNREAD_MAX_MS = 300_000;

/** How an answer of bytes is told, where that differs from the answers of models. */
export interface RawForm {
  /** Adds what the provider's answer says in its headers; absent: as on every answer. */
  readonly addHeaders?: typeof addUpstreamHeaders;
  /** Is given what the provider refused with, as it said it; the failure made of it is returned all the same. */
  readonly whenRefused?: (answer: CollectedAnswer) => void;
  /** What an event stream that is cut ends with; absent: an error event of OpenAI's. */
  readonly cutEvent?: (failure: Failure) => string;
}

const usualForm: RawForm = {};

/**
 * Calls the deployment and passes the bytes of its answer on as they come: sound, files, whatever the proxy does not
 * read. Nothing is committed before the first byte, so that a failure until then is returned like a unary one, for a
 * retry or a plain error; after it, it is `stream_broken`: an event stream has ended with an error event by then, the
 * connection of any other answer is left for the caller to destroy. What the answer used is booked where it says so in
 * JSON or in its events.
 */
export function relayRaw(
  exchange: Exchange,
  call: PreparedCall,
  form: RawForm = usualForm,
): Promise<Failure | undefined> {
  return new Promise((resolve) => new RawRelay(exchange, call, form, resolve).start());
}

/** The upstream's side of one attempt whose answer passes as bytes. */
class RawRelay implements AnswerSink {
  readonly #exchange: Exchange;
  readonly #call: PreparedCall;
  readonly #form: RawForm;
  readonly #resolve: (failure: Failure | undefined) => void;
  readonly #upstream: UpstreamCall;
  readonly #startedAt = performance.now();
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #errorAnswer: CollectingSink | undefined;
  #facts = new RawUsage(undefined, false);
  #isCommitted = false;
  #over = false;
  #unread: NodeJS.Timeout | undefined;

  constructor(
    exchange: Exchange,
    call: PreparedCall,
    form: RawForm,
    resolve: (failure: Failure | undefined) => void,
  ) {
    this.#exchange = exchange;
    this.#call = call;
    this.#form = form;
    this.#resolve = resolve;
    this.#upstream = new UpstreamCall(this, call.timeoutMs, call.silenceMs);
  }

  start(): void {
    this.#call.whenStopped(this.#upstream);
    this.#call.dispatch(this.#exchange.services.upstream, this.#upstream);
  }

  head(status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    this.#headers = headers;
    this.#call.record.status = status;
    notePacing(this.#exchange, this.#call, status, headers);
    if (isSuccess(status)) {
      this.#facts = new RawUsage(headers['content-type'], isPlain(headers));
      return;
    }
    this.#errorAnswer = new CollectingSink((answer) => this.#refused(answer));
    this.#errorAnswer.call = this.#upstream;
    this.#errorAnswer.head(status, headers);
  }

  data(chunk: Buffer): void {
    if (this.#over) return;
    if (this.#errorAnswer !== undefined) {
      this.#errorAnswer.data(chunk);
      return;
    }
    this.#upstream.touch();
    if (!this.#commitOnce()) return;
    this.#facts.add(chunk);
    if (this.#exchange.response.write(chunk)) return;
    this.#upstream.pause();
    this.#unread = setTimeout(giveUp, timerMs(UNREAD_MAX_MS), this.#exchange);
  }

  end(): void {
    if (this.#over) return;
    if (this.#errorAnswer !== undefined) {
      this.#errorAnswer.end();
      return;
    }
    if (!this.#commitOnce()) return;
    this.#finish(undefined);
    this.#exchange.response.end();
  }

  broken(error: Error): void {
    if (this.#over) return;
    if (this.#errorAnswer !== undefined) {
      this.#errorAnswer.broken(error);
      return;
    }
    const failure = failureOfBreak(this.#call, error, this.#headers);
    if (!this.#isCommitted) {
      this.#finish(failure);
      return;
    }
    const late = brokenStream(failure);
    if (this.#facts.isEventStream && !this.#exchange.cancelled) {
      // A blank line first: what was cut may have ended within an event.
      this.#exchange.response.end(`\n\n${this.#cutEvent(late)}`);
    }
    this.#finish(late);
  }

  #cutEvent(failure: Failure): string {
    const own = this.#form.cutEvent?.(failure);
    return own ?? `data: ${JSON.stringify(failureBody(failure, this.#exchange))}\n\n`;
  }

  #refused(answer: CollectedAnswer): void {
    const { status, headers, body, broken } = answer;
    if (broken !== undefined) {
      this.#finish(failureOfBreak(this.#call, broken, headers));
      return;
    }
    this.#form.whenRefused?.(answer);
    this.#finish(
      failureOfAnswer(this.#call, { status, headers, bodyText: body.toString(), phase: 'response' }),
    );
  }

  /** False where another attempt has been faster: then this one is over. */
  #commitOnce(): boolean {
    if (this.#isCommitted) return true;
    const exchange = this.#exchange;
    if (!this.#call.claim()) {
      this.#finish(lostRace());
      this.#upstream.abort();
      return false;
    }
    this.#isCommitted = true;
    exchange.firstContentAt = performance.now();
    this.#call.answerBegun();
    const { response } = exchange;
    response.on('drain', () => this.#drained());
    response.writeHead(this.#status, this.#clientHeaders());
    return true;
  }

  #clientHeaders(): string[] {
    const exchange = this.#exchange;
    const headers = commonHeaders(exchange);
    for (const name of bodyHeaders) {
      const value = this.#headers[name];
      if (typeof value === 'string' && !notInHeaders.test(value)) headers.push(name, value);
    }
    addDeploymentHeaders(headers, this.#call.candidate.deployment);
    addRoutingHeaders(headers, exchange);
    const hide = (text: string): string => withoutSentSecrets(text, exchange, this.#call);
    (this.#form.addHeaders ?? addUpstreamHeaders)(headers, this.#headers, hide);
    addCallerLimits(headers, exchange);
    return headers;
  }

  #drained(): void {
    clearTimeout(this.#unread);
    this.#unread = undefined;
    this.#upstream.resume();
  }

  #finish(failure: Failure | undefined): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#unread);
    this.#call.whenStopped(undefined);
    if (!this.#call.hasLost) this.#book();
    this.#resolve(failure);
  }

  #book(): void {
    const exchange = this.#exchange;
    const { candidate, target } = this.#call;
    const durationMs = performance.now() - this.#startedAt;
    exchange.upstreamMs += durationMs;
    if (!this.#isCommitted) return;
    const { usage, model } = this.#facts.read();
    if (usage !== undefined) bookUsage(exchange, candidate.deployment, target.model, usage, durationMs);
    exchange.modelUsed = model ?? target.model;
  }
}

/** What the bytes of an answer cannot be read without. */
const bodyHeaders = [
  'content-type',
  'content-length',
  'content-encoding',
  'content-disposition',
  'content-range',
] as const;

const notInHeaders = /[^\t\x20-\x7e\x80-\xff]/;

function isPlain(headers: IncomingHttpHeaders): boolean {
  const encoding = headers['content-encoding'];
  return encoding === undefined || encoding === 'identity';
}

/** Nobody reads: the connection goes, and with it the upstream call. */
function giveUp({ response }: Exchange): void {
  response.destroy();
}
