import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseDuration } from '@bytebot/shared';
import { DialectError } from '../dialects/client-dialect.ts';
import { Failure } from '../failure.ts';
import { ownPath } from '../responses/own-path.ts';
import type { Services } from '../services.ts';
import { type Exchange, requestIdOf } from './exchange.ts';
import { envelopeFor, failureEnvelope, failureStatus, plainFailureBody } from './failure-body.ts';
import {
  addRoutingHeaders,
  addUpstreamHeaders,
  commonHeaders,
  type UpstreamHeaders,
} from './reply-headers.ts';
import { BodyError } from './scan/scan-body.ts';

/**
 * Ends a request with an error the client can act on: the status, OpenAI's envelope and the headers.
 * Nothing may have been sent before.
 *
 * @returns The status sent.
 */
export function replyFailure(exchange: Exchange, failure: Failure): number {
  const { response } = exchange;
  const status = failureStatus(failure, exchange.dialect);
  const body = Buffer.from(JSON.stringify(failureEnvelope(failure, exchange)));
  const headers = commonHeaders(exchange);
  if (exchange.modelGroup !== '') addRoutingHeaders(headers, exchange);
  addFailureHeaders(headers, failure, exchange);
  headers.push('content-type', 'application/json', 'content-length', String(body.length));
  response.writeHead(status, headers);
  endReply(exchange.request, response, body);
  return status;
}

/** How long the rest of a refused body is read and thrown away, so that the client gets to read the answer. */
const LINGER_MS = 5_000;

/** The same for the small routes. An error that is not a Failure is logged and answered as 500. */
export function replyPlainFailure(
  services: Services | undefined,
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
): void {
  const requestId = String(response.getHeader('x-request-id') ?? requestIdOf(request));
  const failure = error instanceof Failure ? error : unexpected(error, requestId, services);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const told = plainFailureBody(failure, requestId, services?.redact);
  const body = Buffer.from(JSON.stringify(envelopeFor(request, told)));
  for (const [name, value] of Object.entries(failure.details.headers ?? {})) response.setHeader(name, value);
  response.writeHead(failureStatus(failure), {
    'content-type': 'application/json',
    'content-length': body.length,
    'x-request-id': requestId,
  });
  endReply(request, response, body);
}

/**
 * Any error as a Failure. Strings inside a body are read when they are needed, so a malformed one may be found late;
 * any other error is a defect of ours, and the client learns nothing about it.
 */
export function asFailure(error: unknown, exchange: Exchange): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof BodyError) return malformedBody(error);
  if (error instanceof DialectError) return unsayable(error, exchange);
  return unexpected(error, exchange.requestId, exchange.services);
}

function malformedBody({ message, field }: BodyError): Failure {
  const param = field === undefined ? {} : { param: field };
  return new Failure('invalid_request', message, { ...param, code: 'invalid_request' });
}

function unsayable({ path: found, message, hint }: DialectError, { conversation }: Exchange): Failure {
  const path = ownPath(found, conversation);
  const said = path === found ? message : message.replaceAll(found, path);
  const namesPlace = path === '' || said.includes(`'${path}'`);
  const sentence = namesPlace ? said : `${path}: ${said}`;
  return new Failure('invalid_request', sentence, {
    ...(path === '' ? {} : { param: path }),
    ...(hint === undefined ? {} : { hint }),
    code: 'invalid_request',
  });
}

function unexpected(error: unknown, requestId: string, services: Services | undefined): Failure {
  services?.log.error('A request failed on an unexpected error', {
    request_id: requestId,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  return new Failure('upstream', 'The proxy could not handle this request; its log has the details.', {
    status: 500,
    hint: `Report the request id ${requestId} to whoever runs the proxy.`,
  });
}

/**
 * Sends the body of an answer that may come before the request is complete. Node closes a connection that is not
 * kept alive when its answer has ended, and a client that still sends would be reset before it has read a word;
 * so the answer ends only with the request. Its `content-length` tells the client that it has all of it.
 */
export function endReply(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  if (request.complete) {
    response.end(body);
    return;
  }
  response.write(body);
  const timer = setTimeout(() => request.socket.destroy(), LINGER_MS);
  timer.unref();
  request.once('close', () => {
    clearTimeout(timer);
    response.end();
  });
  request.resume();
}

/** No limit lasts longer than a month; a client that believed more would not come back. */
const LONGEST_WAIT_MS = 32 * 86_400_000;

/**
 * A `retry-after` that no client can follow (text, a date that has passed, a thousand years) stays under
 * `llm_provider-retry-after` only, and what the proxy makes of it takes its place.
 */
function isFollowable(upstream: UpstreamHeaders | undefined): boolean {
  const value = upstream?.['retry-after'];
  if (typeof value !== 'string') return value !== undefined;
  const waitMs = parseDuration(value) ?? Date.parse(value) - Date.now();
  return waitMs >= 0 && waitMs <= LONGEST_WAIT_MS;
}

function addFailureHeaders(headers: string[], failure: Failure, exchange: Exchange): void {
  const { upstreamHeaders, retryAfterMs, headers: own } = failure.details;
  const isPassedOn = isFollowable(upstreamHeaders);
  if (upstreamHeaders !== undefined) {
    const left = isPassedOn ? undefined : 'retry-after';
    addUpstreamHeaders(headers, upstreamHeaders, exchange.services.redact, left);
  }
  if (retryAfterMs !== undefined && !isPassedOn)
    headers.push('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1000))));
  for (const name in own) headers.push(name, own[name] ?? '');
  // The SDKs retry by themselves; what the proxy has retried already would be multiplied, or is bound to fail again.
  if (exchange.retries > 0 || exchange.fallbacks > 0 || failure.details.shouldRetry === false)
    headers.push('x-should-retry', 'false');
  if (failure.kind === 'draining') headers.push('connection', 'close');
}
