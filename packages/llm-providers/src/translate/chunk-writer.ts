import type { ChatChunk, ChatDelta, FinishReason, JsonObject, Usage } from '@bytebot/shared';
import type { ReadContext } from '../provider.ts';

/** Writes the chunks of one streamed answer: constant head, the role with the first content of each choice. */
export class ChunkWriter {
  #id: string;
  #model: string;
  readonly #created: number;
  readonly #started = new Set<number>();

  constructor(context: ReadContext) {
    this.#id = context.id;
    this.#model = context.model;
    this.#created = context.created;
  }

  /** Takes over how the provider names the answer and itself; call it before the first chunk. */
  identify(id: string | undefined, model: string | undefined): void {
    this.#id = id ?? this.#id;
    this.#model = model ?? this.#model;
  }

  /** Whether a choice has had a chunk. */
  hasStarted(index: number): boolean {
    return this.#started.has(index);
  }

  /** @param beside What stands beside the delta in the choice (`logprobs`). */
  delta(index: number, delta: ChatDelta, beside?: JsonObject): ChatChunk {
    return this.#chunk(index, delta, null, beside);
  }

  finish(index: number, reason: FinishReason, beside?: JsonObject): ChatChunk {
    return this.#chunk(index, {}, reason, beside);
  }

  /** The usage chunk, with no choices, as OpenAI sends it. */
  usage(usage: Usage): ChatChunk {
    return { ...this.#head(), choices: [], usage };
  }

  #chunk(
    index: number,
    delta: ChatDelta,
    finishReason: FinishReason | null,
    beside: JsonObject | undefined,
  ): ChatChunk {
    const first = !this.#started.has(index);
    if (first) this.#started.add(index);
    return {
      ...this.#head(),
      choices: [
        {
          index,
          delta: first ? { role: 'assistant', ...delta } : delta,
          ...beside,
          finish_reason: finishReason,
        },
      ],
    };
  }

  #head(): Pick<ChatChunk, 'id' | 'object' | 'created' | 'model'> {
    return { id: this.#id, object: 'chat.completion.chunk', created: this.#created, model: this.#model };
  }
}
