import { Failure } from '../failure.ts';
import { type NamedAtProvider, passOn } from '../responses/ask-deployment.ts';
import type { KeptResponse } from '../responses/kept-response.ts';
import { listInputItems } from '../responses/list-input-items.ts';
import { type NamedResponse, namedResponse } from '../responses/named-response.ts';
import { removeResponse } from '../responses/response-records.ts';
import type { Services } from '../services.ts';
import { type Route, type RouteRequest, replyJson } from './route.ts';

/** What is asked of a response by its id: what the proxy keeps it answers itself, the rest its provider does. */
export function responseRoutes(services: Services): Route[] {
  return [
    {
      method: 'GET',
      paths: pathsOf('/:id'),
      access: 'key',
      summary: 'A response that was kept, for whoever asked for it',
      handle: async (asked) => {
        const { found } = await answeredByProvider(services, asked, 'GET', '');
        if (found === undefined) return;
        if (asked.query.get('stream') === 'true') throw notStreamed();
        replyJson(asked.response, found.response);
      },
    },
    {
      method: 'DELETE',
      paths: pathsOf('/:id'),
      access: 'key',
      summary: 'Lets go of a response that was kept',
      handle: async (asked) => {
        const { found, named } = await answeredByProvider(services, asked, 'DELETE', '');
        const { id, scope } = named;
        await removeResponse(services.records, scope, id);
        if (found !== undefined) replyJson(asked.response, { id, object: 'response.deleted', deleted: true });
      },
    },
    {
      method: 'GET',
      paths: pathsOf('/:id/input_items'),
      access: 'key',
      summary: 'What a model was given before it answered (`?limit=20`, `?order=desc`, `?after=`)',
      handle: async (asked) => {
        const { found } = await answeredByProvider(services, asked, 'GET', '/input_items');
        if (found !== undefined) replyJson(asked.response, listInputItems(found, asked.query));
      },
    },
    {
      method: 'POST',
      paths: pathsOf('/:id/cancel'),
      access: 'key',
      summary: 'Ends a response in the background, where its provider has such',
      handle: async (asked) => {
        const { found } = await answeredByProvider(services, asked, 'POST', '/cancel');
        if (found !== undefined) throw notInBackground();
      },
    },
    {
      method: 'POST',
      paths: pathsOf('/compact'),
      access: 'key',
      summary: 'Not served: a conversation is not made shorter here',
      handle: () => {
        throw notCompacted();
      },
    },
  ];
}

function pathsOf(below: string): readonly string[] {
  return [`/v1/responses${below}`, `/responses${below}`];
}

/**
 * Finds the response that the path names; one that its provider keeps is answered by the provider.
 *
 * @returns With `found` undefined once the client has its answer.
 */
async function answeredByProvider(
  services: Services,
  { request, response, caller, parameters, query }: RouteRequest,
  method: 'GET' | 'POST' | 'DELETE',
  below: string,
): Promise<{ readonly found: KeptResponse | undefined; readonly named: NamedResponse }> {
  const named = await namedResponse(services, request, caller, parameters.id ?? '');
  if (!isAtProvider(named)) return { found: keptOf(named), named };
  await passOn(services, named, { method, below, query }, response);
  return { found: undefined, named };
}

function isAtProvider(named: NamedResponse): named is NamedAtProvider {
  return named.found.kind === 'bound';
}

function keptOf({ found }: NamedResponse): KeptResponse | undefined {
  return found.kind === 'kept' ? found : undefined;
}

function notStreamed(): Failure {
  return new Failure(
    'invalid_request',
    'This response cannot be streamed again: it was not made in the background.',
    {
      param: 'stream',
      hint: 'Leave `stream` out to get the whole response.',
    },
  );
}

/** The words are OpenAI's. */
function notInBackground(): Failure {
  return new Failure('invalid_request', 'Cannot cancel a synchronous response.', {
    hint: 'Close the connection of the request instead: its provider is told at once.',
  });
}

function notCompacted(): Failure {
  return new Failure('unsupported', 'Conversations are not compacted by this proxy.', {
    status: 501,
    code: 'unsupported',
    hint: 'Let the client summarise the conversation with an ordinary request, as it does for models without this route.',
  });
}
