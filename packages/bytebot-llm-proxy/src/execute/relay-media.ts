import { bookMedia } from '../accounting/book-media.ts';
import type { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import type { ModelCall } from '../http/model-call.ts';
import { readMediaAnswer } from './media/media-answer.ts';
import { requestUnits } from './media/media-units.ts';
import type { PreparedCall } from './prepared-call.ts';
import { relayRaw } from './relay-raw.ts';
import { failureOfAnswer, failureOfUnreadable } from './upstream-failure.ts';

/**
 * Calls the deployment for pictures, sound, the text of sound, judgements or a ranking. An answer in JSON is held until
 * it proves to be one; sound, subtitles, plain text and event streams pass as they come.
 */
export function relayMedia(
  exchange: Exchange,
  call: ModelCall,
  prepared: PreparedCall,
): Promise<Failure | undefined> {
  const { operation } = exchange;
  // Counted now: the body is let go of when its answer begins.
  let units = requestUnits(operation, call.scanned);
  return relayRaw(exchange, prepared, {
    refusalOf: pageRefusal,
    refusesEmpty: operation === 'speech',
    readWhole: ({ status, headers, body }) => {
      const found = readMediaAnswer(body);
      if ('units' in found) {
        units = { ...units, ...found.units };
        return found;
      }
      if (found.error === undefined) return failureOfUnreadable(prepared, found.reason, headers);
      return failureOfAnswer(prepared, { status, headers, bodyText: found.error, phase: 'response' });
    },
    book: ({ usage }, durationMs) => bookMedia(exchange, prepared, usage, units, durationMs),
  });
}

/** A page is never an answer: something between here and the provider has answered for it. */
function pageRefusal(contentType: string | undefined): string | undefined {
  return contentType !== undefined && /^text\/html\b/i.test(contentType)
    ? 'the answer is a web page'
    : undefined;
}
