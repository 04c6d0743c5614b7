import { isJsonObject, type JsonObject, textOf } from '@bytebot/shared';
import { Failure } from '../failure.ts';
import { RECORD_BYTES_MAX } from '../store/records/record-settings.ts';
import type { RecordStore } from '../store/records/record-store.ts';
import { responseIdOf } from './item-ids.ts';
import { inputOf, type KeptResponse, outputOf } from './kept-response.ts';
import { findResponse } from './response-records.ts';

/** So many responses are looked into for the items of one request; each holds all that was said before it. */
const MOST_RESPONSES = 16;
/** They are parsed whole, and go into one request: no more of them than the longest conversation and some of another. */
const MOST_BYTES = 2 * RECORD_BYTES_MAX;

/**
 * The items of an input with those in their places that it only refers to by their ids. What the proxy does not keep
 * stays a reference: a provider may, and whoever cannot refuses it by its name.
 *
 * @param previous The response that the request goes on from.
 * @returns The same list where nothing was found.
 * @throws Failure `invalid_request` for an item that is referred to twice: a few bytes would stand for megabytes, over
 * and over.
 */
export async function resolveReferences(
  records: RecordStore,
  scope: string,
  items: readonly unknown[],
  previous: KeptResponse | undefined,
): Promise<readonly unknown[]> {
  checkOnce(items);
  const known = new Map<string, JsonObject>();
  let bytes = 0;
  if (previous !== undefined) addItems(known, previous);
  const asked = new Set<string>();
  // From the end: the latest response that is referred to holds what the earlier ones have.
  for (const item of items.toReversed()) {
    const id = referredId(item);
    const responseId = id === undefined || known.has(id) ? undefined : responseIdOf(id);
    if (responseId === undefined || asked.has(responseId) || asked.size >= MOST_RESPONSES) continue;
    asked.add(responseId);
    const found = await findResponse(records, scope, responseId);
    if (found?.kind !== 'kept') continue;
    bytes += found.inputJson.length;
    if (bytes > MOST_BYTES) break;
    addItems(known, found);
  }
  let isChanged = false;
  const resolved = items.map((item) => {
    const kept = known.get(referredId(item) ?? '');
    isChanged ||= kept !== undefined;
    return kept ?? item;
  });
  return isChanged ? resolved : items;
}

/** The words are OpenAI's. */
function checkOnce(items: readonly unknown[]): void {
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    const id = referredId(item);
    if (id !== undefined && seen.has(id)) {
      throw new Failure(
        'invalid_request',
        `Duplicate item found with id ${id.slice(0, 100)}. Remove duplicate items from your input and try again.`,
        { param: `input[${index}]` },
      );
    }
    if (id !== undefined) seen.add(id);
  }
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
