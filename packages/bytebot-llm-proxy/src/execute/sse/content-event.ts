import type { NativeReading } from '../../dialects/client-dialect.ts';
import { CLOSE_BRACE, OPEN_BRACE } from '../../http/scan/json-bytes.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const NAME_FIELD = 'event:';
const DATA_FIELD = 'data:';

/**
 * Behind the event that starts at this place, if it has a name that says that it is content, one line of data that
 * looks like a JSON object, and nothing else; -1 for any other event, and for one that has not ended yet. Only the
 * name is looked at, so that the cost does not follow the length of texts.
 *
 * @param text Bytes as latin1, so that places in the text are places in the bytes.
 */
export function contentEventEnd(text: string, at: number, reading: NativeReading): number {
  if (!text.startsWith(NAME_FIELD, at)) return -1;
  const nameFeed = text.indexOf('\n', at);
  if (nameFeed === -1 || !text.startsWith(DATA_FIELD, nameFeed + 1)) return -1;
  const nameStart = afterSpace(text, at + NAME_FIELD.length);
  if (!reading.isContentEvent(text.slice(nameStart, beforeReturn(text, nameFeed)))) return -1;
  const dataFeed = text.indexOf('\n', nameFeed + 1);
  if (dataFeed === -1) return -1;
  const dataStart = afterSpace(text, nameFeed + 1 + DATA_FIELD.length);
  const dataEnd = beforeReturn(text, dataFeed);
  if (text.charCodeAt(dataStart) !== OPEN_BRACE || text.charCodeAt(dataEnd - 1) !== CLOSE_BRACE) return -1;
  const next = text.charCodeAt(dataFeed + 1);
  if (next === LINE_FEED) return dataFeed + 2;
  return next === CARRIAGE_RETURN && text.charCodeAt(dataFeed + 2) === LINE_FEED ? dataFeed + 3 : -1;
}

function afterSpace(text: string, at: number): number {
  return text.charCodeAt(at) === SPACE ? at + 1 : at;
}

function beforeReturn(text: string, feed: number): number {
  return text.charCodeAt(feed - 1) === CARRIAGE_RETURN ? feed - 1 : feed;
}
