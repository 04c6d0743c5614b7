// What reading one stream event allocates, in a process of its own with a young generation large enough that nothing
// is collected meanwhile. Prints one line of JSON: bytes for each event, by dialect.

import { chatWriting } from '../../packages/bytebot-llm-proxy/dist/execute/client-writing.js';
import { createSseGate } from '../../packages/bytebot-llm-proxy/dist/execute/sse/sse-gate.js';
import type { StreamReader } from '../../packages/bytebot-llm-proxy/dist/execute/stream-reader.js';
import {
  type ChunkWriting,
  TranslatedReader,
} from '../../packages/bytebot-llm-proxy/dist/execute/translated-reader.js';
import { findProvider } from '../../packages/llm-providers/dist/index.js';
import { translatedProviders } from './bench-cases.ts';
import { nativeEvents } from './native-answers.ts';
import { openaiEvents } from './upstream-answers.ts';

const STREAMS_TO_WARM_UP = 2_000;
const STREAMS = 500;

const collect = globalThis.gc;
if (collect === undefined) throw new Error('run with --expose-gc');

/** Bytes that stay on the heap for each event while `STREAMS` streams are read, one socket read for each event. */
function measure(events: readonly string[], createReader: () => StreamReader): number {
  const reads = events.map((event) => Buffer.from(event));
  for (let count = 0; count < STREAMS_TO_WARM_UP; count += 1) readStream(reads, createReader());
  collect?.();
  const before = process.memoryUsage();
  for (let count = 0; count < STREAMS; count += 1) readStream(reads, createReader());
  const after = process.memoryUsage();
  const grown = after.heapUsed + after.external - before.heapUsed - before.external;
  return Math.round(grown / (STREAMS * reads.length));
}

function readStream(reads: readonly Buffer[], reader: StreamReader): void {
  for (const read of reads) {
    reader.push(read);
    reader.take();
  }
  reader.finish();
  reader.take();
  if (!reader.complete) throw new Error('the stream was not understood');
}

/** As chat completions, the canonical form itself. */
function chatWritingOfOne(): ChunkWriting {
  return { framing: 'sse', includeUsage: false, stream: chatWriting.createStream(undefined) };
}

const bytes: Record<string, number> = {
  openai: measure(openaiEvents(), () => createSseGate({ includeUsage: false, echoModel: undefined })),
};
for (const id of translatedProviders) {
  const native = findProvider(id)?.native;
  if (native === undefined) throw new Error(`${id} has no dialect of its own`);
  const context = { model: 'm', created: 1_763_717_700, id: 'chatcmpl-0123456789abcdef' };
  bytes[id] = measure(
    nativeEvents(id),
    () => new TranslatedReader(native.createChatStream(context), chatWritingOfOne()),
  );
}
process.stdout.write(`${JSON.stringify(bytes)}\n`);
