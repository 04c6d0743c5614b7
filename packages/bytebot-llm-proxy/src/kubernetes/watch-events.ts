import type { IncomingMessage } from 'node:http';
import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { KubernetesError, messageOf, refusalInStream } from './kubernetes-error.ts';

/** No object is larger than 3 MB in the store of the API server; as JSON it may be twice that. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;
const LINE_FEED = 0x0a;

export interface WatchEvent {
  /** A bookmark says only how far the watch is: its object has nothing but `metadata.resourceVersion`. */
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: JsonObject;
}

/**
 * The events of a watch, one JSON object a line, until the server ends it or nothing has come for `silenceMs`: nobody can
 * tell a quiet kind, of which some servers send no bookmarks either, from a connection that has gone.
 *
 * @throws KubernetesError on an `ERROR` event, a connection that breaks, and what is no event.
 */
export async function* readWatchEvents(
  answer: IncomingMessage,
  call: string,
  silenceMs: number,
): AsyncGenerator<WatchEvent, void, undefined> {
  let isSilent = false;
  const silence = setTimeout(() => {
    isSilent = true;
    answer.destroy();
  }, silenceMs);
  try {
    for await (const line of linesOf(answer, call, () => silence.refresh())) {
      const event = eventOf(line, call);
      if (event !== undefined) yield event;
    }
  } catch (error) {
    if (!isSilent) throw brokenBy(error, call);
  } finally {
    clearTimeout(silence);
    answer.destroy();
  }
}

function brokenBy(error: unknown, call: string): KubernetesError {
  if (error instanceof KubernetesError) return error;
  return new KubernetesError(`The connection of ${call} broke (${messageOf(error)})`);
}

/** A rest without its end is left out: what was cut off comes again with the next watch. */
async function* linesOf(
  answer: IncomingMessage,
  call: string,
  heard: () => void,
): AsyncGenerator<string, void, undefined> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const chunk of answer) {
    heard();
    let rest: Buffer = Buffer.from(chunk);
    for (let end = rest.indexOf(LINE_FEED); end !== -1; end = rest.indexOf(LINE_FEED)) {
      yield Buffer.concat([...held, rest.subarray(0, end)]).toString();
      held = [];
      heldBytes = 0;
      rest = rest.subarray(end + 1);
    }
    if (rest.length === 0) continue;
    held.push(rest);
    heldBytes += rest.length;
    if (heldBytes > MAX_LINE_BYTES) {
      throw new KubernetesError(`An event of ${call} is larger than ${MAX_LINE_BYTES} bytes`, {
        isUnreadable: true,
      });
    }
  }
}

function eventOf(line: string, call: string): WatchEvent | undefined {
  if (line.trim() === '') return undefined;
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    throw new KubernetesError(`An event of ${call} is no JSON`, { isUnreadable: true });
  }
  if (!isJsonObject(event) || !isJsonObject(event.object)) {
    throw new KubernetesError(`What came for ${call} is no event of a watch`, { isUnreadable: true });
  }
  const { type, object } = event;
  if (type === 'ERROR') throw refusalInStream(call, object);
  // A kind of event that is not known yet changes nothing.
  return type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED' || type === 'BOOKMARK'
    ? { type, object }
    : undefined;
}
