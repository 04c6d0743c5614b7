import { Failure } from '../failure.ts';
import { type ResponseStoreSettings, responseTtlMs } from './response-store-settings.ts';

/** The earlier response of a request is not there: the words and the code are OpenAI's. */
export function previousNotFound(id: string, settings: ResponseStoreSettings, isShared: boolean): Failure {
  return new Failure('invalid_request', `Previous response with id '${shown(id)}' not found.`, {
    param: 'previous_response_id',
    code: 'previous_response_not_found',
    hint: `${keptFor(settings, isShared)} Or send the whole conversation in \`input\`.`,
  });
}

/** The same words for what was never there and for what is somebody else's. */
export function responseNotFound(id: string, settings: ResponseStoreSettings, isShared: boolean): Failure {
  return new Failure('unknown_model', `Response with id '${shown(id)}' not found.`, {
    type: 'invalid_request_error',
    code: 'response_not_found',
    hint: keptFor(settings, isShared),
  });
}

function keptFor(settings: ResponseStoreSettings, isShared: boolean): string {
  const hours = responseTtlMs(settings, isShared) / 3_600_000;
  const time =
    hours >= 48 ? `${Math.round(hours / 24)} days` : hours >= 1 ? `${Math.round(hours)} hours` : 'a while';
  const own = 'Only whoever asked for a response can name it';
  return isShared
    ? `${own}, for ${time} and as long as Redis has it, unless it said \`store: false\`.`
    : `${own}, for ${time} and as long as there is room, unless it said \`store: false\`; the replica that answered keeps it in memory, and replicas share responses only through Redis (REDIS_URL).`;
}

function shown(id: string): string {
  return id.slice(0, 100);
}
