import type { IncomingHttpHeaders } from 'node:http';
import { bookUsage } from '../accounting/book-usage.ts';
import { Failure } from '../failure.ts';
import { addCallerLimits } from '../http/caller-limit-headers.ts';
import type { Exchange } from '../http/exchange.ts';
import { failureBody } from '../http/failure-body.ts';
import { asFailure } from '../http/reply-failure.ts';
import {
  addDeploymentHeaders,
  addRoutingHeaders,
  addUpstreamHeaders,
  commonHeaders,
  milliseconds,
} from '../http/reply-headers.ts';
import { dollarsText } from '../pricing/money.ts';
import { timerMs } from '../timer-limit.ts';
import { type CollectedAnswer, CollectingSink, isSuccess } from './collect-answer.ts';
import { passedOnUse } from './expected-use.ts';
import { notePacing } from './note-pacing.ts';
import type { PreparedCall } from './prepared-call.ts';
import { lostRace } from './race.ts';
import { type RawFacts, RawUsage } from './raw-usage.ts';
import { withoutSentSecrets } from './sent-secrets.ts';
import { tokensOfEvents } from './sse/event-tokens.ts';
import { WholeEvents } from './sse/whole-events.ts';
import { type AnswerSink, UpstreamCall } from './upstream-call.ts';
import { brokenStream, failureOfAnswer, failureOfBreak, failureOfUnreadable } from './upstream-failure.ts';

/** A client that reads nothing for this long is taken for gone. */
const UNREAD_MAX_MS = 300_000;

/** How an answer of bytes is told, where that differs from the answers of models. */
export interface RawForm {
  /** Adds what the provider's answer says in its headers; absent: as on every answer. */
  readonly addHeaders?: typeof addUpstreamHeaders;
  /** Is given what the provider refused with, as it said it; the failure made of it is returned all the same. */
  readonly whenRefused?: (answer: CollectedAnswer) => void;
  /** Why what has this type is no answer, in a few words; asked before anything is passed on. */
  readonly refusalOf?: (contentType: string | undefined) => string | undefined;
  /** Whether an answer without a byte is none. */
  readonly refusesEmpty?: boolean;
  /** Looks at an answer in JSON, which is then held whole; absent: it passes like every other one. */
  readonly readWhole?: (answer: CollectedAnswer) => Failure | WholeFacts | Promise<Failure | WholeFacts>;
  /** Books what the answer says of itself; absent: its tokens. */
  readonly book?: (facts: RawFacts, durationMs: number) => void;
}

/** What is known of an answer that was held. */
export type WholeFacts = RawFacts & {
  /** What the client is told instead; absent: the answer itself. */
  readonly told?: Buffer;
};

const usualForm: RawForm = {};

/** A call whose answer can be passed on as bytes. */
export type RawUpstream = Pick<
  PreparedCall,
  | 'candidate'
  | 'target'
  | 'record'
  | 'timeoutMs'
  | 'silenceMs'
  | 'claim'
  | 'hasLost'
  | 'whenStopped'
  | 'answerBegun'
  | 'dispatch'
>;

/**
 * Calls the deployment and passes the bytes of its answer on as they come: sound, files, whatever the proxy does not
 * read. Nothing is committed before the first byte, so that a failure until then is returned like a unary one, for a
 * retry or a plain error; after it, it is `stream_broken`: an event stream has ended with an error event by then, the
 * connection of any other answer is left for the caller to destroy. What the answer used is booked where it says so in
 * JSON or in its events.
 */
export function relayRaw(
  exchange: Exchange,
  call: RawUpstream,
  form: RawForm = usualForm,
): Promise<Failure | undefined> {
  return new Promise((resolve) => new RawRelay(exchange, call, form, resolve).start());
}

/** The upstream's side of one attempt whose answer passes as bytes. */
class RawRelay implements AnswerSink {
  readonly #exchange: Exchange;
  readonly #call: RawUpstream;
  readonly #form: RawForm;
  readonly #resolve: (failure: Failure | undefined) => void;
  readonly #upstream: UpstreamCall;
  readonly #startedAt = performance.now();
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  /** Set for an answer that is read whole: an error, and JSON where it is looked at. */
  #collected: CollectingSink | undefined;
  readonly #events = new WholeEvents();
  #facts = new RawUsage(undefined, false);
  /** What has gone out of an event stream, roughly. */
  #passedTokens = 0;
  #isCommitted = false;
  #isBooked = false;
  #over = false;
  #unread: NodeJS.Timeout | undefined;

  constructor(
    exchange: Exchange,
    call: RawUpstream,
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
    if (!isSuccess(status)) {
      this.#collect((answer) => this.#refused(answer));
      return;
    }
    const contentType = headers['content-type'];
    const refusal = this.#form.refusalOf?.(contentType);
    if (refusal !== undefined) {
      this.#finish(failureOfUnreadable(this.#call, refusal, headers));
      this.#upstream.abort();
      return;
    }
    this.#facts = new RawUsage(contentType, isPlain(headers));
    if (this.#form.readWhole !== undefined && isJson(contentType))
      this.#collect((answer) => this.#whole(answer));
  }

  #collect(done: (answer: CollectedAnswer) => void): void {
    this.#collected = new CollectingSink(done);
    this.#collected.call = this.#upstream;
    this.#collected.head(this.#status, this.#headers);
  }

  data(chunk: Buffer): void {
    if (this.#over) return;
    if (this.#collected !== undefined) {
      this.#collected.data(chunk);
      return;
    }
    this.#upstream.touch();
    const ready = this.#facts.isEventStream ? this.#events.add(chunk) : chunk;
    if (ready.length === 0 || !this.#commitOnce()) return;
    this.#facts.add(ready);
    this.#passedTokens += tokensOfEvents(ready);
    if (this.#exchange.response.write(ready)) return;
    this.#upstream.pause();
    this.#unread = setTimeout(giveUp, timerMs(UNREAD_MAX_MS), this.#exchange);
  }

  end(): void {
    if (this.#over) return;
    if (this.#collected !== undefined) {
      this.#collected.end();
      return;
    }
    const rest = this.#events.rest();
    if (this.#form.refusesEmpty === true && !this.#isCommitted && rest.length === 0) {
      this.#finish(failureOfUnreadable(this.#call, 'the answer is empty', this.#headers));
      return;
    }
    if (!this.#commitOnce()) return;
    this.#facts.add(rest);
    this.#finish(undefined);
    this.#exchange.response.end(rest);
  }

  broken(error: Error): void {
    if (this.#over) return;
    if (this.#collected !== undefined) {
      this.#collected.broken(error);
      return;
    }
    const failure = failureOfBreak(this.#call, error, this.#headers);
    if (!this.#isCommitted) {
      this.#finish(failure);
      return;
    }
    const late = brokenStream(failure);
    // Only whole events have gone out: the client reads this one as such.
    if (this.#facts.isEventStream && !this.#exchange.cancelled)
      this.#exchange.response.end(this.#cutEvent(late));
    this.#finish(late);
  }

  #cutEvent(failure: Failure): string {
    const { dialect, manner } = this.#exchange;
    const body = failureBody(failure, this.#exchange);
    return dialect?.stream(manner).failure(body) ?? `data: ${JSON.stringify(body)}\n\n`;
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

  /** An answer in JSON that has been held: it is one, or nothing has been sent. */
  #whole(answer: CollectedAnswer): void {
    const { broken, headers, body } = answer;
    if (this.#over) return;
    if (broken !== undefined) {
      this.#finish(failureOfBreak(this.#call, broken, headers));
      return;
    }
    const found = this.#form.readWhole?.(answer);
    if (found instanceof Promise) {
      found.then(
        (facts) => this.#tellWhole(body, facts),
        (error: unknown) => this.#finish(asFailure(error, this.#exchange)),
      );
    } else this.#tellWhole(body, found);
  }

  #tellWhole(body: Buffer, found: Failure | WholeFacts | undefined): void {
    if (found === undefined || found instanceof Failure) {
      this.#finish(found);
      return;
    }
    if (!this.#claim()) return;
    const told = found.told ?? body;
    this.#bookFacts(found);
    this.#commit(told);
    this.#finish(undefined);
    this.#exchange.response.end(told);
  }

  /** False where another attempt has been faster: then this one is over. */
  #claim(): boolean {
    if (this.#call.claim()) return true;
    this.#finish(lostRace());
    this.#upstream.abort();
    return false;
  }

  #commitOnce(): boolean {
    if (this.#isCommitted) return true;
    if (!this.#claim()) return false;
    this.#commit(undefined);
    return true;
  }

  /** @param body The whole answer, where it has been held. */
  #commit(body: Buffer | undefined): void {
    const exchange = this.#exchange;
    this.#isCommitted = true;
    exchange.firstContentAt = performance.now();
    this.#call.answerBegun();
    const { response } = exchange;
    response.on('drain', () => this.#drained());
    response.writeHead(this.#status, this.#clientHeaders(body));
  }

  #clientHeaders(body: Buffer | undefined): string[] {
    const exchange = this.#exchange;
    const headers = commonHeaders(exchange);
    if (body !== undefined) {
      const totalMs = performance.now() - exchange.startedAt;
      headers.push('content-type', 'application/json', 'content-length', String(body.length));
      headers.push('x-litellm-response-duration-ms', milliseconds(totalMs));
      if (exchange.costNanoDollars !== undefined)
        headers.push('x-litellm-response-cost', dollarsText(exchange.costNanoDollars));
    }
    for (const name of body === undefined ? bodyHeaders : noNames) {
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
    if (!this.#call.hasLost) this.#book(failure !== undefined);
    this.#resolve(failure);
  }

  #book(isCut: boolean): void {
    const exchange = this.#exchange;
    exchange.upstreamMs += performance.now() - this.#startedAt;
    if (!this.#isCommitted || this.#isBooked) return;
    const facts = this.#facts.read();
    this.#bookFacts(facts);
    // Neither leaving before the end nor a provider that tells no usage makes a stream free.
    if (this.#facts.isEventStream && (isCut || facts.usage === undefined)) {
      exchange.passedOn = passedOnUse(exchange, this.#call.candidate, facts.usage, this.#passedTokens);
    }
  }

  #bookFacts(facts: RawFacts): void {
    this.#isBooked = true;
    const exchange = this.#exchange;
    const { candidate, target } = this.#call;
    const { usage, model } = facts;
    const durationMs = performance.now() - this.#startedAt;
    const asked = target.model === '' ? (model ?? '') : target.model;
    if (this.#form.book !== undefined) this.#form.book(facts, durationMs);
    else if (usage !== undefined) bookUsage(exchange, candidate.deployment, asked, usage, durationMs);
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

const noNames: readonly string[] = [];

const notInHeaders = /[^\t\x20-\x7e\x80-\xff]/;

function isJson(contentType: string | undefined): boolean {
  return contentType !== undefined && /^application\/([\w.-]+\+)?json\b/i.test(contentType);
}

function isPlain(headers: IncomingHttpHeaders): boolean {
  const encoding = headers['content-encoding'];
  return encoding === undefined || encoding === 'identity';
}

/** Nobody reads: the connection goes, and with it the upstream call. */
function giveUp({ response }: Exchange): void {
  response.destroy();
}
