import { hasNoOutput, isForeignChat } from '@bytebot/llm-providers';
import { parseDuration } from '@bytebot/shared';
import type { CanonicalRequest, ClientDialect } from '../dialects/client-dialect.ts';
import { requestSize } from '../execute/expected-use.ts';
import { isMediaOperation, takesForms } from '../execute/media/media-operation.ts';
import { Failure } from '../failure.ts';
import type { RequestSize } from '../limits/estimate/estimate.ts';
import type { MessageRepair, RepairReporter } from '../repair/message-repair.ts';
import { repairMessages } from '../repair/repair-messages.ts';
import type { RequestFallbacks } from '../routing/fallback-plan.ts';
import { requestFallbacksOf } from '../routing/request-fallbacks.ts';
import { resolveNoModel } from '../routing/resolve-for-call.ts';
import { tenantOf } from '../tenants/tenants.ts';
import type { Exchange } from './exchange.ts';
import { isMultipart } from './multipart/boundary.ts';
import { type MultipartBody, readMultipart } from './multipart/multipart-body.ts';
import { keepToOneModel } from './one-model.ts';
import { BodyError, type ScannedBody, scanBody } from './scan/scan-body.ts';

/** What a request says about how it is to be handled, beside its body. */
interface CallOptions {
  /** What the client speaks; undefined for OpenAI's own. */
  readonly dialect: ClientDialect | undefined;
  readonly model: string;
  readonly streaming: boolean;
  /** Whether the client asked for the usage chunk of a stream. */
  readonly includeUsage: boolean;
  /** `num_retries` or `x-litellm-num-retries`. */
  readonly numRetries: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly streamTimeoutMs: number | undefined;
  readonly fallbacks: RequestFallbacks;
  /** `extra_headers` of the body. */
  readonly extraHeaders: Readonly<Record<string, string>>;
  /** `drop_params` of the body. */
  readonly dropParams: boolean | undefined;
  /** `additional_drop_params` of the body. */
  readonly droppedPaths: readonly string[];
  /** The form that the request is, with its files; undefined for JSON. */
  readonly multipart: MultipartBody | undefined;
  /** What tells the provider of a body or an answer that is not JSON; undefined for all others. */
  readonly contentHeaders: Readonly<Record<string, string>> | undefined;
}

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

/** What the path of a route says of the request, beside its body. */
export interface PathFacts {
  /** The model of routes that name it; it wins over the body's. */
  readonly model?: string;
  /** Where the path says whether the answer streams (Gemini). */
  readonly streaming?: boolean;
}

/** Fields that would let a caller choose where the request goes or who pays. */
const forbiddenFields = ['api_base', 'base_url'] as const;
const mostRetries = 20;
/** Names go into headers, labels and log lines; no provider has one nearly as long. */
const LONGEST_MODEL = 512;

/**
 * Reads what the path needs to know of a request, from the raw bytes.
 *
 * @throws Failure `invalid_request` that says where, or `caller_forbidden` for fields a caller may not set.
 */
export function readCall(exchange: Exchange, body: Buffer, path: PathFacts): ModelCall {
  const multipart = takesForms(exchange.operation) ? formOf(exchange, body) : undefined;
  const scanned = multipart?.fields ?? checked(() => scanBody(body));
  for (const name of forbiddenFields) {
    if (scanned.has(name)) throw forbidden(name);
  }
  const { headers } = exchange.request;
  const { settings } = exchange.snapshot;
  exchange.tenant = tenantOf(exchange.caller, headers, scanned, settings.tenants);
  const otherwise = exchange.tenant?.defaultModel ?? settings.openrouter.defaultModel ?? '';
  const model = path.model ?? scanned.model ?? otherwise;
  if (model === '' && resolveNoModel(exchange) === undefined) throw noModel(exchange.route);
  if (model.length > LONGEST_MODEL) throw wrongValue('model', `no longer than ${LONGEST_MODEL} characters`);
  const fallbacks = requestFallbacksOf(scanned, model);
  if (exchange.caller?.models !== undefined) keepToOneModel(scanned, fallbacks);
  const isMedia = isMediaOperation(exchange.operation);
  const streaming = path.streaming ?? (scanned.stream && !isMedia && !hasNoOutput(exchange.operation));
  return new ModelCall(scanned, {
    dialect: isForeignChat(exchange.operation) ? exchange.dialect : undefined,
    model,
    streaming,
    includeUsage: streaming && includesUsage(scanned),
    numRetries: retries(scanned, headers['x-litellm-num-retries']),
    timeoutMs: seconds(scanned, ['timeout', 'request_timeout'], headers['x-litellm-timeout']),
    streamTimeoutMs: seconds(scanned, ['stream_timeout'], headers['x-litellm-stream-timeout']),
    fallbacks,
    extraHeaders: extraHeaders(scanned),
    dropParams: dropParams(scanned),
    droppedPaths: droppedPaths(scanned),
    multipart,
    contentHeaders: isMedia ? contentHeaders(multipart) : undefined,
  });
}

function formOf({ request }: Exchange, body: Buffer): MultipartBody | undefined {
  const contentType = request.headers['content-type'];
  return isMultipart(contentType) ? checked(() => readMultipart(body, contentType)) : undefined;
}

const anyAnswer: Readonly<Record<string, string>> = { accept: '*/*' };

function contentHeaders(multipart: MultipartBody | undefined): Readonly<Record<string, string>> {
  return multipart === undefined ? anyAnswer : { ...anyAnswer, 'content-type': multipart.contentType };
}

/** @throws DialectError for a request whose tokens cannot be counted. */
export function checkCount({ dialect }: Exchange, call: ModelCall): void {
  const refused = dialect?.checkCount?.(call.parsed());
  if (refused !== undefined) throw refused;
}

function checked<Read>(read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BodyError)) throw error;
    throw new Failure('invalid_request', error.message, {
      ...(error.field === undefined ? {} : { param: error.field }),
      code: 'invalid_request',
    });
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

function includesUsage(scanned: ScannedBody): boolean {
  if (!scanned.has('stream_options')) return false;
  const options = scanned.value('stream_options');
  return (
    typeof options === 'object' &&
    options !== null &&
    'include_usage' in options &&
    options.include_usage === true
  );
}

function retries(scanned: ScannedBody, header: string | string[] | undefined): number | undefined {
  const value = scanned.has('num_retries') ? scanned.value('num_retries') : header;
  if (value === undefined || value === null) return undefined;
  const count = isNumberOrText(value) ? Number(value) : Number.NaN;
  if (Number.isInteger(count) && count >= 0) return Math.min(count, mostRetries);
  throw wrongValue('num_retries', 'a whole number from 0');
}

/** Anything else has no number in it, and converting some of it throws: `{"toString": {}}`. */
function isNumberOrText(value: unknown): value is number | string {
  return typeof value === 'number' || typeof value === 'string';
}

/** LiteLLM takes seconds, as a number or as text. */
function seconds(
  scanned: ScannedBody,
  names: readonly string[],
  header: string | string[] | undefined,
): number | undefined {
  const name = names.find((one) => scanned.has(one));
  const value = name === undefined ? header : scanned.value(name);
  if (value === undefined || value === null) return undefined;
  const durationMs = isNumberOrText(value) ? parseDuration(String(value)) : undefined;
  if (durationMs !== undefined && durationMs > 0) return durationMs;
  throw wrongValue(name ?? names[0] ?? 'timeout', 'a positive number of seconds');
}

function dropParams(scanned: ScannedBody): boolean | undefined {
  const value = scanned.has('drop_params') ? scanned.value('drop_params') : undefined;
  return typeof value === 'boolean' ? value : undefined;
}

const noPaths: readonly string[] = [];

function droppedPaths(scanned: ScannedBody): readonly string[] {
  const value = scanned.has('additional_drop_params') ? scanned.value('additional_drop_params') : undefined;
  return Array.isArray(value) ? value.filter((path) => typeof path === 'string') : noPaths;
}

const noHeaders: Readonly<Record<string, string>> = {};

function extraHeaders(scanned: ScannedBody): Readonly<Record<string, string>> {
  if (!scanned.has('extra_headers')) return noHeaders;
  const value = scanned.value('extra_headers');
  const headers: Record<string, string> = {};
  if (typeof value !== 'object' || value === null) return headers;
  for (const [name, text] of Object.entries(value)) {
    if (/^[\w-]{1,100}$/.test(name) && typeof text === 'string' && /^[\x20-\x7e]*$/.test(text))
      headers[name] = text;
  }
  return headers;
}

function wrongValue(name: string, wanted: string): Failure {
  return new Failure('invalid_request', `\`${name}\` must be ${wanted}.`, { param: name });
}

function forbidden(name: string): Failure {
  return new Failure('caller_forbidden', `Rejected Request: ${name} is not allowed in the request body.`, {
    param: name,
    hint: 'Where a model is served from is decided by the proxy’s config.',
  });
}

function noModel(route: string): Failure {
  return new Failure('invalid_request', `${route}: Missing required parameter: 'model'.`, {
    param: 'model',
    hint: '`GET /v1/models` lists the names.',
  });
}
