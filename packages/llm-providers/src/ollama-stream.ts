import type { ChatChunk, ChatDelta, JsonObject, SseEvent } from '@bytebot/shared';
import {
  finishReasonOf,
  logprobsOf,
  type OllamaMessage,
  ollamaObject,
  ollamaUsage,
  readMessage,
} from './ollama-answer.ts';
import type { ChatStreamReader, ReadContext } from './provider.ts';
import { ChunkWriter } from './translate/chunk-writer.ts';
import { type Classify, parseEvent, unusableAnswer } from './translate/failure.ts';
import { filledString } from './translate/json.ts';

/** Reads the lines of an `/api/chat` stream: pieces of text, whole tool calls, and a last line with the counts. */
export class OllamaChatStream implements ChatStreamReader {
  readonly #context: ReadContext;
  readonly #classify: Classify;
  readonly #writer: ChunkWriter;
  #calls = 0;
  #hasText = false;
  #finished = false;

  constructor(context: ReadContext, classify: Classify) {
    this.#context = context;
    this.#classify = classify;
    this.#writer = new ChunkWriter(context);
  }

  get finished(): boolean {
    return this.#finished;
  }

  /** The line with `done` is the last. */
  get ended(): boolean {
    return this.#finished;
  }

  read({ data }: SseEvent): readonly ChatChunk[] {
    const line = ollamaObject(parseEvent(data), 'stream', this.#classify);
    if (this.#finished) return [];
    this.#writer.identify(undefined, filledString(line.model));
    const message = readMessage(line, this.#calls, this.#context);
    const delta = deltaOf(message, this.#calls);
    const chunks = delta === undefined ? [] : [withLogprobs(this.#writer.delta(0, delta), line)];
    this.#calls += message.calls.length;
    this.#hasText ||= message.text !== '';
    return line.done === true ? [...chunks, ...this.#finish(line)] : chunks;
  }

  #finish(line: JsonObject): ChatChunk[] {
    const reason = finishReasonOf(line, this.#calls > 0);
    if (reason === 'stop' && !this.#hasText) throw unusableAnswer('The model gave an empty answer.');
    this.#finished = true;
    const usage = ollamaUsage(line);
    const finish = this.#writer.finish(0, reason);
    return usage === undefined ? [finish] : [finish, this.#writer.usage(usage)];
  }
}

/** Undefined when the line adds nothing, as the last one does. */
function deltaOf({ text, thoughts, calls }: OllamaMessage, earlierCalls: number): ChatDelta | undefined {
  if (text === '' && thoughts === '' && calls.length === 0) return undefined;
  return {
    ...(thoughts === '' ? {} : { reasoning_content: thoughts }),
    ...(text === '' ? {} : { content: text }),
    ...(calls.length === 0
      ? {}
      : { tool_calls: calls.map((call, offset) => ({ ...call, index: earlierCalls + offset })) }),
  };
}

function withLogprobs(chunk: ChatChunk, line: JsonObject): ChatChunk {
  const logprobs = logprobsOf(line);
  return logprobs.logprobs === undefined
    ? chunk
    : { ...chunk, choices: chunk.choices.map((choice) => ({ ...choice, ...logprobs })) };
}
