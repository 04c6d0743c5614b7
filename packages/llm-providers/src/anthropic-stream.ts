import {
  type ChatChunk,
  type ChatDelta,
  isJsonObject,
  type JsonObject,
  type SseEvent,
} from '@bytebot/shared';
import { anthropicUsage, finishReasonOf, refuseError } from './anthropic-answer.ts';
import { AnthropicBlocks } from './anthropic-blocks.ts';
import { anthropicTier, refusalOf, specificFields } from './anthropic-message.ts';
import { rememberThinking } from './anthropic-recall.ts';
import type { ChatStreamReader, ReadContext } from './provider.ts';
import { ChunkWriter } from './translate/chunk-writer.ts';
import { type Classify, parseEvent, unusableAnswer } from './translate/failure.ts';
import { countOf, filledString } from './translate/json.ts';

/**
 * Reads a Messages stream: `message_start`, then blocks that start, grow and stop, then `message_delta` with the
 * stop reason, then `message_stop` (Anthropic, "Streaming messages"). Usage counts are cumulative and repeated,
 * so the last value of each is what counts.
 */
export class AnthropicChatStream implements ChatStreamReader {
  readonly #context: ReadContext;
  readonly #classify: Classify;
  readonly #writer: ChunkWriter;
  readonly #blocks: AnthropicBlocks;
  #usage: Record<string, unknown> = {};
  #finished = false;
  ended = false;

  constructor(context: ReadContext, classify: Classify) {
    this.#context = context;
    this.#classify = classify;
    this.#writer = new ChunkWriter(context);
    this.#blocks = new AnthropicBlocks(context);
  }

  get finished(): boolean {
    return this.#finished;
  }

  read({ event, data }: SseEvent): readonly ChatChunk[] {
    if (event === 'ping' || data === '') return [];
    const body = parseEvent(data);
    if (!isJsonObject(body)) throw unusableAnswer('The stream holds an event that is not an object.');
    switch (body.type) {
      case 'message_start':
        return this.#start(body.message);
      case 'content_block_start':
        return this.#chunks(this.#blocks.start(countOf(body.index), body.content_block));
      case 'content_block_delta':
        return this.#chunks(this.#blocks.grow(countOf(body.index), body.delta));
      case 'content_block_stop':
        return this.#chunks(this.#blocks.stop(countOf(body.index)));
      case 'message_delta':
        return this.#stop(body);
      case 'message_stop':
        this.#finished = true;
        this.ended = true;
        return [];
      default:
        refuseError(body, 'stream', this.#classify);
        return [];
    }
  }

  #start(message: unknown): ChatChunk[] {
    if (!isJsonObject(message)) return [];
    this.#writer.identify(filledString(message.id), filledString(message.model));
    this.#mergeUsage(message.usage);
    return [];
  }

  #stop(body: JsonObject): ChatChunk[] {
    this.#mergeUsage(body.usage);
    const delta = isJsonObject(body.delta) ? body.delta : {};
    const stopReason = filledString(delta.stop_reason);
    if (stopReason === undefined || this.#finished) return [];
    const { hasContent, calls, firstCallId, text, thinkingBlocks } = this.#blocks;
    if (stopReason === 'end_turn' && !hasContent) throw unusableAnswer('The model gave an empty answer.');
    this.#finished = true;
    rememberThinking(thinkingBlocks, firstCallId, text, this.#context);
    const refusal = refusalOf(delta.stop_details);
    const last = {
      ...(refusal === undefined ? {} : { refusal }),
      ...specificFields({
        native: [],
        citations: [],
        stopReason,
        stopSequence: filledString(delta.stop_sequence),
      }),
    };
    const chunks = Object.keys(last).length === 0 ? [] : this.#chunks(last);
    chunks.push(this.#writer.finish(0, finishReasonOf(stopReason, calls > 0)));
    if (Object.keys(this.#usage).length > 0) chunks.push(this.#usageChunk());
    return chunks;
  }

  #usageChunk(): ChatChunk {
    const tier = anthropicTier(this.#usage);
    const chunk = this.#writer.usage(anthropicUsage(this.#usage));
    return tier === undefined ? chunk : { ...chunk, service_tier: tier };
  }

  #mergeUsage(usage: unknown): void {
    if (!isJsonObject(usage)) return;
    for (const [name, value] of Object.entries(usage)) if (value !== null) this.#usage[name] = value;
  }

  #chunks(delta: ChatDelta | undefined): ChatChunk[] {
    return delta === undefined ? [] : [this.#writer.delta(0, delta)];
  }
}
