import type { JsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import { invalid } from '../openai/refusals.ts';

/**
 * One page of a list, as `limit`, `order` and `after` of the query ask.
 *
 * @param all Newest first.
 * @param limitMax The longest page.
 */
export function pageOf(call: Call, all: readonly JsonObject[], limitMax: number): JsonObject {
  const { query } = call;
  const ordered = query.get('order') === 'asc' ? [...all].reverse() : all;
  const limit = Number(query.get('limit') ?? query.get('page_size') ?? Math.min(limitMax, 20));
  if (!Number.isInteger(limit) || limit < 1 || limit > limitMax) {
    throw invalid(call, `Invalid 'limit': expected an integer from 1 to ${limitMax}.`, { param: 'limit' });
  }
  const after = query.get('after');
  const start = after === null ? 0 : ordered.findIndex((one) => one.id === after) + 1;
  const data = ordered.slice(start, start + limit);
  if (call.address.provider === 'mistral') return { object: 'list', data, total: all.length };
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: start + limit < ordered.length,
  };
}
