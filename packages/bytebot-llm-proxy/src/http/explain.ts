import { dryServices } from '../explain/dry-services.ts';
import { explain } from '../explain/explain.ts';
import { operationOf, routeOf } from '../explain/operation-of.ts';
import type { Services } from '../services.ts';
import { Exchange } from './exchange.ts';
import { readBody } from './read-body.ts';
import { type Route, replyJson } from './route.ts';

/** What would happen to a request now, without asking anybody. */
export function explainRoutes(services: Services): Route[] {
  return [
    {
      method: 'POST',
      paths: ['/v1/explain', '/explain'],
      access: 'key',
      summary:
        'What would happen to this request now: candidates, limits, cost, fallbacks. Calls nobody, counts nothing',
      handle: async ({ request, response, caller }) => {
        const reader = new Exchange(services, 'chat', '/v1/explain', request, response);
        try {
          const body = await readBody(reader);
          const operation = operationOf(body, services);
          const dry = dryServices(services);
          const exchange = new Exchange(dry, operation, routeOf(operation), request, response);
          exchange.caller = caller;
          replyJson(response, await explain(exchange, body));
        } finally {
          reader.releaseBody();
        }
      },
    },
  ];
}
