import { isJsonObject, type JsonObject, textOf } from '@bytebot/shared';
import type { RecordStore } from '../store/records/record-store.ts';
import { responseIdOf } from './item-ids.ts';
import { inputOf, type KeptResponse, outputOf } from './kept-response.ts';
import { findResponse } from './response-records.ts';

/** So many responses are looked into for the items of one request; each holds all that was said before it. */
const MOST_RESPONSES = 16;

/**
 * The items of an input with those in their places that it only refers to by their ids. What the proxy does not keep
 * stays a reference: a provider may, and whoever cannot refuses it by its name.
 *
 * @param previous The response that the request goes on from.
 * @returns The same list where nothing was found.
 */
export async function resolveReferences(
  records: RecordStore,
  scope: string,
  items: readonly unknown[],
  previous: KeptResponse | undefined,
): Promise<readonly unknown[]> {
  const known = new Map<string, JsonObject>();
  if (previous !== undefined) addItems(known, previous);
  const asked = new Set<string>();
  // From the end: the latest response that is referred to holds what the earlier ones have.
  for (const item of items.toReversed()) {
    const id = referredId(item);
    const responseId = id === undefined || known.has(id) ? undefined : responseIdOf(id);
    if (responseId === undefined || asked.has(responseId) || asked.size >= MOST_RESPONSES) continue;
    asked.add(responseId);
    const found = await findResponse(records, scope, responseId);
    if (found?.kind === 'kept') addItems(known, found);
  }
  let isChanged = false;
  const resolved = items.map((item) => {
    const kept = known.get(referredId(item) ?? '');
    isChanged ||= kept !== undefined;
    return kept ?? item;
  });
  return isChanged ? resolved : items;
}

function referredId(item: unknown): string | undefined {
  return isJsonObject(item) && item.type === 'item_reference' ? textOf(item, 'id') : undefined;
}

function addItems(known: Map<string, JsonObject>, response: KeptResponse): void {
  for (const item of [...inputOf(response), ...outputOf(response)]) {
    const id = textOf(item, 'id');
    if (id !== undefined) known.set(id, item);
  }
}
