import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Operation } from '@bytebot/llm-providers';
import type { Usage } from '@bytebot/shared';
import { totalTokens } from '../accounting/book-usage.ts';
import type { Caller } from '../auth/caller.ts';
import type { CacheUse } from '../cache/cache-use.ts';
import type { ConfigSnapshot } from '../config/snapshot.ts';
import type { ClientDialect, StreamManner } from '../dialects/client-dialect.ts';
import { clientDialectOf } from '../dialects/dialects.ts';
import type { Cuttable } from '../lifecycle.ts';
import type { LimitAmounts, Reservation } from '../limits/limit-rule.ts';
import type { Conversation } from '../responses/conversation.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { Plan } from '../routing/plan/plan.ts';
import type { Services } from '../services.ts';
import type { AttemptRecord } from '../telemetry/request-record.ts';
import type { RequestTrace } from '../telemetry/traces/trace.ts';
import type { Tenant } from '../tenants/tenant.ts';

/** Work that has to end when its request does. */
export interface Stoppable {
  stop(): void;
}

const noParameters: readonly string[] = [];
const noAmounts: LimitAmounts = { tokens: 0, nanoDollars: 0 };

/** Ids from outside are kept when they are short and harmless in a header and a log line. */
const OUTSIDE_ID = /^[\w.:/+=@-]{1,128}$/;

function outsideId(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' && OUTSIDE_ID.test(value) ? value : undefined;
}

/** The id of a request: the caller's where it sent a usable one, else a new UUID. */
export function requestIdOf(request: IncomingMessage): string {
  return outsideId(request.headers['x-request-id']) ?? randomUUID();
}

/**
 * One model request from its headers to its settlement: what every step of the path reads and adds to.
 * It holds the config snapshot it began with, so a reload never changes a request under way.
 */
export class Exchange implements Cuttable {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly services: Services;
  readonly snapshot: ConfigSnapshot;
  readonly operation: Operation;
  /** What the client speaks and is answered in; undefined for OpenAI's. */
  readonly dialect: ClientDialect | undefined;
  /** The form of a stream, where the client can choose one. */
  manner: StreamManner = 'events';
  /** The route as registered, never the raw path. */
  readonly route: string;
  readonly requestId: string;
  readonly callId: string;
  readonly startedAtMs = Date.now();
  /** On the monotonic clock, in milliseconds. */
  readonly startedAt = performance.now();
  /** Undefined while traces are off. */
  readonly trace: RequestTrace | undefined;

  caller: Caller | undefined;
  /** The caller's own key of OpenRouter, where it may bring one; never told to anybody else. */
  clientKey: string | undefined;
  /** Whose request it is; undefined: everybody's configuration. Known once the body is read. */
  tenant: Tenant | undefined;
  modelAsked = '';
  modelGroup = '';
  modelUsed = '';
  /** The provider's id of an answer that passed as bytes, in dialects whose answers are asked for again. */
  answerId: string | undefined;
  /** What a request on `/v1/responses` goes on from and whether it is kept; undefined on every other route. */
  conversation: Conversation | undefined;
  /** The base address of the deployment that was called last. */
  apiBase = '';
  streaming = false;
  usage: Usage | undefined;
  /** What the answer costs, in nano-dollars; undefined while that is not known. */
  costNanoDollars: number | undefined;
  /** Where its price is from; undefined as long as it has none. */
  priceSource: string | undefined;
  readonly attempts: AttemptRecord[] = [];
  /** How each group of the request was planned, in order. */
  readonly plans: Plan[] = [];
  /** What the request as a whole counts against: its caller, tenant, group. */
  reservation: Reservation | undefined;
  /** What is reserved with whoever asks: for the most expensive call so far. */
  reserved: LimitAmounts = noAmounts;
  /** What was reserved further, because a later call is more expensive than the first. */
  coverage: readonly Reservation[] | undefined;
  /** What it was expected to use when a place within its limits was taken last. */
  expected: LimitAmounts = noAmounts;
  /** What it counts with whoever asks, where that does not follow from its size (a list of files, a fixed price). */
  fixedUse: LimitAmounts | undefined;
  /** What was passed on of a stream whose usage was not told to its end, roughly; undefined for every other answer. */
  passedOn: LimitAmounts | undefined;
  /** What the response cache does for it; undefined where it is not asked. */
  cache: CacheUse | undefined;
  /** Time spent waiting for room, in milliseconds. */
  queueWaitMs = 0;
  /** Parameters of the request that the provider now asked cannot be told, left out as the config allows. */
  droppedParameters: readonly string[] = noParameters;
  retries = 0;
  fallbacks = 0;
  /** Second attempts made beside slow ones. */
  hedges = 0;
  /** What the client is told about an answer from another model than the one it asked for. */
  notice = '';
  /** What those of them have used that were slower. */
  lost: LimitAmounts = noAmounts;
  maxRetries = 0;
  /** Body bytes accounted for in `services.retainedBytes`. */
  retainedBytes = 0;
  /** When the whole request was here; waits are counted from it, not from the first byte of an upload. */
  bodyReadAt = this.startedAt;
  /** Monotonic time of the first content that went to the client. */
  firstContentAt: number | undefined;
  /** Time spent waiting for providers, in milliseconds. */
  upstreamMs = 0;
  /** Why the request ends before its answer is complete: the client has left, or the process stops. */
  stopped: 'client-left' | 'shutdown' | undefined;
  settled = false;
  /** Kept by the lifecycle. */
  runningIndex = -1;
  #work: Stoppable | undefined;
  /** Attempts that run at once; they end with the request whatever else is under way. */
  race: Stoppable | undefined;

  constructor(
    services: Services,
    operation: Operation,
    route: string,
    request: IncomingMessage,
    response: ServerResponse,
  ) {
    this.request = request;
    this.response = response;
    this.services = services;
    this.snapshot = services.snapshot();
    this.operation = operation;
    this.dialect = clientDialectOf(operation);
    this.route = route;
    const requestId = outsideId(request.headers['x-request-id']);
    this.requestId = requestId ?? randomUUID();
    // A call id is a UUID; a request id from outside may be anything.
    this.callId =
      outsideId(request.headers['x-litellm-call-id']) ??
      (requestId === undefined ? this.requestId : randomUUID());
    this.trace = services.traces.current?.begin(request.headers, this.startedAtMs);
    response.on('close', () => this.#clientClosed());
  }

  get lastAttempt(): AttemptRecord | undefined {
    return this.attempts.at(-1);
  }

  /** Whether the client went away before its answer was complete. */
  get cancelled(): boolean {
    return this.stopped === 'client-left';
  }

  /**
   * Says what has to stop when the request ends early: the read, the wait or the upstream call under way. There
   * is never more than one; undefined when there is none. Runs at once when the request has been stopped already.
   */
  whenStopped(work: Stoppable | undefined): void {
    this.#work = work;
    if (this.stopped !== undefined) work?.stop();
  }

  /** The answer is that of one attempt of several that ran at once: it is the last one that is told. */
  answeredBy(record: AttemptRecord, { deployment }: Candidate): void {
    const index = this.attempts.indexOf(record);
    if (index !== -1) this.attempts.push(...this.attempts.splice(index, 1));
    this.apiBase = deployment.baseUrl;
    this.modelGroup = record.modelGroup;
  }

  /** What an attempt that was ended in favour of a faster one has used: what it was sent, at least. */
  addLost({ tokens, nanoDollars }: LimitAmounts): void {
    this.lost = { tokens: this.lost.tokens + tokens, nanoDollars: this.lost.nanoDollars + nanoDollars };
  }

  /**
   * What it has used, or what it was expected to where the provider did not say; what was passed on, where
   * that is more.
   */
  used(): LimitAmounts {
    const { usage, passedOn } = this;
    const told =
      usage === undefined
        ? this.expected
        : { tokens: totalTokens(usage), nanoDollars: this.costNanoDollars ?? 0 };
    if (passedOn === undefined) return told;
    return {
      tokens: Math.max(told.tokens, passedOn.tokens),
      nanoDollars: Math.max(told.nanoDollars, passedOn.nanoDollars),
    };
  }

  /** What the proxy itself has taken of a time: neither a provider nor the queue was waited for. */
  overheadMs(totalMs: number): number {
    return Math.max(0, totalMs - this.upstreamMs - this.queueWaitMs);
  }

  /** The body is not needed any more: the answer has begun, or the request is over. */
  releaseBody(): void {
    this.services.retainedBytes.release(this.retainedBytes);
    this.retainedBytes = 0;
  }

  /** The grace of a shutdown is over. */
  cut(): void {
    if (this.stopped !== undefined) return;
    this.#stop('shutdown');
  }

  /** A response that closes before it has finished means that the client has left. */
  #clientClosed(): void {
    this.services.lifecycle.closed(this);
    if (this.response.writableFinished || this.stopped !== undefined) return;
    this.#stop('client-left');
  }

  #stop(why: 'client-left' | 'shutdown'): void {
    this.stopped = why;
    this.#work?.stop();
    this.race?.stop();
  }
}
