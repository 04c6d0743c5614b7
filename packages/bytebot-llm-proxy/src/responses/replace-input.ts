import { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import type { ModelCall } from '../http/model-call.ts';
import { editBody } from '../http/scan/edit-body.ts';
import { itemsOf } from './item-ids.ts';
import { inputOf, type KeptResponse, outputOf } from './kept-response.ts';

/** Items as JSON, without the brackets of their list. */
export interface JsonItems {
  readonly json: Buffer;
  readonly count: number;
}

const noItems: JsonItems = { json: Buffer.alloc(0), count: 0 };

export function jsonItems(items: readonly unknown[]): JsonItems {
  if (items.length === 0) return noItems;
  return { json: Buffer.from(JSON.stringify(items).slice(1, -1)), count: items.length };
}

/** What was said until then: what the model was given, and what it answered. */
export function earlierItems(previous: KeptResponse): readonly JsonItems[] {
  const { length } = inputOf(previous);
  const given = length === 0 ? noItems : { json: previous.inputJson.subarray(1, -1), count: length };
  return [given, jsonItems(outputOf(previous))];
}

/** The items that the client sent: its own bytes, where it sent a list. */
export function ownItems({ scanned }: ModelCall): JsonItems {
  const field = scanned.fields.get('input');
  if (field === undefined) return noItems;
  const input = scanned.value('input');
  if (!Array.isArray(input)) return jsonItems(itemsOf(input));
  if (input.length === 0) return noItems;
  return { json: scanned.body.subarray(field.valueStart + 1, field.valueEnd - 1), count: input.length };
}

/**
 * Makes these items the `input` of the request, which then goes on from no earlier response. Everything that reads the
 * request sees them: how large it is, and what a model has to understand to answer it.
 *
 * @throws Failure `limit_exceeded` (503) when there is no memory for them.
 */
export function replaceInput(exchange: Exchange, call: ModelCall, items: readonly JsonItems[]): void {
  const filled = items.filter(({ count }) => count > 0).map(({ json }) => json);
  const pieces = filled.flatMap((json, index) => (index === 0 ? [json] : [comma, json]));
  const input = Buffer.concat([opening, ...pieces, closing]);
  const set = new Map([['input', input]]);
  const body = Buffer.concat(editBody(call.scanned, { set, remove: previousId }));
  const addedBytes = Math.max(0, body.length - call.scanned.body.length);
  if (!exchange.services.retainedBytes.reserve(addedBytes)) throw noMemory();
  exchange.retainedBytes += addedBytes;
  call.replaceBody(body);
}

const opening = Buffer.from('[');
const comma = Buffer.from(',');
const closing = Buffer.from(']');
const previousId: ReadonlySet<string> = new Set(['previous_response_id']);

function noMemory(): Failure {
  return new Failure('limit_exceeded', 'The proxy has no memory left for what was said before.', {
    status: 503,
    retryAfterMs: 1_000,
    hint: 'Try again shortly, or add replicas.',
  });
}
