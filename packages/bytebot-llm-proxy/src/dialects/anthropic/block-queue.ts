import { encodeSseEvent, type JsonObject } from '@bytebot/shared';
import { JsonEnd } from './json-end.ts';

/** A block of the answer that has begun and may still grow. */
export interface GrowingBlock {
  readonly kind: 'text' | 'thinking' | 'call' | 'whole';
  /** As `content_block_start` has it. */
  readonly start: JsonObject;
  /** Deltas that wait until the block is at the head. */
  readonly waiting: JsonObject[];
  /** Nothing more belongs to it once another block has begun. */
  isDone(): boolean;
}

/** Thoughts so far, to tell what of a signed block has been said already. */
export interface ThinkingBlock extends GrowingBlock {
  readonly kind: 'thinking';
  thinking: string;
  isSigned: boolean;
}

export interface CallBlock extends GrowingBlock {
  readonly kind: 'call';
  readonly end: JsonEnd;
}

export function textBlock(): GrowingBlock {
  return { kind: 'text', start: { type: 'text', text: '' }, waiting: [], isDone: always };
}

export function thinkingBlock(): ThinkingBlock {
  const start = { type: 'thinking', thinking: '', signature: '' };
  return { kind: 'thinking', start, waiting: [], isDone: always, thinking: '', isSigned: false };
}

export function callBlock(id: string, name: string): CallBlock {
  const end = new JsonEnd();
  const start = { type: 'tool_use', id, name, input: {} };
  return { kind: 'call', start, waiting: [], end, isDone: () => end.isComplete };
}

export function wholeBlock(start: JsonObject): GrowingBlock {
  return { kind: 'whole', start, waiting: [], isDone: always };
}

function always(): boolean {
  return true;
}

/**
 * The blocks of one answer in their order. Only the first is told while it grows, as the API does; what comes for a
 * later one meanwhile waits. It is closed as soon as it is done and another has begun, or at the end.
 */
export class BlockQueue {
  readonly #blocks: GrowingBlock[] = [];
  #index = -1;
  #isOpen = false;
  #text = '';

  /** The block that began last, while it can still grow; undefined before the first. */
  get last(): GrowingBlock | undefined {
    return this.#blocks.at(-1);
  }

  begin(block: GrowingBlock): void {
    this.#blocks.push(block);
    this.#advance();
  }

  grow(block: GrowingBlock, delta: JsonObject): void {
    if (block === this.#blocks[0]) this.#tellDelta(delta);
    else block.waiting.push(delta);
  }

  /** To be called when a call may have become complete. */
  settle(): void {
    this.#advance();
  }

  /** Closes all blocks. */
  end(): void {
    while (this.#blocks.length > 0) {
      this.#open();
      this.#close();
    }
  }

  /** The events since the last time. */
  take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }

  #advance(): void {
    this.#open();
    while (this.#blocks.length > 1 && this.#blocks[0]?.isDone() === true) {
      this.#close();
      this.#open();
    }
  }

  #open(): void {
    const [head] = this.#blocks;
    if (head === undefined || this.#isOpen) return;
    this.#isOpen = true;
    this.#index += 1;
    this.#tell('content_block_start', { index: this.#index, content_block: head.start });
    for (const delta of head.waiting.splice(0)) this.#tellDelta(delta);
  }

  #close(): void {
    this.#blocks.shift();
    this.#isOpen = false;
    this.#tell('content_block_stop', { index: this.#index });
  }

  /** Nearly every event of a stream is one of these. */
  #tellDelta(delta: JsonObject): void {
    const data = `{"type":"content_block_delta","index":${this.#index},"delta":${JSON.stringify(delta)}}`;
    this.#text += `event: content_block_delta\ndata: ${data}\n\n`;
  }

  #tell(type: string, fields: JsonObject): void {
    this.#text += encodeSseEvent(type, JSON.stringify({ type, ...fields }));
  }
}
