import {
  type ChatChunk,
  type ChatDelta,
  encodeSseEvent,
  isJsonObject,
  type JsonObject,
  type Usage,
} from '@bytebot/shared';
import type { AnswerContext, DialectStream } from '../client-dialect.ts';
import { callId, citationsOf, imagesOf, isThought, objectsIn, wholeThought } from './answer-blocks.ts';
import {
  BlockQueue,
  type CallBlock,
  callBlock,
  textBlock,
  thinkingBlock,
  wholeBlock,
} from './block-queue.ts';
import { type EndFacts, stopOf } from './stop-reason.ts';
import { anthropicUsage } from './usage.ts';
import { messageId } from './write-answer.ts';

/** A call whose name is not known yet cannot begin. */
interface PendingCall {
  id: string | undefined;
  name: string;
  input: string;
  block: CallBlock | undefined;
}

/**
 * Writes the chunks of an answer as the events of a Message: `message_start`, each block from its start to its stop,
 * `message_delta` with the reason and all usage, `message_stop` (Anthropic, "Streaming messages").
 */
export class MessageStream implements DialectStream {
  readonly #context: AnswerContext;
  readonly #blocks = new BlockQueue();
  readonly #calls = new Map<number, PendingCall>();
  #started = false;
  #told = false;
  #text = '';
  #usage: Usage | undefined;
  #tier: unknown;
  #specific: Record<string, unknown> = {};
  #refusal = '';
  #finishReason: unknown;
  #stoppedAt: unknown;

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  write(chunk: ChatChunk): string {
    let events = this.#start(chunk);
    if (chunk.service_tier !== undefined) this.#tier = chunk.service_tier;
    for (const choice of chunk.choices) {
      // Messages have one answer.
      if (choice.index !== 0 && choice.index !== undefined) continue;
      if (isJsonObject(choice.delta)) this.#read(choice.delta);
      if (choice.finish_reason) this.#finishReason = choice.finish_reason;
      if (choice.stop_reason !== undefined) this.#stoppedAt = choice.stop_reason;
    }
    events += this.#blocks.take();
    if (!isJsonObject(chunk.usage)) return events;
    this.#usage = chunk.usage;
    // It is cumulative with servers that tell it all the time; only behind the reason it is the whole.
    return this.#finishReason === undefined ? events : events + this.#stop();
  }

  end(): string {
    const start = this.#start({ id: '', model: this.#context.requestedModel });
    return `${start}${this.#stop()}${event('message_stop', {})}`;
  }

  #start({ id, model }: { id: string; model: string }): string {
    if (this.#started) return '';
    this.#started = true;
    const message = {
      id: messageId(id, this.#context.uniqueId),
      type: 'message',
      role: 'assistant',
      model: this.#context.echoModel ?? model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      stop_details: null,
      usage: anthropicUsage(undefined, undefined),
    };
    return event('message_start', { message });
  }

  #stop(): string {
    if (this.#told) return '';
    this.#told = true;
    for (const [index, call] of this.#calls) this.#beginCall(call, index);
    this.#blocks.end();
    const facts: EndFacts = {
      finishReason: this.#finishReason,
      specific: this.#specific,
      stoppedAt: this.#stoppedAt,
      refusal: this.#refusal,
      hasCalls: this.#calls.size > 0,
    };
    const usage = anthropicUsage(this.#usage, this.#tier);
    return `${this.#blocks.take()}${event('message_delta', { delta: stopOf(facts), usage })}`;
  }

  #read(delta: ChatDelta): void {
    if (this.#told) return;
    const specific = isJsonObject(delta.provider_specific_fields) ? delta.provider_specific_fields : {};
    for (const name of stopFields) if (specific[name] !== undefined) this.#specific[name] = specific[name];
    this.#think(delta);
    for (const block of objectsIn(specific.native_blocks)) this.#native(block);
    if (typeof delta.content === 'string') this.#say(delta.content);
    if (typeof delta.refusal === 'string') this.#refuse(delta.refusal);
    this.#cite(specific.citations, delta.annotations);
    for (const image of imagesOf(delta.images)) this.#blocks.begin(wholeBlock(image));
    for (const call of delta.tool_calls ?? []) this.#call(call);
  }

  #think(delta: ChatDelta): void {
    const thought = delta.reasoning_content ?? delta.reasoning;
    if (typeof thought === 'string' && thought !== '') this.#thought(thought);
    const hasThought = typeof thought === 'string' && thought !== '';
    for (const block of objectsIn(delta.thinking_blocks).filter(isThought))
      this.#sign(wholeThought(block), hasThought);
  }

  #thought(thinking: string): void {
    const { last } = this.#blocks;
    const open = isUnsigned(last) ? last : thinkingBlock();
    if (open !== last) this.#blocks.begin(open);
    open.thinking += thinking;
    this.#blocks.grow(open, { type: 'thinking_delta', thinking });
  }

  /**
   * A block that is told whole after its text has been: only the signature is new. Other servers tell the block in
   * pieces, the text in each of them a second time.
   */
  #sign(block: JsonObject, isRepeated: boolean): void {
    if (block.type === 'redacted_thinking') {
      this.#blocks.begin(wholeBlock(block));
      return;
    }
    const { thinking, signature } = block;
    if (typeof thinking !== 'string' || typeof signature !== 'string') return;
    const { last } = this.#blocks;
    const said = isUnsigned(last) ? last.thinking : '';
    const rest = isRepeated ? '' : thinking.startsWith(said) ? thinking.slice(said.length) : thinking;
    if (rest !== '') this.#thought(rest);
    if (signature === '') return;
    const current = this.#blocks.last;
    const open = isUnsigned(current) ? current : thinkingBlock();
    if (open !== current) this.#blocks.begin(open);
    open.isSigned = true;
    this.#blocks.grow(open, { type: 'signature_delta', signature });
  }

  /** The input of a tool comes in deltas, also where it is known at once. */
  #native(block: JsonObject): void {
    if (typeof block.type !== 'string') return;
    const { input } = block;
    const streams = isJsonObject(input) && Object.keys(input).length > 0;
    const begun = wholeBlock(streams ? { ...block, input: {} } : block);
    this.#blocks.begin(begun);
    if (streams) this.#blocks.grow(begun, { type: 'input_json_delta', partial_json: JSON.stringify(input) });
  }

  #say(text: string): void {
    if (text === '') return;
    this.#text += text;
    this.#blocks.grow(this.#textBlock(), { type: 'text_delta', text });
  }

  #textBlock() {
    const { last } = this.#blocks;
    if (last?.kind === 'text') return last;
    const block = textBlock();
    this.#blocks.begin(block);
    return block;
  }

  /** An OpenAI model says its refusal; Claude's explanation stands beside the answer. */
  #refuse(text: string): void {
    this.#refusal += text;
    if (this.#specific.stop_reason !== 'refusal') this.#say(text);
  }

  #cite(citations: unknown, annotations: unknown): void {
    if (citations === undefined && annotations === undefined) return;
    const cited = citationsOf(citations, annotations, this.#text);
    if (cited.length === 0) return;
    const block = this.#textBlock();
    for (const citation of cited) this.#blocks.grow(block, { type: 'citations_delta', citation });
  }

  #call(delta: NonNullable<ChatDelta['tool_calls']>[number]): void {
    const index = delta.index ?? 0;
    const call = this.#calls.get(index) ?? { id: undefined, name: '', input: '', block: undefined };
    this.#calls.set(index, call);
    if (delta.id) call.id ??= delta.id;
    if (call.block === undefined) call.name += delta.function?.name ?? '';
    const input = delta.function?.arguments ?? '';
    if (call.block === undefined) {
      call.input += input;
      if (call.name !== '') this.#beginCall(call, index);
    } else {
      this.#growCall(call.block, input);
    }
  }

  #beginCall(call: PendingCall, index: number): void {
    if (call.block !== undefined) return;
    call.block = callBlock(call.id ?? callId(this.#context.uniqueId, index), call.name);
    this.#blocks.begin(call.block);
    this.#growCall(call.block, call.input);
    call.input = '';
  }

  #growCall(block: CallBlock, input: string): void {
    if (input === '' || block.end.isComplete) return;
    block.end.read(input);
    this.#blocks.grow(block, { type: 'input_json_delta', partial_json: input });
    if (block.end.isComplete) this.#blocks.settle();
  }
}

const stopFields = ['stop_reason', 'stop_sequence'] as const;

function isUnsigned(block: BlockQueue['last']): block is ReturnType<typeof thinkingBlock> {
  return block?.kind === 'thinking' && 'isSigned' in block && block.isSigned === false;
}

function event(type: string, fields: JsonObject): string {
  return encodeSseEvent(type, JSON.stringify({ type, ...fields }));
}
