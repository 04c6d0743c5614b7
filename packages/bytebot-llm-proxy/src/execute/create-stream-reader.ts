import type { Exchange } from '../http/exchange.ts';
import type { PreparedCall } from './prepared-call.ts';
import { createDialectGate } from './sse/dialect-gate.ts';
import { createSseGate } from './sse/sse-gate.ts';
import type { StreamReader } from './stream-reader.ts';
import { TranslatedReader } from './translated-reader.ts';

/** The reader for one upstream stream: bytes where the dialects match, a translation where they do not. */
export function createStreamReader(exchange: Exchange, call: PreparedCall): StreamReader {
  const echoModel = exchange.snapshot.settings.echoRequestedModel ? exchange.modelAsked : undefined;
  const { translation, includeUsage } = call;
  if (translation === undefined) {
    const { dialect, manner } = exchange;
    if (dialect === undefined) return createSseGate({ includeUsage, echoModel });
    return createDialectGate({ reading: dialect.native, form: dialect.stream(manner), echoModel });
  }
  const stream = translation.createStream(call.readContext());
  return new TranslatedReader(stream, {
    framing: translation.framing,
    includeUsage,
    stream: translation.writing.createStream(echoModel),
  });
}
