import type { JsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import { keyFor } from '../memory.ts';

/** A response that can be asked for again and gone on from. */
export interface KeptResponse {
  /** As it ended. */
  readonly body: JsonObject;
  /** Everything said before this answer, those of earlier responses included, each item with its id. */
  readonly input: readonly JsonObject[];
  /** How often a response in the background is still seen at work; 0 for one that has ended. */
  pendingLooks: number;
  isCancelled: boolean;
}

/** The response kept under an id for the provider that is asked. */
export function keptResponse(call: Call, id: string): KeptResponse | undefined {
  return call.memory.responses.get(keyFor(call, id));
}

/** Keeps a response and the items it is made of. */
export function keepResponse(call: Call, id: string, kept: KeptResponse): void {
  call.memory.responses.set(keyFor(call, id), kept);
  const output = Array.isArray(kept.body.output) ? kept.body.output : [];
  let reasoningId: string | undefined;
  for (const item of output) {
    call.memory.items.set(keyFor(call, String(item.id)), { item, reasoningId });
    reasoningId = item.type === 'reasoning' ? String(item.id) : undefined;
  }
}
