import {
  type ChatChunk,
  type ChatDelta,
  isJsonObject,
  type JsonObject,
  type SseEvent,
} from '@bytebot/shared';
import { rememberThinking } from './anthropic-recall.ts';
import { annotationsOf, answerExtras, bedrockFinishReason, bedrockUsage } from './bedrock-answer.ts';
import type { ChatStreamReader, ReadContext } from './provider.ts';
import { ChunkWriter } from './translate/chunk-writer.ts';
import { type Classify, parseEvent, reportedError, unusableAnswer } from './translate/failure.ts';
import { countOf, filledString } from './translate/json.ts';
import { jsonAnswerTool } from './translate/json-answer.ts';
import { clientName } from './translate/tool-names.ts';

/** What is known of a content block until it stops. */
type OpenBlock =
  | { readonly kind: 'call'; readonly callIndex: number; hasArguments: boolean }
  | { readonly kind: 'json_answer' }
  | { readonly kind: 'thinking'; thinking: string; signature: string; redacted: string };

/**
 * Reads a ConverseStream: `messageStart`, then blocks that start, grow and stop, then `messageStop` with the
 * reason, then `metadata` with usage. Texts and thoughts start without an event of their own. A failure is an event
 * named after its exception (Bedrock API reference, "ConverseStreamOutput").
 */
export class BedrockChatStream implements ChatStreamReader {
  readonly #classify: Classify;
  readonly #context: ReadContext;
  readonly #writer: ChunkWriter;
  readonly #blocks = new Map<number, OpenBlock>();
  #calls = 0;
  #text = '';
  readonly #signedBlocks: JsonObject[] = [];
  #firstCallId: string | undefined;
  #hasContent = false;
  #finished = false;
  ended = false;

  constructor(context: ReadContext, classify: Classify) {
    this.#classify = classify;
    this.#context = context;
    this.#writer = new ChunkWriter(context);
  }

  get finished(): boolean {
    return this.#finished;
  }

  read({ event, data }: SseEvent): readonly ChatChunk[] {
    const body = readBedrockEvent(event, data, this.#classify);
    switch (event) {
      case 'contentBlockStart':
        return this.#startBlock(countOf(body.contentBlockIndex), body.start);
      case 'contentBlockDelta':
        return this.#growBlock(countOf(body.contentBlockIndex), body.delta);
      case 'contentBlockStop':
        return this.#stopBlock(countOf(body.contentBlockIndex));
      case 'messageStop':
        return this.#stop(filledString(body.stopReason) ?? 'end_turn');
      case 'metadata':
        return this.#metadata(body);
      default:
        return [];
    }
  }

  #startBlock(index: number, start: unknown): ChatChunk[] {
    const use = isJsonObject(start) ? start.toolUse : undefined;
    if (!isJsonObject(use)) return [];
    this.#hasContent = true;
    if (use.name === jsonAnswerTool) {
      this.#blocks.set(index, { kind: 'json_answer' });
      return [];
    }
    const callIndex = this.#calls;
    this.#calls += 1;
    this.#blocks.set(index, { kind: 'call', callIndex, hasArguments: false });
    const id = filledString(use.toolUseId) ?? '';
    const name = clientName(filledString(use.name) ?? '', this.#context.toolNames);
    this.#firstCallId ??= id;
    return this.#delta({
      tool_calls: [{ index: callIndex, id, type: 'function', function: { name, arguments: '' } }],
    });
  }

  #growBlock(index: number, delta: unknown): ChatChunk[] {
    if (!isJsonObject(delta)) return [];
    if (isJsonObject(delta.toolUse)) return this.#growInput(this.#blocks.get(index), delta.toolUse.input);
    if (isJsonObject(delta.reasoningContent)) return this.#growThinking(index, delta.reasoningContent);
    if (isJsonObject(delta.citation)) {
      const annotations = annotationsOf([delta.citation], this.#text.length);
      return annotations.length === 0 ? [] : this.#delta({ annotations });
    }
    const text = filledString(delta.text);
    if (text === undefined) return [];
    this.#hasContent = true;
    this.#text += text;
    return this.#delta({ content: text });
  }

  #growInput(block: OpenBlock | undefined, value: unknown): ChatChunk[] {
    const json = filledString(value);
    if (json === undefined) return [];
    if (block?.kind === 'json_answer') return this.#delta({ content: json });
    if (block?.kind !== 'call') return [];
    block.hasArguments = true;
    return this.#delta({ tool_calls: [{ index: block.callIndex, function: { arguments: json } }] });
  }

  #growThinking(index: number, delta: JsonObject): ChatChunk[] {
    const known = this.#blocks.get(index);
    const block =
      known?.kind === 'thinking'
        ? known
        : { kind: 'thinking' as const, thinking: '', signature: '', redacted: '' };
    this.#blocks.set(index, block);
    block.signature += filledString(delta.signature) ?? '';
    block.redacted += filledString(delta.redactedContent) ?? '';
    const text = filledString(delta.text);
    if (text === undefined) return [];
    block.thinking += text;
    return this.#delta({ reasoning_content: text });
  }

  #stopBlock(index: number): ChatChunk[] {
    const block = this.#blocks.get(index);
    this.#blocks.delete(index);
    if (block?.kind === 'thinking') return this.#signed(block);
    // A call without arguments streams none; OpenAI's clients parse what they got, and '' is no JSON.
    if (block?.kind === 'call' && !block.hasArguments) {
      return this.#delta({ tool_calls: [{ index: block.callIndex, function: { arguments: '{}' } }] });
    }
    return [];
  }

  #signed({ thinking, signature, redacted }: OpenBlock & { kind: 'thinking' }): ChatChunk[] {
    const blocks = [
      ...(signature === '' ? [] : [{ type: 'thinking', thinking, signature }]),
      ...(redacted === '' ? [] : [{ type: 'redacted_thinking', data: redacted }]),
    ];
    this.#signedBlocks.push(...blocks);
    return blocks.length === 0 ? [] : this.#delta({ thinking_blocks: blocks });
  }

  #stop(stopReason: string): ChatChunk[] {
    if (this.#finished) return [];
    const reason = bedrockFinishReason(stopReason, this.#calls > 0);
    if (stopReason === 'end_turn' && !this.#hasContent) {
      throw unusableAnswer('The model gave an empty answer.');
    }
    this.#finished = true;
    rememberThinking(this.#signedBlocks, this.#firstCallId, this.#text, this.#context);
    return [this.#writer.finish(0, reason)];
  }

  #metadata(body: JsonObject): ChatChunk[] {
    this.ended = this.#finished;
    if (!isJsonObject(body.usage)) return [];
    return [{ ...this.#writer.usage(bedrockUsage(body.usage)), ...answerExtras(body) }];
  }

  #delta(delta: ChatDelta): ChatChunk[] {
    return [this.#writer.delta(0, delta)];
  }
}

/**
 * The payload of one message of Amazon's event stream.
 *
 * @throws ProviderError when it is an exception, or no JSON object.
 */
export function readBedrockEvent(event: string, data: string, classify: Classify): JsonObject {
  const isException = /exception|error|failure/i.test(event);
  const body = isException && data === '' ? {} : parseEvent(data);
  if (!isJsonObject(body)) throw unusableAnswer('The stream holds an event that is not an object.');
  if (isException || typeof body.__type === 'string') {
    throw reportedError({ ...body, __type: isException ? event : body.__type }, 'stream', classify);
  }
  return body;
}
