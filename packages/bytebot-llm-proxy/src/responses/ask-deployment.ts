import type { ServerResponse } from 'node:http';
import type { Deployment } from '../config/snapshot.ts';
import { askProvider, type ProviderQuestion, reachDeployment } from '../execute/ask-provider.ts';
import { clientKeyFor } from '../execute/client-key.ts';
import { Failure } from '../failure.ts';
import type { Services } from '../services.ts';
import { configuredDeployment, tenantDeployment } from '../tenants/tenant-deployment.ts';
import type { BoundResponse } from './kept-response.ts';
import type { NamedResponse } from './named-response.ts';

/** A response that its provider keeps. */
export type NamedAtProvider = NamedResponse & { readonly found: BoundResponse };

/** What is asked about it. */
export interface ResponseQuestion {
  readonly method: ProviderQuestion['method'];
  /** What follows the id in the path: nothing, `/input_items`, `/cancel`. */
  readonly below: string;
  readonly query: URLSearchParams;
}

/** Parameters that mean something to the provider; a key may stand in the others. */
const passedParameters: ReadonlySet<string> = new Set([
  ...['include', 'include[]', 'limit', 'order', 'after', 'before'],
  ...['stream', 'starting_after', 'include_obfuscation'],
]);

/**
 * Asks the deployment that keeps a response, and gives its answer to the client.
 *
 * @throws Failure as a call of the model would, and `unknown_model` (404) where the config has the deployment no longer.
 */
export async function passOn(
  services: Services,
  named: NamedAtProvider,
  question: ResponseQuestion,
  response: ServerResponse,
): Promise<void> {
  const deployment = deploymentOf(named);
  const { tenant } = named.owner;
  const clientKey = clientKeyFor({ clientKey: named.owner.clientKey }, deployment);
  const reached = await reachDeployment(
    { services, snapshot: named.snapshot, tenant, clientKey },
    deployment,
  );
  const path = pathOf(deployment.provider.path('responses', reached.target, false), named.id, question);
  const answer = await askProvider(
    services,
    reached,
    { method: question.method, path },
    whenClosed(response),
  );
  const { status, headers, body } = answer;
  response.writeHead(status, {
    'content-type': headers['content-type'] ?? 'application/json',
    'content-length': body.length,
    'x-litellm-model-id': deployment.id,
  });
  response.end(body);
}

function deploymentOf({ found, owner, snapshot }: NamedAtProvider): Deployment {
  const configured = configuredDeployment(snapshot.deploymentsById, found.deploymentId);
  const chosen =
    configured?.forModel === undefined ? configured : configured.forModel(found.model)?.deployment;
  if (chosen !== undefined) return tenantDeployment(chosen, owner.tenant);
  throw new Failure(
    'unknown_model',
    'The deployment that keeps this response is no longer in the config of the proxy.',
    {
      type: 'invalid_request_error',
      code: 'response_not_found',
      hint: 'Put the entry of the model back, with the same `model_info.id` if it had one.',
    },
  );
}

/** `base` may have a query of its own (Azure's `api-version`). */
function pathOf(base: string, id: string, { below, query }: ResponseQuestion): string {
  const [path = '', own] = base.split('?', 2);
  const parameters = new URLSearchParams(own);
  for (const [name, value] of query) if (passedParameters.has(name)) parameters.append(name, value);
  const text = parameters.toString();
  return `${path}/${encodeURIComponent(id)}${below}${text === '' ? '' : `?${text}`}`;
}

/** Aborted when the client leaves before its answer. */
function whenClosed(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  return controller.signal;
}
