import type { Operation } from '@bytebot/llm-providers';
import { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import type { ModelCall } from '../http/model-call.ts';
import { ownerScope } from '../tenants/owner-scope.ts';
import { itemsOf } from './item-ids.ts';
import { resolveReferences } from './item-references.ts';
import type { KeptResponse } from './kept-response.ts';
import { previousNotFound } from './not-found.ts';
import { earlierItems, type JsonItems, jsonItems, ownItems, replaceInput } from './replace-input.ts';
import { findResponse } from './response-records.ts';

/** Whether a request may go on from an earlier response; a count of its tokens may too. */
export function goesOn(operation: Operation): boolean {
  return operation === 'responses' || operation === 'responses_count';
}

/**
 * Puts what was said before in front of the `input` of a request that goes on from an earlier response: the items where
 * the proxy keeps them; where a provider does, the request stays at its deployment. Items that are referred to by their
 * ids are put in their places. To be called once the request is read, before it is routed.
 *
 * @throws Failure `invalid_request` for a response that is not there or somebody else's, `limit_exceeded` (503) when
 * there is no memory for what was said.
 */
export async function continueConversation(exchange: Exchange, call: ModelCall): Promise<void> {
  const { scanned } = call;
  const scope = ownerScope(exchange);
  const isStored = !scanned.has('store') || scanned.value('store') !== false;
  exchange.conversation = { scope, isStored, previousId: undefined, earlierItems: 0 };
  const previousId = previousIdOf(call);
  const hasReferences = scanned.body.includes(REFERENCE);
  if (previousId === undefined && !hasReferences) return;
  const previous =
    previousId === undefined ? undefined : await previousResponse(exchange, call, scope, previousId);
  if (previous === 'elsewhere') return;
  const own = hasReferences ? await withReferences(exchange, call, scope, previous) : ownItems(call);
  if (previous === undefined && own === undefined) return;
  const earlier = previous === undefined ? [] : earlierItems(previous);
  replaceInput(exchange, call, [...earlier, own ?? ownItems(call)]);
  const count = earlier.reduce((total, items) => total + items.count, 0);
  exchange.conversation = { scope, isStored, previousId, earlierItems: count };
}

const REFERENCE = '"item_reference"';

function previousIdOf({ scanned }: ModelCall): string | undefined {
  const id = scanned.has('previous_response_id') ? scanned.value('previous_response_id') : undefined;
  if (id === undefined || id === null) return undefined;
  if (typeof id === 'string') return id;
  throw new Failure('invalid_request', '`previous_response_id` must be a text.', {
    param: 'previous_response_id',
  });
}

/** @returns What the proxy keeps; `'elsewhere'` for what only a provider does, with the call kept at its deployment. */
async function previousResponse(
  { services, snapshot }: Exchange,
  call: ModelCall,
  scope: string,
  id: string,
): Promise<KeptResponse | 'elsewhere'> {
  const found = await findResponse(services.records, scope, id);
  if (found?.kind === 'kept') return found;
  const settings = snapshot.settings.responseStore;
  if (found === undefined && !settings.passesUnknownIds)
    throw previousNotFound(id, settings, services.records.isShared);
  if (found !== undefined) call.pinnedDeploymentId = found.deploymentId;
  return 'elsewhere';
}

/** The client's items with those in their places that it only refers to; undefined where none of them is kept here. */
async function withReferences(
  { services }: Exchange,
  { scanned }: ModelCall,
  scope: string,
  previous: KeptResponse | undefined,
): Promise<JsonItems | undefined> {
  const items = itemsOf(scanned.has('input') ? scanned.value('input') : undefined);
  const resolved = await resolveReferences(services.records, scope, items, previous);
  return resolved === items ? undefined : jsonItems(resolved);
}
