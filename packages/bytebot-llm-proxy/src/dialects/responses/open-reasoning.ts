import type { JsonObject } from '@bytebot/shared';
import type { CarriedBlocks } from './carried-blocks.ts';
import type { EventWriter } from './event-writer.ts';
import { reasoningItem } from './output-items.ts';

/** A reasoning item that is being streamed. */
export class OpenReasoning {
  readonly #writer: EventWriter;
  readonly #place: JsonObject;
  readonly #id: string;
  #thoughts = '';

  constructor(writer: EventWriter, id: string, index: number) {
    this.#writer = writer;
    this.#id = id;
    this.#place = { item_id: id, output_index: index, summary_index: 0 };
    writer.add('response.output_item.added', {
      output_index: index,
      item: { id, type: 'reasoning', summary: [] },
    });
  }

  think(thoughts: string): void {
    if (this.#thoughts === '') {
      const part = { type: 'summary_text', text: '' };
      this.#writer.add('response.reasoning_summary_part.added', { ...this.#place, part });
    }
    this.#thoughts += thoughts;
    this.#writer.add('response.reasoning_summary_text.delta', { ...this.#place, delta: thoughts });
  }

  /** @returns The whole item. */
  close(blocks: CarriedBlocks): JsonObject {
    const text = this.#thoughts;
    if (text !== '') {
      this.#writer.add('response.reasoning_summary_text.done', { ...this.#place, text });
      const part = { type: 'summary_text', text };
      this.#writer.add('response.reasoning_summary_part.done', { ...this.#place, part });
    }
    const item = reasoningItem(this.#id, text, blocks);
    this.#writer.add('response.output_item.done', { output_index: this.#place.output_index, item });
    return item;
  }
}
