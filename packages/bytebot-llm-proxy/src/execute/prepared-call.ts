import { randomUUID } from 'node:crypto';
import type { Operation, ReadContext, Remember, Target } from '@bytebot/llm-providers';
import type { Dispatcher } from 'undici';
import type { Stoppable } from '../http/exchange.ts';
import { isMissingSurface } from '../responses/missing-surface.ts';
import { attemptTimeoutMs } from '../routing/call-policy.ts';
import type { Candidate } from '../routing/candidate.ts';
import { leavesFiltered } from '../routing/fallback-plan.ts';
import type { AttemptRecord } from '../telemetry/request-record.ts';
import { forgetMedia } from './media/inline-media.ts';
import type { Run } from './run.ts';
import { LARGE_BODY_BYTES, sentOnce } from './sent-once.ts';
import type { Translation } from './translation.ts';
import type { UpstreamAddress, UpstreamClient } from './upstream-client.ts';
import { upstreamHeaders } from './upstream-headers.ts';

/** One upstream request, ready to be sent, and what is needed to read its answer. */
export class PreparedCall {
  readonly candidate: Candidate;
  readonly target: Target;
  readonly record: AttemptRecord;
  /** Set when the provider speaks another dialect. */
  readonly translation: Translation | undefined;
  /** How long the answer, or the first content of a stream, may take: never past the request's deadline. */
  readonly timeoutMs: number;
  /** How long each silence of a stream may last once its content has begun. */
  readonly silenceMs: number;
  /** Whether the client asked for the usage chunk; if not, one that comes is dropped. */
  readonly includeUsage: boolean;
  /** Whether an answer that the provider has filtered is a failure: others of the config may answer then. */
  readonly leavesFiltered: boolean;
  /** Set where the answer says that the server has no such route, and the same can be asked by way of another one. */
  lacksRoute = false;
  /** Prepares the calls for the inputs that this one does not take; their answers are read together. */
  others: readonly (() => Promise<PreparedCall>)[] | undefined;
  readonly #address: UpstreamAddress;
  readonly #path: string;
  readonly #run: Run;
  #headers: readonly string[];
  readonly #sizeBytes: number;
  #parts: readonly Buffer[];

  constructor(
    run: Run,
    candidate: Candidate,
    target: Target,
    address: UpstreamAddress,
    record: AttemptRecord,
    translation: Translation | undefined,
    parts: readonly Buffer[],
  ) {
    const { exchange, call } = run;
    const { provider } = candidate.deployment;
    const operation: Operation = translation?.operation ?? exchange.operation;
    this.#run = run;
    this.candidate = candidate;
    this.target = target;
    this.record = record;
    this.translation = translation;
    this.includeUsage = call.includeUsage || call.dialect !== undefined;
    this.leavesFiltered = leavesFiltered(record.modelGroup, call.fallbacks, exchange.snapshot.settings);
    this.silenceMs = attemptTimeoutMs(candidate, exchange.snapshot.settings, call);
    this.timeoutMs = Math.max(1, Math.min(this.silenceMs, run.deadline - performance.now()));
    this.#address = address;
    this.#path = address.pathPrefix + provider.path(operation, target, call.streaming);
    const ownHeaders = translation === undefined ? call.contentHeaders : translation.headers;
    this.#headers = upstreamHeaders(exchange, call, candidate.deployment, target, ownHeaders);
    this.#parts = parts;
    this.#sizeBytes = parts.reduce((total, part) => total + part.length, 0);
  }

  /** Whether this call may give the answer: always, unless another attempt that runs at once has been faster. */
  claim(): boolean {
    const { contestant, exchange } = this.#run;
    if (contestant === undefined) return true;
    if (!contestant.claim()) return false;
    exchange.answeredBy(this.record, this.candidate);
    return true;
  }

  /** Is told each answer that is a failure, before it is classified. */
  refused(status: number, bodyText: string): void {
    const isAsked = this.translation === undefined && this.#run.exchange.operation === 'responses';
    if (isAsked) this.lacksRoute = isMissingSurface(status, bodyText);
  }

  get hasLost(): boolean {
    return this.#run.contestant?.hasLost === true;
  }

  /** Says what has to stop when the request ends early, or when another attempt has been faster. */
  whenStopped(work: Stoppable | undefined): void {
    (this.#run.contestant ?? this.#run.exchange).whenStopped(work);
  }

  translationOrThrow(): Translation {
    if (this.translation === undefined) throw new Error('this call passes as bytes');
    return this.translation;
  }

  /** For dialects whose answers have no id or time of their own. */
  readContext(): ReadContext {
    return new OwnIdentity(
      this.target.model,
      this.#run.exchange.services.remember,
      this.translation?.toolNames,
    );
  }

  /** Adds the headers that prove the request to be ours, for providers that sign (AWS). */
  async sign(): Promise<void> {
    const { provider } = this.candidate.deployment;
    if (provider.sign === undefined) return;
    const signature = await provider.sign(
      {
        method: 'POST',
        url: this.#address.origin + this.#path,
        headers: byName(this.#headers),
        body: this.#parts,
        nowMs: Date.now(),
      },
      this.target,
    );
    this.#headers = [...this.#headers, ...Object.entries(signature).flat()];
  }

  /**
   * Adds the context of a trace, also to the further calls. To be called after `sign`: it may be changed on the way.
   * What the config or the client sets itself stays.
   */
  addTraceHeaders(headers: readonly string[]): void {
    if (!this.#headers.includes('traceparent')) this.#headers = [...this.#headers, ...headers];
    this.others = this.others?.map((prepareOther) => async () => {
      const other = await prepareOther();
      other.addTraceHeaders(headers);
      return other;
    });
  }

  /** The client has its first content: nothing is sent a second time, so the request body may go. */
  answerBegun(): void {
    this.#parts = [];
    if (this.translation !== undefined) this.translation.body = {};
    this.#run.call.forgetBody();
    forgetMedia(this.#run.exchange);
    this.#run.exchange.releaseBody();
  }

  dispatch(client: UpstreamClient, handler: Dispatcher.DispatchHandler): void {
    const [only] = this.#parts;
    const isWhole = this.#parts.length === 1 && only !== undefined && only.length < LARGE_BODY_BYTES;
    client.dispatch(
      {
        origin: this.#address.origin,
        path: this.#path,
        method: 'POST',
        headers: isWhole ? [...this.#headers] : [...this.#headers, 'content-length', String(this.#sizeBytes)],
        // undici sends an iterable of buffers one after the other, without copying them together.
        body: (isWhole ? only : sentOnce([...this.#parts])) as Buffer,
      },
      handler,
    );
  }
}

/** Most answers bring an id, so one is made up only when it is asked for. */
class OwnIdentity implements ReadContext {
  readonly model: string;
  readonly created = Math.floor(Date.now() / 1000);
  readonly remember: Remember;
  readonly toolNames?: ReadonlyMap<string, string>;
  #id: string | undefined;

  constructor(model: string, remember: Remember, toolNames: ReadonlyMap<string, string> | undefined) {
    this.model = model;
    this.remember = remember;
    if (toolNames !== undefined) this.toolNames = toolNames;
  }

  get id(): string {
    this.#id ??= `chatcmpl-${randomUUID()}`;
    return this.#id;
  }
}

function byName(flat: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index < flat.length; index += 2) headers[flat[index] ?? ''] = flat[index + 1] ?? '';
  return headers;
}
