import type { Exchange } from '../exchange.ts';
import type { Reply } from '../script/reply.ts';
import type { EventStream, HeaderMap } from './event-stream.ts';
import { responseHeaders } from './response-headers.ts';
import { writeInPieces } from './write-in-pieces.ts';

export interface StreamAnswer {
  readonly status: number;
  readonly headers: HeaderMap;
  readonly stream: EventStream;
}

const errorPauseMs = 5;

type FaultKind = 'cut' | 'end' | 'stall' | 'malformed' | 'error';

/** A fault, and how many content events come before it. */
interface Fault {
  readonly kind: FaultKind;
  readonly after: number;
}

/**
 * Sends a streamed answer event by event, with the script's pace and its fault at the place it names. A fault
 * after more events than there are strikes once the content is complete, before the finish reason.
 */
export async function deliverStream(
  exchange: Exchange,
  answer: StreamAnswer,
  reply: Reply | undefined,
  paceMs: number,
): Promise<void> {
  const { stream } = answer;
  if (exchange.isClosed) return;
  exchange.head(
    answer.status,
    responseHeaders(
      { 'content-type': stream.contentType, 'cache-control': 'no-cache', ...answer.headers },
      reply,
    ),
  );
  exchange.response.flushHeaders();
  // A dripping answer pauses after each piece of bytes instead.
  const delayMs = reply?.splitBytes === undefined ? (reply?.chunkDelayMs ?? paceMs) : 0;
  const write = (text: string): Promise<void> =>
    writeInPieces(exchange, Buffer.from(text, stream.encoding ?? 'utf8'), reply);
  await write(stream.greeting ?? '');
  for (let sent = 0; sent < (reply?.keepAlives ?? 0) && !exchange.isClosed; sent += 1) {
    await write(stream.keepAlive);
    if (delayMs > 0) await exchange.pause(delayMs);
  }
  await write(stream.opening);
  const fault = faultOf(reply, stream.content.length);
  for (const [index, event] of [...stream.content, undefined].entries()) {
    if (exchange.isClosed) return;
    if (fault?.after === index && (await strike(exchange, fault, stream, reply, write))) return;
    if (event === undefined) break;
    await write(event);
    if (delayMs > 0) await exchange.pause(delayMs);
  }
  await write(reply?.dropDone === true ? stream.closing : stream.closing + stream.endMark);
  exchange.response.end();
}

function faultOf(reply: Reply | undefined, contentCount: number): Fault | undefined {
  if (reply === undefined) return undefined;
  const at = (kind: FaultKind, after: number): Fault => ({ kind, after: Math.min(after, contentCount) });
  if (reply.cutAfter !== undefined) return at('cut', reply.cutAfter);
  if (reply.endAfter !== undefined) return at('end', reply.endAfter);
  if (reply.stallAfter !== undefined) return at('stall', reply.stallAfter);
  if (reply.malformedAfter !== undefined) return at('malformed', reply.malformedAfter);
  if (reply.errorAfter !== undefined) return at('error', reply.errorAfter);
  return reply.tearBody === true ? at('cut', Math.floor(contentCount / 2)) : undefined;
}

/** True when the answer is over with it. */
async function strike(
  exchange: Exchange,
  { kind, after }: Fault,
  stream: EventStream,
  reply: Reply | undefined,
  write: (text: string) => Promise<void>,
): Promise<boolean> {
  if (kind === 'malformed') {
    await write(stream.malformed);
    return false;
  }
  if (kind === 'cut') await exchange.cut();
  else if (kind === 'stall') await exchange.closed;
  else {
    if (kind === 'error') {
      // Some errors are told from content only by coming in a read of their own.
      await exchange.pause(errorPauseMs);
      await write(stream.errorEvent(reply?.errorBody, after));
    }
    exchange.response.end();
  }
  return true;
}
