import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Operation } from '@bytebot/llm-providers';
import { presentedKey } from '../auth/authenticate.ts';
import { isRawMethod, passedRequestHeaders, type RawMethod } from '../execute/raw-request.ts';
import { runRaw } from '../execute/run-raw.ts';
import { UploadBody } from '../execute/upload-body.ts';
import { Failure } from '../failure.ts';
import { Exchange } from '../http/exchange.ts';
import { serveExchange } from '../http/model-request.ts';
import { readBody } from '../http/read-body.ts';
import { BodyError, type ScannedBody, scanBody } from '../http/scan/scan-body.ts';
import type { Services } from '../services.ts';
import { tenantDeployment } from '../tenants/tenant-deployment.ts';
import { tenantOf } from '../tenants/tenants.ts';
import { checkModels, modelInPath } from './asked-model.ts';
import { checkKeptBody, checkKeptPath } from './kept-apart.ts';
import { checkPassedBatch } from './new-batch.ts';
import { passThroughDeployment } from './provider-deployment.ts';
import type { ProviderRoute } from './provider-route.ts';
import { rawModelCall } from './raw-model-call.ts';
import { toldAddresses } from './told-addresses.ts';
import { checkUpstreamPath, joinedPath, passedQuery } from './upstream-path.ts';

/** The dialect that the proxy's own errors are told in below these prefixes; everywhere else it is OpenAI's. */
const operations: Readonly<Record<string, Operation>> = {
  anthropic: 'messages',
  gemini: 'generate_content',
  vertex_ai: 'generate_content',
  'vertex-ai': 'generate_content',
};

/** The handler of everything below the path of a provider: `/anthropic/v1/messages`. */
export function providerRequestHandler(
  services: Services,
  boundToLoopback: boolean,
  route: ProviderRoute,
): (request: IncomingMessage, response: ServerResponse) => void {
  const operation = operations[route.prefix] ?? 'chat';
  const path = `/${route.prefix}/*path`;
  return function handleProviderRequest(request, response): void {
    takeKeyOfQuery(request);
    const exchange = new Exchange(services, operation, path, request, response);
    void serveExchange(exchange, boundToLoopback, route, answerProviderRequest);
  };
}

/** Google's clients may send their key in the query, which is no place for it: from here on it is in a header. */
function takeKeyOfQuery({ url = '', headers }: IncomingMessage): void {
  const mark = url.indexOf('?');
  if (mark === -1 || presentedKey(headers) !== undefined) return;
  const key = new URLSearchParams(url.slice(mark + 1)).get('key');
  if (key !== null && key !== '') headers['x-goog-api-key'] = key;
}

async function answerProviderRequest(
  exchange: Exchange,
  { prefix, provider }: ProviderRoute,
): Promise<Failure | undefined> {
  const { request, snapshot } = exchange;
  const method = methodOf(request);
  const { path, query } = askedOf(request, prefix);
  checkKeptPath(exchange, path);
  const deployment = passThroughDeployment(snapshot, provider);
  const { body, scanned } = await readPassed(exchange, provider.sign !== undefined);
  exchange.tenant = tenantOf(
    exchange.caller,
    request.headers,
    scanned ?? noFields,
    snapshot.settings.tenants,
  );
  checkPassedBatch(exchange, path);
  checkModels(exchange, provider, path, scanned);
  checkKeptBody(exchange, path, scanned);
  const model = modelInPath(path) ?? scanned?.model ?? '';
  const presented = presentedKey(request.headers);
  const secrets = presented === undefined ? [] : [presented];
  return await runRaw(
    exchange,
    rawModelCall(model, scanned, snapshot.settings.passThrough.timeoutMs),
    { deployment: tenantDeployment(deployment, exchange.tenant), upstreamModel: model },
    {
      method,
      placed: (pathPrefix) => joinedPath(pathPrefix, path) + passedQuery(query, secrets),
      headers: passedRequestHeaders(request.headers, secrets),
      body,
      addHeaders: toldAddresses(request, {
        base: deployment.baseUrl,
        place: (upstream) => placeOf(prefix, deployment.baseUrl, upstream),
      }),
    },
  );
}

/** The path here of one at the provider, which has to lead back there. */
function placeOf(prefix: string, baseUrl: string, upstream: string): string | undefined {
  const base = new URL(baseUrl).pathname.replace(/\/+$/, '');
  return joinedPath(base, upstream) === upstream ? `/${prefix}${upstream}` : undefined;
}

const noFields = { has: () => false, value: () => undefined };

/** @throws Failure `invalid_request` (405) */
export function methodOf({ method }: IncomingMessage): RawMethod {
  if (isRawMethod(method)) return method;
  throw new Failure('invalid_request', `${method} is not passed through.`, {
    status: 405,
    code: 'method_not_allowed',
  });
}

/**
 * What is asked for below a prefix, as the client wrote it.
 *
 * @throws Failure `invalid_request` for a path that could lead elsewhere.
 */
export function askedOf({ url = '' }: IncomingMessage, prefix: string): { path: string; query: string } {
  const mark = url.indexOf('?');
  const whole = mark === -1 ? url : url.slice(0, mark);
  const path = whole.slice(prefix.length + 1);
  checkUpstreamPath(path);
  return { path: path === '' ? '/' : path, query: mark === -1 ? '' : url.slice(mark + 1) };
}

/** A body on its way, with what is known of it. */
export interface PassedBody {
  readonly body: Buffer | UploadBody | undefined;
  /** Where it is a JSON object. */
  readonly scanned: ScannedBody | undefined;
}

/**
 * The body of a request that passes: JSON is held, as for models, because what it asks for counts; everything else (a
 * form with files, sound) goes on while it comes, whatever its size.
 *
 * @param mustHold Where the provider is sent a signature over the whole body.
 * @throws Failure as `readBody` does; `invalid_request` for JSON that cannot be read, from a caller with a list of models.
 */
export async function readPassed(exchange: Exchange, mustHold: boolean): Promise<PassedBody> {
  const { request, caller } = exchange;
  const { headers } = request;
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (!hasBody) return { body: undefined, scanned: undefined };
  const isJson = /^\s*application\/([\w.-]+\+)?json\b/i.test(headers['content-type'] ?? 'application/json');
  if (!isJson && !mustHold) return { body: new UploadBody(request), scanned: undefined };
  const body = await readBody(exchange);
  if (!isJson || body.length === 0) return { body, scanned: undefined };
  try {
    return { body, scanned: scanBody(body) };
  } catch (error) {
    // What a provider makes of it is its business, unless somebody may only use certain models.
    if (!(error instanceof BodyError) || caller?.models !== undefined) throw error;
    return { body, scanned: undefined };
  }
}
