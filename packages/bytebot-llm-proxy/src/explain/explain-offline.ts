import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { authenticate } from '../auth/authenticate.ts';
import { masterKeyCaller } from '../auth/caller.ts';
import { Exchange } from '../http/exchange.ts';
import { createServices, type Environment } from '../start.ts';
import { dryServices } from './dry-services.ts';
import { explain } from './explain.ts';
import type { Explanation } from './explanation.ts';
import { operationOf, routeOf } from './operation-of.ts';

/** A request that nobody has sent. */
export interface OfflineRequest {
  readonly body: Buffer;
  /** As a client would send them, names in lower case. Without a key the master key's holder asks. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * What a proxy that has just been started with this config would do with a request. Listens nowhere and calls nobody.
 *
 * @throws ConfigError with every problem of the config; Failure where the key of the request is not valid.
 */
export async function explainOffline(
  file: string | undefined,
  environment: Environment,
  { body, headers }: OfflineRequest,
): Promise<Explanation> {
  const services = createServices(file, environment);
  try {
    const request = new IncomingMessage(new Socket());
    Object.assign(request.headers, headers);
    const response = new ServerResponse(request);
    const operation = operationOf(body, services);
    const exchange = new Exchange(dryServices(services), operation, routeOf(operation), request, response);
    exchange.caller =
      headers.authorization === undefined
        ? masterKeyCaller
        : await authenticate(request.headers, exchange.snapshot.settings, services.tokens);
    return await explain(exchange, body);
  } finally {
    await services.close();
  }
}
