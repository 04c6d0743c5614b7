import { hasNoOutput, isForeignChat } from '@bytebot/llm-providers';
import { isMediaOperation, takesForms } from '../execute/media/media-operation.ts';
import { Failure } from '../failure.ts';
import { requestFallbacksOf } from '../routing/request-fallbacks.ts';
import { resolveNoModel } from '../routing/resolve-for-call.ts';
import { tenantOf } from '../tenants/tenants.ts';
import {
  dropParams,
  droppedPaths,
  extraHeaders,
  includesUsage,
  retries,
  seconds,
  wrongValue,
} from './call-options.ts';
import type { Exchange } from './exchange.ts';
import { ModelCall } from './model-call.ts';
import { isMultipart } from './multipart/boundary.ts';
import { type MultipartBody, readMultipart } from './multipart/multipart-body.ts';
import { keepToOneModel } from './one-model.ts';
import { BodyError, scanBody } from './scan/scan-body.ts';

/** What the path of a route says of the request, beside its body. */
export interface PathFacts {
  /** The model of routes that name it; it wins over the body's. */
  readonly model?: string;
  /** Where the path says whether the answer streams (Gemini). */
  readonly streaming?: boolean;
}

/** Fields that would let a caller choose where the request goes or who pays. */
const forbiddenFields = ['api_base', 'base_url'] as const;
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
  const isMedia = isMediaOperation(exchange.operation);
  // What is chosen for whoever names no model is one that chats.
  const otherwise = isMedia ? undefined : (exchange.tenant?.defaultModel ?? settings.openrouter.defaultModel);
  const model = path.model ?? scanned.model ?? otherwise ?? '';
  if (model === '' && (isMedia || hasNoOutput(exchange.operation) || resolveNoModel(exchange) === undefined))
    throw noModel(exchange.route);
  if (model.length > LONGEST_MODEL) throw wrongValue('model', `no longer than ${LONGEST_MODEL} characters`);
  const fallbacks = requestFallbacksOf(scanned, model);
  if (exchange.caller?.models !== undefined) keepToOneModel(scanned, fallbacks);
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
