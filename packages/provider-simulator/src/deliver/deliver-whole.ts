import { gzipSync } from 'node:zlib';
import type { Exchange } from '../exchange.ts';
import type { Reply } from '../script/reply.ts';
import type { HeaderMap } from './event-stream.ts';
import { responseHeaders } from './response-headers.ts';
import { writeInPieces } from './write-in-pieces.ts';

/** A whole answer; its body is text, bytes, or something to send as JSON. */
export interface WholeAnswer {
  readonly status: number;
  readonly headers: HeaderMap;
  readonly body: unknown;
}

/**
 * Sends a whole answer. The faults of streams have their counterparts here: cut and torn bodies announce their
 * length and end half-way, a stall stays half-way, an early end or a malformed answer is half a body that claims
 * to be whole, an error is a 200 with the error as its body.
 */
export async function deliverWhole(exchange: Exchange, answer: WholeAnswer, reply?: Reply): Promise<void> {
  const errorBody = reply?.errorAfter === undefined ? undefined : reply.errorBody;
  const headers = responseHeaders({ 'content-type': 'application/json', ...answer.headers }, reply);
  const bytes = encoded(errorBody ?? answer.body, headers['content-encoding']);
  const blankLines = Buffer.from('\n'.repeat(reply?.keepAlives ?? 0));
  const half = Math.ceil(bytes.length / 2);
  const isBroken =
    reply?.tearBody === true || reply?.cutAfter !== undefined || reply?.stallAfter !== undefined;
  const isShort = reply?.endAfter !== undefined || reply?.malformedAfter !== undefined;
  const sent = isBroken || isShort ? bytes.subarray(0, half) : bytes;
  const whole = Buffer.concat([blankLines, sent]);
  headers['content-length'] ??= String(isBroken ? bytes.length + blankLines.length : whole.length);
  if (exchange.isClosed) return;
  exchange.head(answer.status, headers);
  if (!isBroken && reply?.splitBytes === undefined) {
    exchange.response.end(whole);
    return;
  }
  await writeInPieces(exchange, whole, reply);
  if (reply?.stallAfter !== undefined) await exchange.closed;
  else if (isBroken) await exchange.cut();
  else exchange.response.end();
}

function encoded(body: unknown, contentEncoding: string | undefined): Buffer {
  const plain = Buffer.isBuffer(body)
    ? body
    : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return contentEncoding === 'gzip' ? gzipSync(plain) : plain;
}
