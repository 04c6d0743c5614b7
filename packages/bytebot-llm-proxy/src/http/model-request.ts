import type { IncomingMessage, ServerResponse } from 'node:http';
import { isTokenCount, type Operation } from '@bytebot/llm-providers';
import { settle } from '../accounting/settle.ts';
import { authenticate } from '../auth/authenticate.ts';
import { checkOrigin, isOpen } from '../auth/door.ts';
import type { StreamManner } from '../dialects/client-dialect.ts';
import { clientKeyOf } from '../execute/client-key.ts';
import { execute } from '../execute/execute.ts';
import { Failure } from '../failure.ts';
import { DEFAULT_MAX_PARALLEL_REQUESTS } from '../limits/concurrency-limit.ts';
import { continueConversation, goesOn } from '../responses/continue-conversation.ts';
import type { Services } from '../services.ts';
import { Exchange } from './exchange.ts';
import { readBody } from './read-body.ts';
import { checkCount, type PathFacts, readCall } from './read-call.ts';
import { asFailure, replyFailure } from './reply-failure.ts';

/** What the path and the query of a request say about it. */
export interface PathRequest extends PathFacts {
  readonly manner?: StreamManner;
}

const nothingSaid: PathRequest = {};

/** The handler of one route that calls models. */
export function modelRequestHandler(
  services: Services,
  boundToLoopback: boolean,
  operation: Operation,
  route: string,
): (request: IncomingMessage, response: ServerResponse, path?: PathRequest) => void {
  return function handleModelRequest(request, response, path = nothingSaid): void {
    const exchange = new Exchange(services, operation, route, request, response);
    if (path.manner !== undefined) exchange.manner = path.manner;
    void serveExchange(exchange, boundToLoopback, path, answerModelRequest);
  };
}

/** @returns The failure that the client was told, or undefined after an answer. */
async function answerModelRequest(exchange: Exchange, path: PathFacts): Promise<Failure | undefined> {
  const refused = exchange.dialect?.checkHeaders?.(exchange.request.headers);
  if (refused !== undefined) throw refused;
  // No name is kept for the body: it is let go of while its answer still streams.
  const call = readCall(exchange, await readBody(exchange), path);
  if (goesOn(exchange.operation)) await continueConversation(exchange, call);
  if (isTokenCount(exchange.operation)) checkCount(exchange, call);
  return await execute(exchange, call);
}

/**
 * The whole path of one request. Never rejects: every end is an answer, and every request is settled once.
 *
 * @param answer Reads the body of an admitted request and answers it; what it throws is told to the client.
 */
export async function serveExchange<Asked>(
  exchange: Exchange,
  boundToLoopback: boolean,
  asked: Asked,
  answer: (exchange: Exchange, asked: Asked) => Promise<Failure | undefined>,
): Promise<void> {
  const { services, request } = exchange;
  let failure: Failure | undefined;
  let admitted = false;
  try {
    checkOrigin(request.headers, isOpen(exchange.snapshot), boundToLoopback);
    const caller = authenticate(request.headers, exchange.snapshot.settings, services.tokens);
    exchange.caller = caller instanceof Promise ? await caller : caller;
    exchange.clientKey = clientKeyOf(request.headers, exchange.snapshot.settings);
    admit(exchange);
    admitted = true;
    failure = await answer(exchange, asked);
  } catch (error) {
    failure = asFailure(error, exchange);
    tellFailure(exchange, failure);
  } finally {
    if (admitted) services.concurrency.leave();
    exchange.releaseBody();
    settle(exchange, failure);
  }
}

/** The last resort: whatever goes wrong here ends this request alone, never the process. */
function tellFailure(exchange: Exchange, failure: Failure): void {
  const { response, services } = exchange;
  try {
    if (!exchange.cancelled && !response.headersSent) replyFailure(exchange, failure);
    else if (!response.writableEnded) response.destroy();
  } catch (error) {
    services.log.error('An error could not be told', {
      request_id: exchange.requestId,
      error: String(error),
    });
    response.destroy();
  }
}

/** @throws Failure `draining` when the grace of a process that ends is over, `limit_exceeded` (503) when too much is running. */
function admit(exchange: Exchange): void {
  const { lifecycle, concurrency } = exchange.services;
  if (lifecycle.refusing) {
    throw new Failure('draining', 'This proxy is shutting down; send the request again.', {
      retryAfterMs: 1_000,
    });
  }
  const limit = exchange.snapshot.settings.globalMaxParallelRequests ?? DEFAULT_MAX_PARALLEL_REQUESTS;
  if (concurrency.enter(limit)) {
    lifecycle.opened(exchange);
    return;
  }
  throw new Failure('limit_exceeded', `The proxy already works on ${limit} requests.`, {
    status: 503,
    retryAfterMs: 1_000,
    hint: 'Try again shortly, add replicas, or raise general_settings.global_max_parallel_requests.',
  });
}
