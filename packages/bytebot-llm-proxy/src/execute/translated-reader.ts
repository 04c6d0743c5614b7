import type { StreamFraming } from '@bytebot/llm-providers';
import {
  AwsEventStreamDecoder,
  type ChatChunk,
  type EventDecoder,
  NdjsonDecoder,
  ProviderError,
  SseDecoder,
  type SseEvent,
  type Usage,
} from '@bytebot/shared';
import type { DialectStream } from '../dialects/client-dialect.ts';
import { ErrorEvent, type StreamFault, type StreamReader } from './stream-reader.ts';
import type { TranslatedStream } from './translation.ts';

/** How the chunks of one translated stream are written for the client. */
export interface ChunkWriting {
  readonly framing: StreamFraming;
  readonly includeUsage: boolean;
  readonly stream: DialectStream;
}

/** Translates a native stream into OpenAI's chunks, event by event. */
export class TranslatedReader implements StreamReader {
  readonly #decoder: EventDecoder;
  readonly #stream: TranslatedStream;
  readonly #writing: ChunkWriting;
  #ready = '';
  #ended = false;
  contentBegun = false;
  sawActivity = false;
  fault: StreamFault | undefined;
  usage: Usage | undefined;
  passedTokens = 0;
  model: string | undefined;

  constructor(stream: TranslatedStream, writing: ChunkWriting) {
    this.#stream = stream;
    this.#writing = writing;
    this.#decoder = decoderOf(writing.framing);
  }

  get complete(): boolean {
    return this.fault === undefined && (this.#ended || this.#stream.finished);
  }

  /** A native stream may send its usage after it is finished, so only its last event or its end is the end. */
  get ended(): boolean {
    return this.fault === undefined && (this.#ended || this.#stream.ended === true);
  }

  push(chunk: Buffer): void {
    this.sawActivity = false;
    this.#read(() => this.#decoder.push(chunk));
  }

  finish(): void {
    if (this.#ended) return;
    this.#read(() => this.#decoder.end());
    if (this.fault !== undefined) return;
    if (this.#stream.finished) {
      this.#ended = true;
      this.#ready += this.#writing.stream.end();
    } else {
      const reason = this.contentBegun
        ? 'the stream ended before the answer was complete'
        : 'the stream is empty';
      this.fault = { cause: 'unreadable', reason };
    }
  }

  take(): Buffer | undefined {
    if (!this.contentBegun || this.#ready === '') return undefined;
    const ready = Buffer.from(this.#ready);
    this.#ready = '';
    return ready;
  }

  #read(decode: () => readonly SseEvent[]): void {
    if (this.fault !== undefined) return;
    try {
      for (const event of decode()) {
        for (const chunk of this.#stream.read(event)) this.#write(chunk);
      }
    } catch (error) {
      this.fault = faultOf(error);
    }
  }

  #write(chunk: ChatChunk): void {
    this.sawActivity = true;
    this.model ??= chunk.model;
    if (chunk.usage) this.usage = chunk.usage;
    if (chunk.choices.length === 0 && !this.#writing.includeUsage) return;
    if (!this.contentBegun && hasContent(chunk)) this.contentBegun = true;
    for (const { delta } of chunk.choices) this.passedTokens += tokensOf(delta);
    this.#ready += this.#writing.stream.write(chunk);
  }
}

/** About four characters of text, thoughts and arguments of tools are a token. */
function tokensOf({ content, reasoning_content, tool_calls }: ChatChunk['choices'][number]['delta']): number {
  let length = (content?.length ?? 0) + (reasoning_content?.length ?? 0);
  for (const call of tool_calls ?? []) length += call.function?.arguments?.length ?? 0;
  return Math.ceil(length / 4);
}

function decoderOf(framing: StreamFraming): EventDecoder {
  switch (framing) {
    case 'ndjson':
      return new NdjsonDecoder();
    case 'aws-event-stream':
      return new AwsEventStreamDecoder();
    default:
      return new SseDecoder();
  }
}

function hasContent(chunk: ChatChunk): boolean {
  return chunk.choices.some(
    ({ delta, finish_reason }) =>
      Boolean(finish_reason) ||
      Boolean(delta.content) ||
      Boolean(delta.reasoning_content) ||
      Boolean(delta.refusal) ||
      isFilled(delta.tool_calls) ||
      isFilled(delta.images) ||
      isSet(delta.audio) ||
      isFilled(Object(delta.provider_specific_fields).native_blocks) ||
      isFilled(delta.thinking_blocks),
  );
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

function faultOf(error: unknown): StreamFault {
  if (error instanceof ErrorEvent) return { cause: 'error', errorText: error.errorText };
  if (error instanceof ProviderError) return { cause: 'classified', classified: error.classified };
  return { cause: 'unreadable', reason: error instanceof Error ? error.message : String(error) };
}
