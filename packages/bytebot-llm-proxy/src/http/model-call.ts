import type { CanonicalRequest, ClientDialect } from '../dialects/client-dialect.ts';
import { requestSize } from '../execute/expected-use.ts';
import { Failure } from '../failure.ts';
import type { RequestSize } from '../limits/estimate/estimate.ts';
import type { MessageRepair, RepairReporter } from '../repair/message-repair.ts';
import { repairMessages } from '../repair/repair-messages.ts';
import type { RequestFallbacks } from '../routing/fallback-plan.ts';
import { type CallOptions, noPaths } from './call-options.ts';
import type { MultipartBody } from './multipart/multipart-body.ts';
import { type ScannedBody, scanBody } from './scan/scan-body.ts';

const emptyBody = scanBody(Buffer.from('{}'));

/** A model request as the client sent it: the bytes, and the few fields that decide what happens to them. */
export class ModelCall implements CallOptions {
  readonly dialect: ClientDialect | undefined;
  readonly model: string;
  readonly streaming: boolean;
  readonly includeUsage: boolean;
  readonly numRetries: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly streamTimeoutMs: number | undefined;
  readonly fallbacks: RequestFallbacks;
  readonly extraHeaders: Readonly<Record<string, string>>;
  readonly dropParams: boolean | undefined;
  readonly droppedPaths: readonly string[];
  readonly contentHeaders: Readonly<Record<string, string>> | undefined;
  /** The only deployment that can go on with this conversation. */
  pinnedDeploymentId: string | undefined;
  #scanned: ScannedBody;
  #multipart: MultipartBody | undefined;
  #parsed: Record<string, unknown> | undefined;
  #canonical: CanonicalRequest | undefined;
  #repaired: unknown[] | undefined;
  #size: RequestSize | undefined;

  constructor(scanned: ScannedBody, options: CallOptions) {
    this.#scanned = scanned;
    this.dialect = options.dialect;
    this.model = options.model;
    this.streaming = options.streaming;
    this.includeUsage = options.includeUsage;
    this.numRetries = options.numRetries;
    this.timeoutMs = options.timeoutMs;
    this.streamTimeoutMs = options.streamTimeoutMs;
    this.fallbacks = options.fallbacks;
    this.extraHeaders = options.extraHeaders;
    this.dropParams = options.dropParams;
    this.droppedPaths = options.droppedPaths;
    this.#multipart = options.multipart;
    this.contentHeaders = options.contentHeaders;
  }

  /** The body; of a form its fields, as they would be in JSON. */
  get scanned(): ScannedBody {
    return this.#scanned;
  }

  /** Puts a body in the place of the client's that says more of the same: what was said before. */
  replaceBody(body: Buffer): void {
    this.#scanned = scanBody(body);
    this.#parsed = undefined;
    this.#canonical = undefined;
    this.#repaired = undefined;
    this.#size = undefined;
  }

  get multipart(): MultipartBody | undefined {
    return this.#multipart;
  }

  /**
   * The whole body as an object, parsed once, for what cannot pass as bytes.
   *
   * @throws Failure `invalid_request` when a string deep inside is not valid JSON.
   */
  parsed(): Record<string, unknown> {
    this.#parsed ??= parse(this.#scanned.body);
    return this.#parsed;
  }

  /**
   * The request as a chat in the canonical form, read once: the body itself where the client speaks it.
   *
   * @throws Failure `invalid_request` as `parsed`, DialectError for what the client's dialect does not allow.
   */
  chatBody(): Record<string, unknown> {
    if (this.dialect === undefined) return this.parsed();
    const { chat } = this.#canonicalRequest(this.dialect);
    return this.streaming ? { ...chat, model: this.model, stream: true } : { ...chat, model: this.model };
  }

  /** Fields that only steer the provider of the client's own dialect, and are not in the canonical form. */
  get leftOut(): readonly string[] {
    return this.#canonical?.dropped ?? noPaths;
  }

  #canonicalRequest(dialect: ClientDialect): CanonicalRequest {
    this.#canonical ??= dialect.readRequest(this.parsed());
    return this.#canonical;
  }

  /**
   * The messages in the order that providers take, repaired once; undefined when they need no repair.
   *
   * @throws Failure `invalid_request` when a string deep inside is not valid JSON.
   */
  repairedMessages(wanted: ReadonlySet<MessageRepair>, report: RepairReporter): unknown[] | undefined {
    if (!this.#scanned.hasBrokenMessages || wanted.size === 0) return undefined;
    if (this.#repaired === undefined) {
      const { messages } = this.parsed();
      this.#repaired = Array.isArray(messages) ? repairMessages(messages, wanted, report) : [];
    }
    return this.#repaired;
  }

  /** How large the request is, worked out at the first use. */
  size(hasNoOutput: boolean): RequestSize {
    this.#size ??= requestSize(this, hasNoOutput);
    return this.#size;
  }

  /** Lets go of the body, which may be megabytes, while its answer is still streaming. */
  forgetBody(): void {
    this.#scanned = emptyBody;
    this.#multipart = undefined;
    this.#parsed = undefined;
    this.#repaired = undefined;
    this.#canonical = undefined;
  }
}

function parse(body: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(body.toString()) as Record<string, unknown>;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure('invalid_request', `The request body is not valid JSON: ${reason}`);
  }
}
