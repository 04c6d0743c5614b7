import type { JsonObject } from '@bytebot/shared';
import { answerTo } from '../answer/answer.ts';
import { azureFlavour } from '../azure/azure-flavour.ts';
import { azureVersionProblem } from '../azure/azure-refusals.ts';
import type { Call } from '../call.ts';
import type { HeaderMap, Outcome } from '../deliver/event-stream.ts';
import { Refusal } from '../failures/refusal.ts';
import { unknownModelProblem } from '../failures/unknown-model.ts';
import { keyFor } from '../memory.ts';
import { groqFlavour } from '../openai/groq-flavour.ts';
import { openaiFlavour } from '../openai/openai-flavour.ts';
import { invalid, missing, refusal } from '../openai/refusals.ts';
import { findModel } from '../openrouter/catalogue.ts';
import { openrouterFlavour } from '../openrouter/openrouter-flavour.ts';
import { checkInput } from './check-input.ts';
import { checkRequest } from './check-request.ts';
import { checkTurns } from './check-turns.ts';
import { conversationOf, withIds } from './conversation.ts';
import { draftOf } from './draft.ts';
import { type KeptResponse, keepResponse, keptResponse } from './kept-response.ts';
import { questionFromItems } from './read-question.ts';
import { emptyResponse, finishedResponse } from './response.ts';
import { responseStream } from './response-stream.ts';

/**
 * Answers a call of OpenAI's Responses API; the key has been checked.
 *
 * @param isReadable Whether the body was a JSON object.
 * @throws Refusal with the provider's own error.
 */
export function operateResponses(call: Call, isReadable: boolean): Outcome {
  const version = azureVersionProblem(call);
  if (version !== undefined) throw new Refusal(version);
  switch (call.address.operation) {
    case 'get-response':
      return whole(call, lookedAt(requireKept(call)));
    case 'delete-response':
      requireKept(call);
      call.memory.responses.delete(keyFor(call, call.address.itemId ?? ''));
      return whole(call, { id: call.address.itemId, object: 'response', deleted: true });
    case 'cancel-response':
      return whole(call, cancelled(call, requireKept(call)));
    case 'list-input-items':
      return whole(call, inputItems(call, requireKept(call)));
    default:
      return answerRequest(call, isReadable);
  }
}

function answerRequest(call: Call, isReadable: boolean): Outcome {
  if (!isReadable) throw invalid(call, 'We could not parse the JSON body of your request.');
  if (call.isStrict) {
    checkRequest(call);
    checkInput(call);
  }
  if (call.model === '') throw missing(call, 'model');
  const unknown = unknownModelProblem(call) ?? unlistedProblem(call);
  if (unknown !== undefined) throw new Refusal(unknown);
  const { items } = conversationOf(call);
  if (call.isStrict) checkTurns(call, items);
  if (call.address.operation === 'count-response-tokens') {
    const { tokens } = answerTo(questionFromItems(call.body, items, false), call.providerName);
    return whole(call, { object: 'response.input_tokens', input_tokens: tokens.prompt });
  }
  return create(call, items);
}

/** OpenRouter's catalogue is simulated in full. */
function unlistedProblem(call: Call): Refusal['answer'] | undefined {
  if (call.address.provider !== 'openrouter' || call.reply !== undefined) return undefined;
  if (findModel(call.model) !== undefined) return undefined;
  return invalid(call, `${call.model} is not a valid model ID`).answer;
}

function create(call: Call, items: readonly JsonObject[]): Outcome {
  const draft = draftOf(call, items);
  const body = finishedResponse(draft);
  const isBackground = call.body.background === true;
  if (call.body.store !== false && keepsResponses(call)) {
    keepResponse(call, draft.id, {
      body,
      input: withIds(call, items),
      pendingLooks: isBackground ? 1 : 0,
      isCancelled: false,
    });
  }
  if (call.body.stream !== true) return whole(call, isBackground ? emptyResponse(draft, 'queued') : body);
  return { kind: 'stream', status: 200, headers: headersFor(call), stream: responseStream(draft) };
}

function keepsResponses({ address }: Call): boolean {
  return address.provider !== 'openrouter' && address.provider !== 'groq';
}

function requireKept(call: Call): KeptResponse {
  const id = call.address.itemId ?? '';
  const kept = keptResponse(call, id);
  if (kept === undefined) throw refusal(call, 404, `Response with id '${id}' not found.`);
  return kept;
}

/** A response in the background is seen at work once before it has ended. */
function lookedAt(kept: KeptResponse): JsonObject {
  if (kept.isCancelled) return cancelledBody(kept);
  if (kept.pendingLooks === 0) return kept.body;
  kept.pendingLooks -= 1;
  return { ...kept.body, status: 'in_progress', completed_at: null, output: [], usage: null };
}

function cancelled(call: Call, kept: KeptResponse): JsonObject {
  if (kept.body.background !== true) throw invalid(call, 'Cannot cancel a synchronous response.');
  if (kept.pendingLooks > 0) {
    kept.pendingLooks = 0;
    kept.isCancelled = true;
  }
  return lookedAt(kept);
}

function cancelledBody({ body }: KeptResponse): JsonObject {
  return { ...body, status: 'cancelled', completed_at: null, output: [], usage: null };
}

const listLengthMax = 100;

/** What a response answers, newest first unless asked otherwise. */
function inputItems(call: Call, { input }: KeptResponse): JsonObject {
  const { query } = call;
  const ordered = query.get('order') === 'asc' ? [...input] : [...input].reverse();
  const after = query.get('after');
  const start = after === null ? 0 : ordered.findIndex((item) => item.id === after) + 1;
  const limit = Number(query.get('limit') ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > listLengthMax) {
    throw invalid(call, `Invalid 'limit': expected an integer from 1 to ${listLengthMax}.`, {
      param: 'limit',
    });
  }
  const data = ordered.slice(start, start + limit);
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: start + limit < ordered.length,
  };
}

const flavours = { openrouter: openrouterFlavour, groq: groqFlavour, azure: azureFlavour };

function headersFor(call: Call): HeaderMap {
  const { provider } = call.address;
  const flavour =
    provider === 'openrouter' || provider === 'groq' || provider === 'azure'
      ? flavours[provider]
      : openaiFlavour;
  return flavour.headers(call, call.ids.next('req_'));
}

function whole(call: Call, body: JsonObject): Outcome {
  return { kind: 'whole', status: 200, headers: headersFor(call), body };
}
