import {
  type ChatChunk,
  type ChatDelta,
  isJsonObject,
  type JsonObject,
  type SseEvent,
  type ToolCall,
} from '@bytebot/shared';
import {
  finishReasonOf,
  mistralObject,
  mistralUsage,
  readMistralContent,
  readToolCall,
} from './mistral-answer.ts';
import type { ChatStreamReader, ReadContext } from './provider.ts';
import { ChunkWriter } from './translate/chunk-writer.ts';
import { type Classify, parseEvent, unusableAnswer } from './translate/failure.ts';
import { countOf, filledString, objectsOf } from './translate/json.ts';

interface ChoiceState {
  /** The calls' indexes by what Mistral calls them, in the order they came. */
  readonly calls: Map<string, number>;
  hasContent: boolean;
  finished: boolean;
}

/** Reads Mistral's stream: OpenAI's events, with usage beside the finish reason and thinking in the content. */
export class MistralChatStream implements ChatStreamReader {
  readonly #context: ReadContext;
  readonly #classify: Classify;
  readonly #writer: ChunkWriter;
  readonly #choices = new Map<number, ChoiceState>();
  #ended = false;
  #usageGiven = false;

  constructor(context: ReadContext, classify: Classify) {
    this.#context = context;
    this.#classify = classify;
    this.#writer = new ChunkWriter(context);
  }

  get finished(): boolean {
    if (this.#choices.size === 0) return false;
    for (const choice of this.#choices.values()) if (!choice.finished) return false;
    return true;
  }

  get ended(): boolean {
    return this.#ended;
  }

  read({ data }: SseEvent): readonly ChatChunk[] {
    if (data === '[DONE]') {
      this.#ended = true;
      return [];
    }
    const event = mistralObject(parseEvent(data), 'stream', this.#classify);
    this.#writer.identify(filledString(event.id), filledString(event.model));
    const chunks: ChatChunk[] = [];
    for (const [position, choice] of objectsOf(event.choices).entries())
      this.#readChoice(choice, countOf(choice.index) || position, chunks);
    const usage = this.#usageGiven || !this.finished ? undefined : mistralUsage(event);
    if (usage === undefined) return chunks;
    this.#usageGiven = true;
    return [...chunks, this.#writer.usage(usage)];
  }

  #readChoice(choice: JsonObject, index: number, chunks: ChatChunk[]): void {
    const state = this.#stateOf(index);
    if (state.finished) return;
    const delta = deltaOf(isJsonObject(choice.delta) ? choice.delta : {}, state, this.#context);
    if (delta !== undefined) chunks.push(this.#writer.delta(index, delta));
    const reason = finishReasonOf(choice.finish_reason);
    if (reason === undefined) return;
    if (reason === 'stop' && !this.#anyContent()) throw unusableAnswer('The model gave an empty answer.');
    state.finished = true;
    chunks.push(
      this.#writer.finish(index, reason === 'stop' && state.calls.size > 0 ? 'tool_calls' : reason),
    );
  }

  #stateOf(index: number): ChoiceState {
    const known = this.#choices.get(index);
    if (known !== undefined) return known;
    const state = { calls: new Map<string, number>(), hasContent: false, finished: false };
    this.#choices.set(index, state);
    return state;
  }

  #anyContent(): boolean {
    for (const choice of this.#choices.values()) if (choice.hasContent) return true;
    return false;
  }
}

/** Undefined when the event adds nothing, as the first one, which only names the role. */
function deltaOf(delta: JsonObject, state: ChoiceState, context: ReadContext): ChatDelta | undefined {
  const { text, thoughts, references } = readMistralContent(delta.content);
  const calls = objectsOf(delta.tool_calls).map((call) =>
    callDelta(readToolCall(call, context), state.calls),
  );
  state.hasContent ||= text !== '' || calls.length > 0;
  if (text === '' && thoughts === '' && calls.length === 0 && references.length === 0) return undefined;
  return {
    ...(thoughts === '' ? {} : { reasoning_content: thoughts }),
    ...(text === '' ? {} : { content: text }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    ...(references.length === 0 ? {} : { references }),
  };
}

/** Calls come whole, each with an id; a piece without one, or with one seen before, goes on with its call. */
function callDelta(read: ToolCall, seen: Map<string, number>): NonNullable<ChatDelta['tool_calls']>[number] {
  const isNamed = read.id !== '' && read.id !== 'null';
  const known = isNamed ? seen.get(read.id) : seen.size > 0 ? seen.size - 1 : undefined;
  if (known !== undefined) return { index: known, function: { arguments: read.function.arguments } };
  const index = seen.size;
  seen.set(isNamed ? read.id : `#${index}`, index);
  return { ...read, index };
}
