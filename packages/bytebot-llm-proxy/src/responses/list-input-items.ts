import type { JsonObject } from '@bytebot/shared';
import { Failure } from '../failure.ts';
import { inputOf, type KeptResponse } from './kept-response.ts';

const LISTED_DEFAULT = 20;
const LISTED_MOST = 100;

/**
 * A page of the items that a model was given before it answered (OpenAI API reference, "List input items").
 *
 * @param query `limit`, `order` (`desc` where it does not say) and `after`, the id of the last item of the page before.
 * @throws Failure `invalid_request` for a value that none of them can have.
 */
export function listInputItems(kept: KeptResponse, query: URLSearchParams): JsonObject {
  const limit = limitOf(query.get('limit'));
  const items = inputOf(kept);
  const ordered = orderOf(query.get('order')) === 'asc' ? items : items.toReversed();
  const from = startOf(ordered, query.get('after'));
  const data = ordered.slice(from, from + limit);
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: from + limit < ordered.length,
  };
}

function startOf(items: readonly JsonObject[], after: string | null): number {
  if (after === null) return 0;
  const index = items.findIndex(({ id }) => id === after);
  if (index !== -1) return index + 1;
  throw new Failure('invalid_request', `Item with id '${after.slice(0, 100)}' not found.`, {
    param: 'after',
  });
}

function orderOf(text: string | null): 'asc' | 'desc' {
  if (text === null || text === 'desc') return 'desc';
  if (text === 'asc') return text;
  throw new Failure('invalid_request', '`order` must be asc or desc.', { param: 'order' });
}

function limitOf(text: string | null): number {
  if (text === null) return LISTED_DEFAULT;
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= LISTED_MOST) return limit;
  throw new Failure('invalid_request', `\`limit\` must be a whole number from 1 to ${LISTED_MOST}.`, {
    param: 'limit',
  });
}
