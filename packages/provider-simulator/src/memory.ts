import { BoundedMap } from './bounded-map.ts';
import type { KeptBatch } from './files/kept-batch.ts';
import type { KeptFile } from './files/kept-file.ts';
import type { KeptResponse } from './responses/kept-response.ts';

/** What the simulated providers keep from one request to the next; `POST /__reset` empties it. */
export interface Memory {
  /** By provider and id: `openai resp_…`. */
  readonly responses: BoundedMap<KeptResponse>;
  /** Items of answers that were kept, by provider and id. */
  readonly items: BoundedMap<KeptItem>;
  readonly files: BoundedMap<KeptFile>;
  readonly batches: BoundedMap<KeptBatch>;
}

/** An item of an answer, and the thought that belongs to it. */
export interface KeptItem {
  readonly item: Readonly<Record<string, unknown>>;
  /** The id of the reasoning item right before it in its answer. */
  readonly reasoningId: string | undefined;
}

const responsesMax = 1_000;
const itemsMax = 5_000;
/** Each keeps a megabyte at most. */
const filesMax = 200;
const batchesMax = 200;

export function createMemory(): Memory {
  return {
    responses: new BoundedMap(responsesMax),
    items: new BoundedMap(itemsMax),
    files: new BoundedMap(filesMax),
    batches: new BoundedMap(batchesMax),
  };
}

export function forgetAll(memory: Memory): void {
  memory.responses.clear();
  memory.items.clear();
  memory.files.clear();
  memory.batches.clear();
}

/** Where an object of the provider that is asked is kept: no provider knows those of another. */
export function keyFor({ address }: { readonly address: { readonly provider: string } }, id: string): string {
  return `${address.provider} ${id}`;
}
