import {
  type ChatChunk,
  type ChatCompletion,
  type ChatMessage,
  isJsonObject,
  type JsonObject,
  type ToolCall,
  type Usage,
} from '@bytebot/shared';
import { fromChatMessage, type ReadMessage } from '../messages/from-chat-message.ts';
import type { AssistantTurn, ModelDelta, TokenUsage } from './chat-model.ts';
import { NO_RESPONSE, unreadable } from './openai-dialect.ts';

/** A model that makes up calls without end is stopped by memory otherwise. */
const TOOL_CALLS_MAX = 500;
/** Characters of text, thinking and arguments together: several times what the longest answers have (128,000 tokens). */
const TEXT_LENGTH_MAX = 2_000_000;
/** Characters of what is kept for the provider only; some say much about each word. */
const DETAILS_LENGTH_MAX = 16_000_000;
/** A piece without any text takes room too. */
const DETAIL_LENGTH_MIN = 16;

interface GrowingCall {
  id: string;
  name: string;
  arguments: string;
}

type Delta = ChatChunk['choices'][number]['delta'];

/** Puts the chunks of a streamed answer together, and tells of each piece of text and thinking as it comes. */
export class AnswerAssembler {
  readonly #onDelta: (delta: ModelDelta) => void;
  readonly #texts = { content: '', reasoning_content: '', reasoning: '', refusal: '' };
  readonly #thinkingBlocks: JsonObject[] = [];
  readonly #reasoningDetails: JsonObject[] = [];
  readonly #calls: GrowingCall[] = [];
  /** The calls by the numbers that the chunks have for them. */
  readonly #callsByIndex = new Map<number, GrowingCall>();
  #whole: ReadMessage | undefined;
  #hasChoice = false;
  #hasContent = false;
  #finishReason: string | null = null;
  #usage: Usage | undefined;
  #model = '';
  #textLength = 0;
  #detailsLength = 0;

  constructor(onDelta: (delta: ModelDelta) => void = () => undefined) {
    this.#onDelta = onDelta;
  }

  /** Whether a piece of the answer has come: from then on it cannot be asked for again without anybody noticing. */
  get hasBegun(): boolean {
    return this.#hasContent;
  }

  add(chunk: ChatChunk): void {
    this.#note(chunk);
    const choice = chunk.choices.find(({ index }) => (index ?? 0) === 0);
    if (choice === undefined) return;
    this.#hasChoice = true;
    this.#addDelta(choice.delta);
    if (!choice.finish_reason) return;
    if (choice.finish_reason === 'error') throw unreadable('The model ended its answer with an error.');
    this.#hasContent = true;
    this.#finishReason = choice.finish_reason;
  }

  /** Takes an answer that came in one piece. */
  addWhole(completion: ChatCompletion): void {
    this.#note(completion);
    const [choice] = completion.choices;
    if (choice === undefined) return;
    this.#hasChoice = true;
    this.#hasContent = true;
    this.#whole = fromChatMessage(choice.message);
    this.#finishReason = choice.finish_reason ?? null;
    for (const block of this.#whole.blocks) {
      if (block.type === 'thinking') this.#onDelta({ type: 'thinking', text: block.thinking });
      if (block.type === 'text') this.#onDelta({ type: 'text', text: block.text });
    }
  }

  /** @throws ProviderError when there was no answer at all. */
  turn(requestId: string | undefined): AssistantTurn {
    if (!this.#hasChoice) throw unreadable(NO_RESPONSE);
    const { blocks, malformedInputs } = this.#whole ?? fromChatMessage(this.#message());
    return {
      blocks,
      malformedInputs,
      finishReason: this.#finishReason,
      usage: tokenUsage(this.#usage),
      model: this.#model,
      requestId,
    };
  }

  #note({ model, usage }: Pick<ChatChunk, 'model' | 'usage'>): void {
    if (this.#model === '' && typeof model === 'string') this.#model = model;
    if (isJsonObject(usage)) this.#usage = usage;
  }

  #addDelta(delta: Delta): void {
    const thinking = this.#grow('reasoning_content', delta) || this.#grow('reasoning', delta);
    if (thinking !== '') this.#onDelta({ type: 'thinking', text: thinking });
    const text = this.#grow('content', delta);
    if (text !== '') this.#onDelta({ type: 'text', text });
    const refusal = this.#grow('refusal', delta);
    if (refusal !== '') this.#onDelta({ type: 'text', text: refusal });
    this.#keepAll(this.#reasoningDetails, delta.reasoning_details);
    for (const block of objectsOf(delta.thinking_blocks)) this.#addThinkingBlock(block);
    for (const call of objectsOf(delta.tool_calls)) this.#addCall(call);
  }

  /** OpenRouter sends the same thought under two names; only the first is a new piece. */
  #grow(name: 'content' | 'reasoning_content' | 'reasoning' | 'refusal', delta: Delta): string {
    const piece = delta[name];
    if (typeof piece !== 'string' || piece === '') return '';
    this.#makeRoom(piece);
    this.#texts[name] += piece;
    this.#hasContent = true;
    return piece;
  }

  #keepAll(kept: JsonObject[], value: unknown): void {
    const pieces = objectsOf(value);
    if (pieces.length > 0) this.#hasContent = true;
    for (const piece of pieces) {
      this.#makeRoomForDetail(piece);
      kept.push(piece);
    }
  }

  /** Some send a signed thought whole, some in pieces with the signature last. */
  #addThinkingBlock(block: JsonObject): void {
    this.#hasContent = true;
    this.#makeRoomForDetail(block);
    const last = this.#thinkingBlocks.at(-1);
    const isPiece = isOpenThought(last) && block.type === 'thinking';
    if (!isPiece) {
      this.#thinkingBlocks.push(block);
      return;
    }
    const whole = { ...last, ...block, thinking: `${last.thinking}${block.thinking ?? ''}` };
    this.#thinkingBlocks.splice(-1, 1, whole);
  }

  /** A piece belongs to the call of its number, else of its id, else to the last one. */
  #addCall(piece: JsonObject): void {
    this.#hasContent = true;
    const fields = isJsonObject(piece.function) ? piece.function : {};
    const id = typeof piece.id === 'string' ? piece.id : '';
    const call = this.#callOf(piece, id, typeof fields.name === 'string' && fields.name !== '');
    if (call.id === '') call.id = id;
    if (typeof fields.name === 'string' && call.name === '') call.name = fields.name;
    const args = isJsonObject(fields.arguments) ? JSON.stringify(fields.arguments) : fields.arguments;
    if (typeof args !== 'string') return;
    this.#makeRoom(args);
    call.arguments += args;
  }

  #callOf({ index }: JsonObject, id: string, hasName: boolean): GrowingCall {
    if (typeof index === 'number') {
      const known = this.#callsByIndex.get(index);
      // Some number every call 0: another id is another call.
      const isSame = known !== undefined && (id === '' || known.id === '' || known.id === id || !hasName);
      if (isSame) return known;
      const created = this.#newCall();
      this.#callsByIndex.set(index, created);
      return created;
    }
    const last = this.#calls.at(-1);
    const byId = id === '' ? undefined : this.#calls.find((call) => call.id === id);
    if (byId !== undefined) return byId;
    return last === undefined || id !== '' || hasName ? this.#newCall() : last;
  }

  #newCall(): GrowingCall {
    if (this.#calls.length >= TOOL_CALLS_MAX) throw unreadable('The model calls tools without end.');
    const call = { id: '', name: '', arguments: '' };
    this.#calls.push(call);
    return call;
  }

  /** @throws ProviderError for an answer without end. */
  #makeRoom(text: string): void {
    this.#textLength += text.length;
    if (this.#textLength > TEXT_LENGTH_MAX) throw unreadable('The answer is longer than an answer can be.');
  }

  #makeRoomForDetail(piece: JsonObject): void {
    this.#detailsLength += DETAIL_LENGTH_MIN + JSON.stringify(piece).length;
    if (this.#detailsLength > DETAILS_LENGTH_MAX) throw unreadable('The model thinks without end.');
  }

  #message(): ChatMessage {
    const { content, reasoning_content, reasoning, refusal } = this.#texts;
    return {
      role: 'assistant',
      content,
      ...(reasoning_content === '' ? {} : { reasoning_content }),
      ...(reasoning === '' ? {} : { reasoning }),
      ...(refusal === '' ? {} : { refusal }),
      ...(this.#thinkingBlocks.length === 0 ? {} : { thinking_blocks: this.#thinkingBlocks }),
      ...(this.#reasoningDetails.length === 0 ? {} : { reasoning_details: this.#reasoningDetails }),
      ...(this.#calls.length === 0 ? {} : { tool_calls: this.#calls.map(toolCall) }),
    };
  }
}

function isOpenThought(block: JsonObject | undefined): block is JsonObject {
  return block?.type === 'thinking' && typeof block.thinking === 'string' && !block.signature;
}

function toolCall({ id, name, arguments: args }: GrowingCall): ToolCall {
  return { id, type: 'function', function: { name, arguments: args } };
}

function tokenUsage(usage: Usage | undefined): TokenUsage {
  const inputTokens = tokens(usage?.prompt_tokens);
  const outputTokens = tokens(usage?.completion_tokens);
  return {
    inputTokens,
    outputTokens,
    totalTokens: tokens(usage?.total_tokens) || inputTokens + outputTokens,
  };
}

function tokens(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : 0;
}

function objectsOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
