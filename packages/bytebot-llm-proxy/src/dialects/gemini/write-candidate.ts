import type { ChatChunk, JsonObject } from '@bytebot/shared';
import { callPart, callPieceOf, type WrittenCall } from './write-calls.ts';
import { finishFields } from './write-finish.ts';
import { googleNotes, groundingOf, logprobFields } from './write-notes.ts';
import { objectsOf, saidParts } from './write-parts.ts';

interface OpenCall extends WrittenCall {
  isGiven: boolean;
}

/** One candidate of a stream: its deltas as parts, its calls only once they are whole. */
export class CandidateStream {
  readonly #index: number;
  readonly #showsThoughts: boolean;
  /** By their index, in the order in which they began. */
  readonly #calls = new Map<unknown, OpenCall>();
  readonly #annotations: JsonObject[] = [];
  #text = '';
  #reason: string | undefined;
  /** Google's own notes that came with the end, or before it without a part. */
  #notes: JsonObject = {};
  #isGrounded = false;
  #isGiven = false;

  constructor(index: number, showsThoughts: boolean) {
    this.#index = index;
    this.#showsThoughts = showsThoughts;
  }

  get isFinished(): boolean {
    return this.#reason !== undefined;
  }

  /** The candidate of one event, or none where the delta adds nothing yet. */
  read(choice: ChatChunk['choices'][number], chunk: ChatChunk, position: number): JsonObject[] {
    const { delta } = choice;
    const parts = saidParts(delta, this.#showsThoughts);
    if (typeof delta.content === 'string') this.#text += delta.content;
    this.#annotations.push(...objectsOf(delta.annotations));
    for (const call of objectsOf(delta.tool_calls)) parts.push(...this.#grow(call));
    const notes = { ...googleNotes(chunk, position), ...logprobFields(choice.logprobs) };
    if (notes.groundingMetadata !== undefined) this.#isGrounded = true;
    if (choice.finish_reason !== null && choice.finish_reason !== undefined)
      this.#reason = choice.finish_reason;
    if (parts.length === 0) {
      this.#notes = { ...this.#notes, ...notes };
      return [];
    }
    return [{ content: { role: 'model', parts }, index: this.#index, ...notes }];
  }

  /** The last word of the candidate, once. */
  finish(): JsonObject[] {
    if (this.#isGiven) return [];
    this.#isGiven = true;
    const parts = this.#wholeCalls();
    const broken = [...this.#calls.values()].filter(({ isGiven }) => !isGiven);
    return [
      {
        content: { role: 'model', parts: parts.length === 0 ? [{ text: '' }] : parts },
        ...finishFields(this.#reason ?? 'stop', broken),
        index: this.#index,
        ...(this.#isGrounded ? {} : groundingOf(this.#annotations, this.#text)),
        ...this.#notes,
      },
    ];
  }

  /** @returns The calls that the beginning of another one shows to be whole. */
  #grow(piece: JsonObject): JsonObject[] {
    const { id, name, arguments: text, signature } = callPieceOf(piece);
    const key = piece.index ?? id ?? 0;
    const known = this.#calls.get(key);
    if (known === undefined) {
      const whole = this.#wholeCalls();
      this.#calls.set(key, { id, name, arguments: text, signature, isGiven: false });
      return whole;
    }
    known.id ??= id;
    known.name ||= name;
    known.arguments += text;
    known.signature ??= signature;
    return [];
  }

  /** In order: a call never overtakes one that is still open. */
  #wholeCalls(): JsonObject[] {
    const parts: JsonObject[] = [];
    for (const call of this.#calls.values()) {
      if (call.isGiven) continue;
      const part =
        call.name === '' || (call.arguments.trim() === '' && !this.isFinished) ? undefined : callPart(call);
      if (part === undefined) {
        if (!this.isFinished) break;
        continue;
      }
      call.isGiven = true;
      parts.push(part);
    }
    return parts;
  }
}
