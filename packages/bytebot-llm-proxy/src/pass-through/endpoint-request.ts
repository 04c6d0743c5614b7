import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from '@bytebot/llm-providers';
import { presentedKey } from '../auth/authenticate.ts';
import type { Deployment } from '../config/snapshot.ts';
import { passedRequestHeaders } from '../execute/raw-request.ts';
import { runRaw } from '../execute/run-raw.ts';
import { Failure } from '../failure.ts';
import { Exchange } from '../http/exchange.ts';
import { serveExchange } from '../http/model-request.ts';
import type { Services } from '../services.ts';
import { tenantOf } from '../tenants/tenants.ts';
import { checkModels } from './asked-model.ts';
import { type AskedEndpoint, findEndpoint } from './find-endpoint.ts';
import { checkPassedBatch } from './new-batch.ts';
import { endpointHeaders, filledIn, missingVariable, type OwnEndpoint } from './own-endpoint.ts';
import { plainDeployment } from './provider-deployment.ts';
import { methodOf, readPassed } from './provider-request.ts';
import { rawModelCall } from './raw-model-call.ts';
import { toldAddresses } from './told-addresses.ts';
import { checkUpstreamPath, passedQuery } from './upstream-path.ts';

/** A server behind a route of one's own: nothing is known of it, and its credentials are headers of the config. */
const anyServer: Provider = {
  id: 'pass_through',
  name: 'pass-through',
  keyVariables: [],
  keyRequired: false,
  baseUrlVariables: [],
  operations: [],
  path: () => '/',
  headers: () => ({}),
};

/** Answers what `general_settings.pass_through_endpoints` has a route for; false for everything else. */
export function endpointRequestHandler(
  services: Services,
  boundToLoopback: boolean,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  return function handleEndpointRequest(request, response): boolean {
    const { endpoints } = services.snapshot().settings.passThrough;
    if (endpoints.length === 0 || request.method === 'OPTIONS') return false;
    const asked = findEndpoint(endpoints, request);
    if (asked === undefined) return false;
    const { path, includesSubpath } = asked.endpoint;
    const route = includesSubpath ? `${path}/*path` : path;
    const exchange = new Exchange(services, 'chat', route, request, response);
    void serveExchange(exchange, boundToLoopback, asked, answerEndpoint);
    return true;
  };
}

async function answerEndpoint(
  exchange: Exchange,
  { endpoint, rest, query }: AskedEndpoint,
): Promise<Failure | undefined> {
  const { request, snapshot, caller } = exchange;
  const { settings, variables } = snapshot;
  const method = methodOf(request);
  checkUpstreamPath(rest);
  const missing = missingVariable(
    { ...endpoint.headers, ...endpoint.targetQuery, ...endpoint.defaultQuery },
    variables,
  );
  if (missing !== undefined) throw notConfigured(endpoint, missing);
  const deployment = deploymentOf(endpoint, endpointHeaders(endpoint, variables));
  const { body, scanned } = await readPassed(exchange, false);
  exchange.tenant = tenantOf(caller, request.headers, scanned ?? noFields, settings.tenants);
  // Where the config says what a request costs, that is known.
  if (endpoint.costNanoDollars === undefined) checkPassedBatch(exchange, targetPath(endpoint, rest));
  checkModels(exchange, anyServer, rest === '' ? endpoint.path : rest, scanned);
  const model = scanned?.model ?? '';
  const presented = presentedKey(request.headers);
  const secrets = presented === undefined ? [] : [presented];
  const timeoutMs = endpoint.timeoutMs ?? settings.passThrough.timeoutMs;
  const path = targetPath(endpoint, rest) + queryOf(endpoint, passedQuery(query, secrets), variables);
  return await runRaw(
    exchange,
    rawModelCall(model, scanned, timeoutMs),
    { deployment, upstreamModel: model },
    {
      method,
      placed: () => path,
      headers: headersOf(endpoint, request, secrets),
      body,
      addHeaders: toldAddresses(request, {
        base: endpoint.target,
        place: (upstream) => placeOf(endpoint, upstream),
      }),
      ...(endpoint.costNanoDollars === undefined
        ? {}
        : { fixedUse: { tokens: 0, nanoDollars: endpoint.costNanoDollars } }),
    },
  );
}

const noFields = { has: () => false, value: () => undefined };

function notConfigured({ path }: OwnEndpoint, variable: string): Failure {
  return new Failure('provider_not_configured', `The route ${path} needs ${variable}, which is not set.`, {
    code: 'provider_not_configured',
    hint: `Set ${variable} where the proxy runs.`,
  });
}

function deploymentOf(endpoint: OwnEndpoint, extraHeaders: Readonly<Record<string, string>>): Deployment {
  return {
    ...plainDeployment(anyServer, endpoint.target),
    id: `pass-through:${endpoint.path}`,
    modelName: endpoint.path,
    configuredModel: endpoint.path,
    extraHeaders,
  };
}

/** What is asked for below the path of the route comes below its target. */
function targetPath({ target }: OwnEndpoint, rest: string): string {
  const { pathname } = new URL(target);
  return rest === '' ? pathname : pathname.replace(/\/+$/, '') + rest;
}

/** The path here of one at the target; undefined for what lies elsewhere. */
function placeOf({ path, target, includesSubpath }: OwnEndpoint, upstream: string): string | undefined {
  const base = new URL(target).pathname.replace(/\/+$/, '');
  if (upstream === base || upstream === `${base}/`) return path;
  return includesSubpath && upstream.startsWith(`${base}/`) ? path + upstream.slice(base.length) : undefined;
}

/** What describes the body, and what is wanted for an answer. */
const plainHeaders =
  /^(accept|accept-language|content-type|content-encoding|range|if-(none-)?match|if-(un)?modified-since)$/;
const PASS = 'x-pass-';

/** `x-pass-name` goes on as `name`, whatever else does: LiteLLM's way to send one header. */
function headersOf(
  { forwardsHeaders }: OwnEndpoint,
  { headers }: IncomingMessage,
  secrets: readonly string[],
): Record<string, string> {
  const wanted: IncomingMessage['headers'] = {};
  const named: IncomingMessage['headers'] = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(PASS)) named[name.slice(PASS.length)] = value;
    else if (forwardsHeaders || plainHeaders.test(name)) wanted[name] = value;
  }
  return { ...passedRequestHeaders(wanted, secrets), ...passedRequestHeaders(named, secrets) };
}

/** The client's query beside that of the config; which goes first where both say something is the config's choice. */
function queryOf(
  { targetQuery, defaultQuery, mergesQuery }: OwnEndpoint,
  clientQuery: string,
  variables: (name: string) => string | undefined,
): string {
  const fixed = filledIn(targetQuery, variables);
  const byDefault = filledIn(defaultQuery, variables);
  const client = clientQuery
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '');
  const names = new Set(client.map(nameOf));
  const kept = client.filter((pair) => mergesQuery || !Object.hasOwn(fixed, nameOf(pair)));
  const added = [
    ...Object.entries(fixed).filter(([name]) => !mergesQuery || !names.has(name)),
    ...Object.entries(byDefault).filter(([name]) => !names.has(name) && !Object.hasOwn(fixed, name)),
  ];
  const all = [...added.map(([name, value]) => new URLSearchParams({ [name]: value }).toString()), ...kept];
  return all.length === 0 ? '' : `?${all.join('&')}`;
}

function nameOf(pair: string): string {
  return [...new URLSearchParams(pair).keys()][0] ?? '';
}
