import type { JsonObject } from '@bytebot/shared';
import type { Exchange } from '../http/exchange.ts';
import type { ModelCall } from '../http/model-call.ts';
import { RECORD_BYTES_MAX } from '../store/records/record-settings.ts';
import { itemsOf, withIds } from './item-ids.ts';
import { writeBound, writeKept } from './kept-response.ts';
import { putResponse } from './response-records.ts';
import { responseTtlMs } from './response-store-settings.ts';

/**
 * What takes the answer of a request that was translated, so that later requests can go on from it.
 *
 * @returns Undefined where the answer is not to be kept, or the conversation is too long for it.
 */
export function keeperOf(exchange: Exchange, call: ModelCall): ((answer: JsonObject) => void) | undefined {
  const { conversation, snapshot } = exchange;
  if (conversation?.isStored !== true || !snapshot.settings.responseStore.enabled) return undefined;
  if (call.scanned.body.length > RECORD_BYTES_MAX) return undefined;
  const { input } = call.parsed();
  return (answer) => keep(exchange, conversation.scope, itemsOf(input), answer);
}

/** The request as its answer shows it: with the id of the response that it goes on from, whose items stand in it now. */
export function asAsked({ conversation }: Exchange, request: JsonObject): JsonObject {
  const previousId = conversation?.previousId;
  return previousId === undefined ? request : { ...request, previous_response_id: previousId };
}

function keep(exchange: Exchange, scope: string, input: readonly unknown[], answer: JsonObject): void {
  const { id } = answer;
  if (typeof id !== 'string') return;
  const record = writeKept(JSON.stringify(withIds(input, id)), JSON.stringify(answer));
  put(exchange, scope, id, record);
}

/**
 * Remembers which deployment keeps an answer that passed as bytes (`exchange.answerId`). To be called as soon as the id
 * is known, so that whoever has the answer can go on from it.
 */
export function bindAnswer(exchange: Exchange): void {
  const { conversation, answerId, lastAttempt, modelAsked } = exchange;
  if (conversation?.isStored !== true || answerId === undefined || lastAttempt === undefined) return;
  put(exchange, conversation.scope, answerId, writeBound(lastAttempt.deploymentId, modelAsked));
}

/** Nobody waits for Redis: the command is on its way before the client has the end of its answer. */
function put({ services, snapshot, requestId }: Exchange, scope: string, id: string, record: Buffer): void {
  const { records, log } = services;
  const ttlMs = responseTtlMs(snapshot.settings.responseStore, records.isShared);
  putResponse(records, scope, id, record, ttlMs).then(
    (isKept) => {
      if (!isKept) log.debug('A response was not kept', { request_id: requestId, bytes: record.length });
    },
    (error: unknown) => log.error('A response was not kept', { request_id: requestId, error: String(error) }),
  );
}
