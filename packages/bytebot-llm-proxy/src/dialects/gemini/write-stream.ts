import type { ChatChunk, JsonObject, Usage } from '@bytebot/shared';
import type { AnswerContext, DialectStream, StreamManner } from '../client-dialect.ts';
import { showsThoughts } from './shows-thoughts.ts';
import { arrayEnd, framedElement, framedEvent } from './stream-form.ts';
import { answerFields } from './write-answer.ts';
import { CandidateStream } from './write-candidate.ts';

/**
 * Writes a `streamGenerateContent` answer. What ends a candidate waits for the usage, which Google gives in the same
 * event and chat completions in a chunk of its own.
 */
export class GeminiStream implements DialectStream {
  readonly #context: AnswerContext;
  readonly #manner: StreamManner;
  readonly #showsThoughts: boolean;
  readonly #candidates = new Map<number, CandidateStream>();
  #lastChunk: ChatChunk | undefined;
  #usage: Usage | undefined;
  #hasBegun = false;
  #usageGiven = false;
  #identity = '';
  #identityId = '';
  #identityModel = '';

  constructor(context: AnswerContext, manner: StreamManner) {
    this.#context = context;
    this.#manner = manner;
    this.#showsThoughts = showsThoughts(context.request);
  }

  write(chunk: ChatChunk): string {
    this.#lastChunk = chunk;
    if (chunk.usage !== undefined && chunk.usage !== null) this.#usage = chunk.usage;
    const candidates = chunk.choices.flatMap((choice, position) =>
      this.#candidate(choice.index).read(choice, chunk, position),
    );
    const text = candidates.length === 0 ? '' : this.#event(candidates, chunk, undefined);
    return this.#isOver() ? text + this.#finish(chunk) : text;
  }

  end(): string {
    const last = this.#lastChunk;
    const text = last === undefined || this.#usageGiven ? '' : this.#finish(last);
    return this.#manner === 'events' ? text : text + arrayEnd(this.#hasBegun);
  }

  /** Every candidate has ended, and what they used is known. */
  #isOver(): boolean {
    if (this.#usageGiven || this.#usage === undefined || this.#candidates.size === 0) return false;
    for (const candidate of this.#candidates.values()) if (!candidate.isFinished) return false;
    return true;
  }

  /** The last event: how each candidate ended, and the usage. */
  #finish(chunk: ChatChunk): string {
    this.#usageGiven = true;
    const candidates = [...this.#candidates.values()].flatMap((candidate) => candidate.finish());
    return candidates.length === 0 && this.#usage === undefined
      ? ''
      : this.#event(candidates, chunk, this.#usage);
  }

  #event(candidates: readonly JsonObject[], chunk: ChatChunk, usage: Usage | undefined): string {
    const isPlain = usage === undefined && chunk.prompt_feedback === undefined && candidates.length > 0;
    const data = isPlain
      ? `{"candidates":${JSON.stringify(candidates)},${this.#identityOf(chunk)}}`
      : this.#wholeData(candidates, chunk, usage);
    const isFirst = !this.#hasBegun;
    this.#hasBegun = true;
    return this.#manner === 'events' ? framedEvent(data) : framedElement(data, isFirst);
  }

  #wholeData(candidates: readonly JsonObject[], chunk: ChatChunk, usage: Usage | undefined): string {
    const { usage: _, ...head } = chunk;
    const fields = answerFields({ ...head, ...(usage === undefined ? {} : { usage }) }, this.#context);
    return JSON.stringify({ ...(candidates.length === 0 ? {} : { candidates }), ...fields });
  }

  /** The fields that every event repeats, printed once for as long as they stay the same. */
  #identityOf({ id, model }: ChatChunk): string {
    if (this.#identity === '' || id !== this.#identityId || model !== this.#identityModel) {
      this.#identityId = id;
      this.#identityModel = model;
      this.#identity = JSON.stringify(answerFields({ id, model }, this.#context)).slice(1, -1);
    }
    return this.#identity;
  }

  #candidate(index: number): CandidateStream {
    const known = this.#candidates.get(index);
    if (known !== undefined) return known;
    const candidate = new CandidateStream(index, this.#showsThoughts);
    this.#candidates.set(index, candidate);
    return candidate;
  }
}
