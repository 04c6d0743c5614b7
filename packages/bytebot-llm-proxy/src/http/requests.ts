import type { Caller } from '../auth/caller.ts';
import { Failure } from '../failure.ts';
import type { Services } from '../services.ts';
import { decisionOf, decisionSummary } from '../telemetry/decision/decision.ts';
import type { RequestRecord } from '../telemetry/request-record.ts';
import { type Route, replyJson } from './route.ts';

const LISTED_DEFAULT = 50;

/** Why requests went as they did: one's own, or anybody's with the master key. */
export function requestRoutes(services: Services): Route[] {
  return [
    {
      method: 'GET',
      paths: ['/v1/requests', '/requests'],
      access: 'key',
      summary:
        'The last requests of the caller; of everybody with the master key (`?limit=50`, `?failed=true`)',
      handle: ({ response, caller, query }) => {
        const limit = limitOf(query.get('limit'), services.recent.max);
        const onlyFailed = query.get('failed') === 'true';
        const data: unknown[] = [];
        for (const record of services.recent.newest()) {
          if (data.length >= limit) break;
          if (maySee(caller, record) && (!onlyFailed || record.kind !== undefined)) {
            data.push(decisionSummary(record, services.redact));
          }
        }
        replyJson(response, { object: 'list', data });
      },
    },
    {
      method: 'GET',
      paths: ['/v1/requests/:id', '/requests/:id'],
      access: 'key',
      summary: 'Why one request went as it did, by its x-request-id or x-litellm-call-id',
      handle: ({ response, caller, parameters }) => {
        const record = services.recent.find(parameters.id ?? '', (one) => maySee(caller, one));
        if (record === undefined) throw unknownRequest(services.recent.max);
        replyJson(response, decisionOf(record, services.redact));
      },
    },
  ];
}

/** What is another's is not there. */
function maySee(caller: Caller | undefined, record: RequestRecord): boolean {
  return caller !== undefined && (caller.isAdmin || caller.name === record.caller);
}

function unknownRequest(max: number): Failure {
  return new Failure('unknown_model', 'There is no such request of yours here.', {
    code: 'not_found',
    hint: `The last ${max} requests of each replica are kept, by their x-request-id; ask the replica that answered, or look the id up in the log.`,
  });
}

function limitOf(text: string | null, max: number): number {
  if (text === null) return LISTED_DEFAULT;
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0) return Math.min(limit, max);
  throw new Failure('invalid_request', '`limit` must be a whole number above 0.', { param: 'limit' });
}
