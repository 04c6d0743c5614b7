import {
  type ChatChunk,
  type ChatDelta,
  type FinishReason,
  isJsonObject,
  type JsonObject,
  textOf,
  type Usage,
} from '@bytebot/shared';
import type { AnswerContext, DialectStream } from '../client-dialect.ts';
import { type CarriedBlocks, isEmptyBlocks, joinedBlocks, noBlocks } from './carried-blocks.ts';
import { EventWriter } from './event-writer.ts';
import { OpenCall } from './open-call.ts';
import { OpenMessage } from './open-message.ts';
import { OpenReasoning } from './open-reasoning.ts';
import {
  annotationsIn,
  type ItemKind,
  type ItemStatus,
  imageAddresses,
  imageItem,
  itemId,
  kindOfCall,
  logprobsIn,
} from './output-items.ts';
import { blocksIn, othersIn, thoughtsIn } from './provider-words.ts';
import { type AnswerState, responseObject, stateOf } from './response-object.ts';
import { ToolDirectory } from './tool-directory.ts';
import { writeUsage } from './usage.ts';

type CallDelta = NonNullable<ChatDelta['tool_calls']>[number];

/**
 * Writes the chunks of a chat as the events of a response (OpenAI API reference, "Streaming events"). Each thought, text
 * and call is an item that is added, grows and is done; only calls may be open at the same time.
 */
export class ResponsesStream implements DialectStream {
  readonly #context: AnswerContext;
  readonly #writer = new EventWriter();
  readonly #output: JsonObject[] = [];
  readonly #calls = new Map<number, OpenCall>();
  #directory: ToolDirectory | undefined;
  #reasoning: { readonly item: OpenReasoning; readonly index: number } | undefined;
  #message: { readonly item: OpenMessage; readonly index: number } | undefined;
  /** What came and has to be given back with the turn, until an item carries it. */
  #blocks: CarriedBlocks = noBlocks;
  #items = 0;
  #begun = false;
  #model = '';
  #serviceTier: unknown;
  #usage: Usage | undefined;
  #reason: FinishReason | undefined;

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  write(chunk: ChatChunk): string {
    this.#begin(chunk.model);
    if (chunk.usage) this.#usage = chunk.usage;
    this.#serviceTier = chunk.service_tier ?? this.#serviceTier;
    // The dialect has one answer; others of a chat (`n`) are not asked for.
    const choice = chunk.choices.find(({ index }) => index === 0);
    if (choice !== undefined) {
      this.#read(choice.delta, logprobsIn(choice.logprobs));
      if (choice.finish_reason) {
        this.#reason = choice.finish_reason;
        this.#closeAll();
      }
    }
    return this.#writer.take();
  }

  end(): string {
    this.#begin(this.#context.requestedModel);
    this.#closeAll();
    const state = stateOf(this.#reason);
    const response = this.#response(state);
    this.#context.keep?.(response);
    this.#writer.add(`response.${state.status}`, { response });
    return this.#writer.take();
  }

  #begin(model: string): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#model = this.#context.echoModel ?? model;
    const response = this.#response({ status: 'in_progress' });
    this.#writer.add('response.created', { response });
    this.#writer.add('response.in_progress', { response });
  }

  #response(state: AnswerState): JsonObject {
    return responseObject(this.#context, {
      state,
      model: this.#model,
      output: this.#output.filter((item) => item !== undefined),
      usage: writeUsage(this.#usage),
      serviceTier: this.#serviceTier,
    });
  }

  #read(delta: ChatDelta, logprobs: readonly JsonObject[]): void {
    const thoughts = thoughtsIn(delta);
    if (thoughts !== '') this.#think(thoughts);
    if (mayCarry(delta)) this.#blocks = joinedBlocks(this.#blocks, blocksIn(delta));
    if (typeof delta.content === 'string' && delta.content !== '')
      this.#openMessage().say(delta.content, logprobs);
    if (typeof delta.refusal === 'string' && delta.refusal !== '') this.#openMessage().refuse(delta.refusal);
    if (isJsonObject(delta.audio)) this.#sound(delta.audio);
    const annotations = annotationsIn(delta.annotations);
    if (annotations.length > 0) this.#openMessage().annotate(annotations);
    const others = othersIn(delta);
    if (others !== undefined && this.#message !== undefined) this.#message.item.tell(others);
    for (const url of imageAddresses(delta.images)) this.#show(url);
    for (const call of delta.tool_calls ?? []) this.#call(call);
  }

  #think(thoughts: string): void {
    if (this.#reasoning === undefined) {
      this.#closeMessage('completed');
      const { id, index } = this.#next('rs');
      this.#reasoning = { item: new OpenReasoning(this.#writer, id, index), index };
    }
    this.#reasoning.item.think(thoughts);
  }

  #openMessage(): OpenMessage {
    if (this.#message === undefined) {
      this.#carry();
      const { id, index } = this.#next('msg');
      this.#message = { item: new OpenMessage(this.#writer, id, index), index };
    }
    return this.#message.item;
  }

  #sound(audio: JsonObject): void {
    const data = textOf(audio, 'data') ?? '';
    const transcript = textOf(audio, 'transcript') ?? '';
    if (data !== '' || transcript !== '') this.#openMessage().sound(data, transcript);
  }

  #show(url: string): void {
    const item = imageItem('', url);
    if (item === undefined) {
      this.#openMessage().say(`![](${url})`, []);
      return;
    }
    this.#closeMessage('completed');
    this.#carry();
    const { id, index } = this.#next('ig');
    const added = { id, type: 'image_generation_call', status: 'in_progress', result: null };
    this.#writer.add('response.output_item.added', { output_index: index, item: added });
    const whole = { ...item, id };
    this.#writer.add('response.output_item.done', { output_index: index, item: whole });
    this.#output[index] = whole;
  }

  #call({ index: callIndex, id: callId, function: called }: CallDelta): void {
    const open = this.#calls.get(callIndex);
    const isNew = open === undefined || (callId !== undefined && callId !== '' && callId !== open.callId);
    if (!isNew) {
      open.grow(called?.arguments ?? '');
      return;
    }
    if (called?.name === undefined || called.name === '') return;
    this.#closeMessage('completed');
    this.#carry();
    for (const [key, other] of this.#calls)
      if (other.isWhole || key === callIndex) this.#closeCall(key, other);
    this.#directory ??= new ToolDirectory(this.#context.request);
    const tool = this.#directory.toolOf(called.name);
    const { id, index } = this.#next(kindOfCall(tool));
    const ownId = callId === undefined || callId === '' ? `call_${this.#context.uniqueId}${index}` : callId;
    const call = new OpenCall(this.#writer, id, index, ownId, tool);
    this.#calls.set(callIndex, call);
    call.grow(called.arguments ?? '');
  }

  #next(kind: ItemKind): { readonly id: string; readonly index: number } {
    const index = this.#items;
    this.#items += 1;
    return { id: itemId(kind, this.#context.uniqueId, index), index };
  }

  #closeAll(): void {
    const status = stateOf(this.#reason).status === 'incomplete' ? 'incomplete' : 'completed';
    this.#closeMessage(status);
    for (const [key, call] of this.#calls) this.#closeCall(key, call, status);
    this.#carry();
  }

  #closeMessage(status: ItemStatus): void {
    if (this.#message === undefined) return;
    this.#output[this.#message.index] = this.#message.item.close(status);
    this.#message = undefined;
  }

  #closeCall(key: number, call: OpenCall, status: ItemStatus = 'completed'): void {
    this.#calls.delete(key);
    this.#output[call.index] = call.close(status);
  }

  /** Ends the thoughts with what was signed of them; without thoughts an item of its own carries it. */
  #carry(): void {
    if (this.#reasoning === undefined) {
      if (isEmptyBlocks(this.#blocks)) return;
      const { id, index } = this.#next('rs');
      this.#reasoning = { item: new OpenReasoning(this.#writer, id, index), index };
    }
    this.#output[this.#reasoning.index] = this.#reasoning.item.close(this.#blocks);
    this.#reasoning = undefined;
    this.#blocks = noBlocks;
  }
}

/** Most chunks are words and nothing else. */
function mayCarry(delta: ChatDelta): boolean {
  return (
    delta.tool_calls !== undefined ||
    delta.thinking_blocks !== undefined ||
    delta.reasoning_details !== undefined ||
    delta.provider_specific_fields !== undefined
  );
}
