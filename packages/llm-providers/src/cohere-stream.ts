import {
  type ChatChunk,
  type ChatDelta,
  isJsonObject,
  type JsonObject,
  type SseEvent,
} from '@bytebot/shared';
import { citationFields, cohereUsage, finishReasonOf, isErrorBody, logprobEntry } from './cohere-answer.ts';
import type { ChatStreamReader, ReadContext } from './provider.ts';
import { ChunkWriter } from './translate/chunk-writer.ts';
import { type Classify, parseEvent, reportedError, unusableAnswer } from './translate/failure.ts';
import { countOf, filledString, objectsOf } from './translate/json.ts';
import { jsonAnswerTool } from './translate/json-answer.ts';
import { clientName } from './translate/tool-names.ts';

interface OpenCall {
  /** Undefined for the tool whose input is the answer. */
  readonly callIndex: number | undefined;
  hasArguments: boolean;
}

/**
 * Reads a `/v2/chat` stream: `message-start`; contents, a plan and calls that start, grow and end, with citations among
 * them; `message-end` with the finish reason and the usage (Cohere, "Streaming responses").
 */
export class CohereChatStream implements ChatStreamReader {
  readonly #context: ReadContext;
  readonly #classify: Classify;
  readonly #writer: ChunkWriter;
  readonly #open = new Map<number, OpenCall>();
  /** The thoughts of a block that has not ended, by its index. */
  readonly #thoughts = new Map<number, string>();
  #calls = 0;
  #hasContent = false;
  finished = false;
  ended = false;

  constructor(context: ReadContext, classify: Classify) {
    this.#context = context;
    this.#classify = classify;
    this.#writer = new ChunkWriter(context);
  }

  read({ data }: SseEvent): readonly ChatChunk[] {
    if (data === '' || data === '[DONE]') return [];
    const event = parseEvent(data);
    if (!isJsonObject(event)) throw unusableAnswer('The stream holds an event that is not an object.');
    if (isErrorBody(event)) throw reportedError(event, 'stream', this.#classify);
    const delta = isJsonObject(event.delta) ? event.delta : {};
    const message = isJsonObject(delta.message) ? delta.message : {};
    const index = countOf(event.index);
    switch (event.type) {
      case 'message-start':
        this.#writer.identify(filledString(event.id), undefined);
        return [];
      case 'content-start':
      case 'content-delta':
        return this.#content(index, message.content, event.logprobs);
      case 'content-end':
        return this.#endContent(index);
      case 'tool-plan-delta':
        return this.#plan(message.tool_plan);
      case 'tool-call-start':
        return this.#startCall(index, message.tool_calls);
      case 'tool-call-delta':
        return this.#growCall(index, message.tool_calls);
      case 'tool-call-end':
        return this.#endCall(index);
      case 'citation-start':
        return this.#cite(message.citations);
      case 'message-end':
        return this.#end(delta);
      default:
        return [];
    }
  }

  #content(index: number, content: unknown, logprobs: unknown): ChatChunk[] {
    if (!isJsonObject(content)) return [];
    const thinking = filledString(content.thinking);
    if (thinking !== undefined) {
      this.#thoughts.set(index, (this.#thoughts.get(index) ?? '') + thinking);
      return this.#delta({ reasoning_content: thinking });
    }
    const [chunk, ...others] = this.#text(content.text);
    const entries = isJsonObject(logprobs)
      ? logprobEntry(logprobs)
      : objectsOf(logprobs).flatMap(logprobEntry);
    if (chunk === undefined || entries.length === 0) return chunk === undefined ? [] : [chunk, ...others];
    const choices = chunk.choices.map((choice) => ({
      ...choice,
      logprobs: { content: entries, refusal: null },
    }));
    return [{ ...chunk, choices }, ...others];
  }

  #endContent(index: number): ChatChunk[] {
    const thinking = this.#thoughts.get(index);
    this.#thoughts.delete(index);
    return thinking === undefined ? [] : this.#delta({ thinking_blocks: [{ type: 'thinking', thinking }] });
  }

  /** What is said before an answer in JSON is no part of it. */
  #plan(value: unknown): ChatChunk[] {
    const plan = filledString(value);
    if (plan === undefined || this.#context.toolNames?.has(jsonAnswerTool) !== true) return this.#text(plan);
    return this.#delta({ reasoning_content: plan });
  }

  #text(value: unknown): ChatChunk[] {
    const text = filledString(value);
    if (text === undefined) return [];
    this.#hasContent = true;
    return this.#delta({ content: text });
  }

  #startCall(index: number, value: unknown): ChatChunk[] {
    const call = Array.isArray(value) ? value[0] : value;
    if (!isJsonObject(call)) return [];
    const called = isJsonObject(call.function) ? call.function : {};
    const name = filledString(called.name) ?? '';
    const written = filledString(called.arguments) ?? '';
    this.#hasContent = true;
    if (name === jsonAnswerTool) {
      this.#open.set(index, { callIndex: undefined, hasArguments: true });
      return written === '' ? [] : this.#delta({ content: written });
    }
    const callIndex = this.#calls;
    this.#calls += 1;
    this.#open.set(index, { callIndex, hasArguments: written !== '' });
    const description = { name: clientName(name, this.#context.toolNames), arguments: written };
    return this.#delta({
      tool_calls: [
        { index: callIndex, id: filledString(call.id) ?? '', type: 'function', function: description },
      ],
    });
  }

  #growCall(index: number, value: unknown): ChatChunk[] {
    const call = Array.isArray(value) ? value[0] : value;
    const called = isJsonObject(call) && isJsonObject(call.function) ? call.function : {};
    const written = filledString(called.arguments);
    const open = this.#open.get(index);
    if (written === undefined || open === undefined) return [];
    if (open.callIndex === undefined) return this.#delta({ content: written });
    open.hasArguments = true;
    return this.#delta({ tool_calls: [{ index: open.callIndex, function: { arguments: written } }] });
  }

  /** A call without arguments streams none; OpenAI's clients parse what they got, and '' is no JSON. */
  #endCall(index: number): ChatChunk[] {
    const open = this.#open.get(index);
    this.#open.delete(index);
    if (open?.callIndex === undefined || open.hasArguments) return [];
    return this.#delta({ tool_calls: [{ index: open.callIndex, function: { arguments: '{}' } }] });
  }

  #cite(value: unknown): ChatChunk[] {
    const citations = Array.isArray(value) ? objectsOf(value) : objectsOf([value]);
    return citations.length === 0 ? [] : this.#delta(citationFields(citations));
  }

  #end(delta: JsonObject): ChatChunk[] {
    this.ended = true;
    if (this.finished) return [];
    const reason = filledString(delta.finish_reason) ?? 'COMPLETE';
    const finishReason = finishReasonOf(reason, this.#calls > 0, delta.error);
    if (finishReason === 'stop' && !this.#hasContent) throw unusableAnswer('The model gave an empty answer.');
    this.finished = true;
    const chunks = [...this.#open.keys()].flatMap((index) => this.#endCall(index));
    chunks.push(this.#writer.finish(0, finishReason));
    if (isJsonObject(delta.usage)) chunks.push(this.#writer.usage(cohereUsage(delta.usage)));
    return chunks;
  }

  #delta(delta: ChatDelta): ChatChunk[] {
    return [this.#writer.delta(0, delta)];
  }
}
