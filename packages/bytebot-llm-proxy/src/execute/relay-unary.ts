import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { isTokenCount } from '@bytebot/llm-providers';
import { ProviderError, type Usage } from '@bytebot/shared';
import { bookUsage } from '../accounting/book-usage.ts';
import type { Failure } from '../failure.ts';
import { addCallerLimits } from '../http/caller-limit-headers.ts';
import type { Exchange } from '../http/exchange.ts';
import {
  addDeploymentHeaders,
  addRoutingHeaders,
  addUpstreamHeaders,
  commonHeaders,
  milliseconds,
} from '../http/reply-headers.ts';
import { dollarsText } from '../pricing/money.ts';
import { bindAnswer } from '../responses/keep-answer.ts';
import { collectAnswer, isSuccess } from './collect-answer.ts';
import { collectBatches } from './collect-batches.ts';
import { bookCount } from './count-answer.ts';
import { notePacing } from './note-pacing.ts';
import type { PreparedCall } from './prepared-call.ts';
import { lostRace } from './race.ts';
import { withoutSentSecrets } from './sent-secrets.ts';
import { inspectNative } from './sse/inspect-native.ts';
import { inspectUnary } from './sse/inspect-unary.ts';
import {
  failureOf,
  failureOfAnswer,
  failureOfBreak,
  failureOfFilter,
  failureOfUnreadable,
} from './upstream-failure.ts';

/** An answer as it goes to the client. */
interface ReadyAnswer {
  readonly body: Buffer;
  readonly usage: Usage | undefined;
  readonly model: string | undefined;
  /** The provider's id, where it is asked for again by it. */
  readonly id?: string | undefined;
}

/**
 * Calls the deployment, holds its whole answer until it proves to be one, and sends it. A cut, an error inside
 * a 200 and an unreadable body are failures like any other: nothing has reached the client.
 */
export async function relayUnary(exchange: Exchange, call: PreparedCall): Promise<Failure | undefined> {
  const startedAt = performance.now();
  const answer = await (call.others === undefined
    ? collectAnswer(exchange, call)
    : collectBatches(exchange, call, call.others));
  const durationMs = performance.now() - startedAt;
  exchange.upstreamMs += durationMs;
  if (answer.broken !== undefined) return failureOfBreak(call, answer.broken, answer.headers);
  const { status, headers, body } = answer;
  call.record.status = status;
  notePacing(exchange, call, status, headers);
  if (!isSuccess(status)) {
    const bodyText = body.toString();
    call.refused(status, bodyText);
    return failureOfAnswer(call, { status, headers, bodyText, phase: 'response' });
  }
  const ready =
    call.translation === undefined ? readBytes(exchange, call, answer) : readTranslated(call, answer);
  if (ready instanceof Error) return ready;
  if (!call.claim()) return lostRace();
  if (isTokenCount(exchange.operation)) {
    bookCount(exchange);
  } else if (ready.usage !== undefined) {
    bookUsage(exchange, call.candidate.deployment, call.target.model, ready.usage, durationMs);
  }
  exchange.modelUsed = ready.model ?? call.target.model;
  exchange.answerId = ready.id;
  bindAnswer(exchange);
  exchange.firstContentAt = performance.now();
  reply(exchange, call, headers, ready.body);
  return undefined;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Same dialect: the bytes pass, after a look at what they are. */
function readBytes(
  exchange: Exchange,
  call: PreparedCall,
  { status, headers, body }: Answer,
): ReadyAnswer | Failure {
  const { dialect, operation } = exchange;
  const seen =
    dialect === undefined || isTokenCount(operation)
      ? inspectUnary(body)
      : inspectNative(body, dialect.native);
  if (seen.error !== undefined) {
    call.refused(status, seen.error);
    return failureOfAnswer(call, { status, headers, bodyText: seen.error, phase: 'response' });
  }
  if (!seen.ok) return failureOfUnreadable(call, seen.reason, headers);
  if (seen.isFiltered === true && call.leavesFiltered) return failureOfFilter(call, headers);
  return { body, usage: seen.usage, model: seen.model, id: seen.id };
}

/** Another dialect: read, translated, written again. */
function readTranslated(call: PreparedCall, { headers, body }: Answer): ReadyAnswer | Failure {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString());
  } catch {
    return failureOfUnreadable(
      call,
      body.length === 0 ? 'the answer is empty' : 'the answer is not JSON',
      headers,
    );
  }
  try {
    const {
      body: translated,
      usage,
      model,
      isFiltered,
    } = call.translationOrThrow().readUnary(parsed, call.readContext());
    if (call.leavesFiltered && isFiltered) return failureOfFilter(call, headers);
    return { body: Buffer.from(JSON.stringify(translated)), usage, model };
  } catch (error) {
    if (error instanceof ProviderError) return failureOf(call, error.classified, headers);
    // JSON, but not of a shape any reader expects: the upstream's fault, and worth another try.
    return failureOfUnreadable(call, 'the answer has an unexpected shape', headers);
  }
}

function reply(exchange: Exchange, call: PreparedCall, upstream: IncomingHttpHeaders, body: Buffer): void {
  const totalMs = performance.now() - exchange.startedAt;
  const headers = commonHeaders(exchange);
  headers.push('content-type', 'application/json', 'content-length', String(body.length));
  addDeploymentHeaders(headers, call.candidate.deployment);
  addRoutingHeaders(headers, exchange);
  headers.push(
    'x-litellm-response-duration-ms',
    milliseconds(totalMs),
    'x-litellm-overhead-duration-ms',
    milliseconds(exchange.overheadMs(totalMs)),
  );
  if (exchange.costNanoDollars !== undefined)
    headers.push('x-litellm-response-cost', dollarsText(exchange.costNanoDollars));
  addUpstreamHeaders(headers, upstream, (text) => withoutSentSecrets(text, exchange, call));
  addCallerLimits(headers, exchange);
  exchange.response.writeHead(200, headers);
  exchange.cache?.copy?.add(body);
  endWith(exchange.response, body);
}

/** Up to this size a copy of the body costs less than a second piece to write. */
const ONE_PIECE_BYTES = 16 * 1024;

/** Node writes head and body in one piece where both are text, and every byte is one character of Latin-1. */
function endWith(response: ServerResponse, body: Buffer): void {
  if (body.length > ONE_PIECE_BYTES) response.end(body);
  else response.end(body.toString('latin1'), 'latin1');
}
