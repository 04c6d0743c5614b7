import {
  type ChatChunk,
  type ChatDelta,
  isJsonObject,
  type JsonObject,
  type SseEvent,
} from '@bytebot/shared';
import { finishReasonOf, geminiCandidates } from './gemini-answer.ts';
import { annotationsOf, hasNotes, metadataOf } from './gemini-grounding.ts';
import { logprobsOf } from './gemini-logprobs.ts';
import { besideText, rememberTurn } from './gemini-message.ts';
import { type GeminiParts, readParts, saysSomething } from './gemini-parts.ts';
import { geminiTier, geminiUsage } from './gemini-usage.ts';
import type { ChatStreamReader, ReadContext } from './provider.ts';
import { ChunkWriter } from './translate/chunk-writer.ts';
import { type Classify, parseEvent, unusableAnswer } from './translate/failure.ts';
import { countOf, filledString } from './translate/json.ts';

interface ChoiceState {
  calls: number;
  images: number;
  hasContent: boolean;
  finished: boolean;
  /** Everything said so far; notes on it count from its beginning. */
  text: string;
  signature: string | undefined;
  /** The notes given already; Google may repeat them. */
  readonly noted: Set<string>;
}

/**
 * Reads a `streamGenerateContent` stream. Function calls arrive whole, usage is repeated in every event and
 * given once, after the last finish reason.
 */
export class GeminiChatStream implements ChatStreamReader {
  readonly #context: ReadContext;
  readonly #classify: Classify;
  readonly #writer: ChunkWriter;
  readonly #choices = new Map<number, ChoiceState>();
  #identified = false;
  #usage: JsonObject | undefined;
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

  read(event: SseEvent): readonly ChatChunk[] {
    // Google has been seen to leave the commas of its array form in front of an event.
    const data = event.data.startsWith(',') ? event.data.slice(1) : event.data;
    if (data === '' || data === '[DONE]') return [];
    const parsed = parseEvent(data);
    const chunks: ChatChunk[] = [];
    for (const answer of Array.isArray(parsed) ? parsed : [parsed]) {
      if (!isJsonObject(answer)) throw unusableAnswer('The stream holds an event that is not an object.');
      this.#readAnswer(answer, chunks);
    }
    return chunks;
  }

  #readAnswer(answer: JsonObject, chunks: ChatChunk[]): void {
    const candidates = geminiCandidates(answer, 'stream', this.#classify);
    if (!this.#identified) {
      this.#identified = true;
      this.#writer.identify(filledString(answer.responseId), filledString(answer.modelVersion));
    }
    if (isJsonObject(answer.usageMetadata)) this.#usage = answer.usageMetadata;
    const before = chunks.length;
    for (const [position, candidate] of candidates.entries())
      this.#readCandidate(candidate, position, chunks);
    this.#tell(answer, candidates, chunks, before);
    if (!this.#usageGiven && this.#usage !== undefined && this.finished) {
      this.#usageGiven = true;
      chunks.push(this.#writer.usage(geminiUsage(this.#usage)));
    }
  }

  /** Google's notes travel on the event's last chunk; safety ratings, which every event repeats, on the last of all. */
  #tell(answer: JsonObject, candidates: readonly JsonObject[], chunks: ChatChunk[], before: number): void {
    if (!this.finished && !hasNotes(answer, candidates)) return;
    const { vertex_ai_safety_results: safety, ...notes } = metadataOf(answer, candidates);
    const tier = this.finished ? geminiTier(this.#usage) : undefined;
    const told = {
      ...notes,
      ...(safety !== undefined && this.finished ? { vertex_ai_safety_results: safety } : {}),
      ...(tier === undefined ? {} : { service_tier: tier }),
    };
    if (Object.keys(told).length === 0) return;
    const last = chunks.length > before ? chunks.pop() : undefined;
    if (last !== undefined) chunks.push({ ...last, ...told });
  }

  #readCandidate(candidate: JsonObject, position: number, chunks: ChatChunk[]): void {
    const index = countOf(candidate.index) || position;
    const state = this.#stateOf(index);
    const parts = readParts(candidate, index, state.calls, this.#context);
    state.text += parts.text;
    state.signature = parts.signature ?? state.signature;
    const logprobs = logprobsOf(candidate);
    const delta = this.#deltaOf(parts, state, candidate);
    if (delta !== undefined) chunks.push(this.#writer.delta(index, delta, logprobs && { logprobs }));
    state.calls += parts.calls.length;
    state.images += parts.images.length;
    state.hasContent ||= saysSomething(parts);
    rememberTurn(parts.calls, '', undefined, this.#context);
    const reason = finishReasonOf(candidate, state.calls > 0);
    if (reason === undefined || state.finished) return;
    if (reason === 'stop' && !state.hasContent && !this.#anyContent()) {
      throw unusableAnswer('The model gave an empty answer.');
    }
    state.finished = true;
    rememberTurn([], state.text, state.signature, this.#context);
    const beside = delta === undefined && logprobs !== undefined ? { logprobs } : undefined;
    chunks.push(this.#writer.finish(index, reason, beside));
  }

  /** Undefined when the event adds nothing, as the last one often does. */
  #deltaOf(parts: GeminiParts, state: ChoiceState, candidate: JsonObject): ChatDelta | undefined {
    const { text, calls } = parts;
    const images = parts.images.map((image) => ({ ...image, index: state.images + image.index }));
    const annotations = annotationsOf(candidate.groundingMetadata, state.text).filter(
      ({ url_citation: { url, start_index, end_index } }) =>
        isNew(state.noted, `${start_index} ${end_index} ${url}`),
    );
    const beside = besideText({ ...parts, images }, annotations, parts.signature, this.#context);
    if (text === '' && calls.length === 0 && Object.keys(beside).length === 0) return undefined;
    return {
      ...beside,
      ...(text === '' ? {} : { content: text }),
      ...(calls.length === 0
        ? {}
        : { tool_calls: calls.map((call, offset) => ({ index: state.calls + offset, ...call })) }),
    };
  }

  #stateOf(index: number): ChoiceState {
    const known = this.#choices.get(index);
    if (known !== undefined) return known;
    const state: ChoiceState = {
      calls: 0,
      images: 0,
      hasContent: false,
      finished: false,
      text: '',
      signature: undefined,
      noted: new Set(),
    };
    this.#choices.set(index, state);
    return state;
  }

  #anyContent(): boolean {
    for (const choice of this.#choices.values()) if (choice.hasContent) return true;
    return false;
  }
}

function isNew(known: Set<string>, key: string): boolean {
  if (known.has(key)) return false;
  known.add(key);
  return true;
}
