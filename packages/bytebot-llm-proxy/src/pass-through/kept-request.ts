import type { IncomingMessage, ServerResponse } from 'node:http';
import { presentedKey } from '../auth/authenticate.ts';
import type { Deployment } from '../config/snapshot.ts';
import { passedRequestHeaders } from '../execute/raw-request.ts';
import { runRaw } from '../execute/run-raw.ts';
import { UploadBody } from '../execute/upload-body.ts';
import { Failure } from '../failure.ts';
import { Exchange } from '../http/exchange.ts';
import { serveExchange } from '../http/model-request.ts';
import { isMultipart } from '../http/multipart/boundary.ts';
import { readBody } from '../http/read-body.ts';
import { editBody } from '../http/scan/edit-body.ts';
import { type ScannedBody, scanBody } from '../http/scan/scan-body.ts';
import type { Services } from '../services.ts';
import { ownerScope } from '../tenants/owner-scope.ts';
import { tenantDeployment } from '../tenants/tenant-deployment.ts';
import { tenantOf } from '../tenants/tenants.ts';
import { chooseKept, type KeptWish } from './choose-kept.ts';
import { type KeptKind, keptPath } from './file-kind.ts';
import { type FormHead, readFormHead } from './form-head.ts';
import { readKept } from './kept-answer.ts';
import { KeptBindings } from './kept-bindings.ts';
import { checkNewBatch } from './new-batch.ts';
import { methodOf } from './provider-request.ts';
import { rawModelCall } from './raw-model-call.ts';
import { toldAddresses } from './told-addresses.ts';
import { passedQuery } from './upstream-path.ts';

/** A route of files or batches. */
export interface KeptRoute {
  readonly kind: KeptKind;
  /** As registered. */
  readonly path: string;
  /** What follows the id: `/content`, `/cancel`. */
  readonly rest: string;
}

interface AskedKept extends KeptRoute {
  readonly id: string | undefined;
}

/** Names of LiteLLM that say where a request is to go; no provider knows them. */
const steering: ReadonlySet<string> = new Set(['model', 'target_model_names', 'custom_llm_provider']);

/** The handler of one route of files or batches. */
export function keptRequestHandler(
  services: Services,
  boundToLoopback: boolean,
  route: KeptRoute,
): (request: IncomingMessage, response: ServerResponse, id: string | undefined) => void {
  return function handleKeptRequest(request, response, id): void {
    const exchange = new Exchange(services, 'chat', route.path, request, response);
    void serveExchange(exchange, boundToLoopback, { ...route, id }, answerKept);
  };
}

async function answerKept(exchange: Exchange, asked: AskedKept): Promise<Failure | undefined> {
  const { request, services, snapshot, caller } = exchange;
  const { kind, id, rest } = asked;
  if (id !== undefined && !/^[\w.:-]+$/.test(id))
    throw new Failure('invalid_request', 'This is no id of a file or a batch.', { param: 'id' });
  const read = await readAsked(exchange, kind);
  exchange.tenant = tenantOf(caller, request.headers, read.scanned ?? noFields, snapshot.settings.tenants);
  if (kind === 'batches' && id === undefined && request.method === 'POST') checkNewBatch(exchange);
  const bindings = new KeptBindings(services.records, ownerScope(exchange));
  const query = new URLSearchParams((request.url ?? '').split('?')[1] ?? '');
  const wish = wishOf(request, query, read, id, kind);
  const chosen = await chooseKept(exchange, bindings, kind, wish);
  const path = keptPath(chosen, kind);
  if (path === undefined) throw new Failure('unsupported', `${chosen.provider.name} has no ${kind}.`);
  for (const name of ['model', 'custom_llm_provider', 'target_model_names']) query.delete(name);
  const presented = presentedKey(request.headers);
  const secrets = presented === undefined ? [] : [presented];
  const below = id === undefined ? path : `${path}/${id}${rest}`;
  const reading = {
    bindings,
    deploymentId: chosen.id,
    keepsToOwn: caller?.isAdmin !== true,
    deletes: request.method === 'DELETE' ? id : undefined,
  };
  return await runRaw(
    exchange,
    rawModelCall('', read.scanned, snapshot.settings.passThrough.timeoutMs),
    { deployment: tenantDeployment(keptDeployment(chosen), exchange.tenant), upstreamModel: '' },
    {
      method: methodOf(request),
      placed: (pathPrefix) => pathPrefix + below + passedQuery(query.toString(), secrets),
      headers: passedRequestHeaders(request.headers, secrets),
      body: read.body,
      addHeaders: toldAddresses(request, { base: chosen.baseUrl, place: nowhere }),
      // The content of a file may be JSON too, and is not looked at.
      ...(rest === '/content' ? {} : { readWhole: (answer) => readKept(reading, answer) }),
    },
  );
}

/** What these answers lead to is asked for by its id. */
const nowhere = (): undefined => undefined;

const noFields = { has: () => false, value: () => undefined };

interface ReadKeptBody {
  readonly body: Buffer | UploadBody | undefined;
  readonly scanned: ScannedBody | undefined;
  readonly form: FormHead | undefined;
}

const noBody: ReadKeptBody = { body: undefined, scanned: undefined, form: undefined };

/** A form with a file goes on while it comes; JSON is held, and goes on without what steers the proxy. */
async function readAsked(exchange: Exchange, kind: KeptKind): Promise<ReadKeptBody> {
  const { request } = exchange;
  if (request.method !== 'POST') return noBody;
  const type = request.headers['content-type'];
  if (kind === 'files') {
    if (!isMultipart(type))
      throw new Failure(
        'invalid_request',
        'A file is sent as multipart/form-data, with the parts `purpose` and `file`.',
      );
    const form = await readFormHead(request, (name) => steering.has(name));
    return { body: new UploadBody(request, form.bytes, form.cutBytes), scanned: undefined, form };
  }
  const body = await readBody(exchange);
  if (body.length === 0) return noBody;
  const scanned = scanBody(body);
  const remove = new Set([...scanned.names].filter((name) => steering.has(name)));
  if (remove.size === 0) return { body, scanned, form: undefined };
  return {
    body: Buffer.concat([...editBody(scanned, { set: new Map(), remove })]),
    scanned,
    form: undefined,
  };
}

function wishOf(
  { headers }: IncomingMessage,
  query: URLSearchParams,
  { scanned, form }: ReadKeptBody,
  id: string | undefined,
  kind: KeptKind,
): KeptWish {
  const said = (name: string): string | undefined => {
    const inBody: unknown = scanned?.has(name) === true ? scanned.value(name) : form?.fields.get(name);
    const text = query.get(name) ?? (typeof inBody === 'string' ? inBody : '');
    return text === '' ? undefined : text;
  };
  const header = headers['x-litellm-model'];
  // Several may be named, for LiteLLM to copy the file to each; here it is at one.
  const [target] = said('target_model_names')?.split(',') ?? [];
  return {
    model: (typeof header === 'string' ? header : undefined) ?? said('model') ?? target?.trim(),
    provider: said('custom_llm_provider'),
    id: id ?? inputFile(scanned),
    idKind: id === undefined ? 'files' : kind,
  };
}

function inputFile(scanned: ScannedBody | undefined): string | undefined {
  const value = scanned?.has('input_file_id') === true ? scanned.value('input_file_id') : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** What files meet is remembered apart from the model's calls. Goes away with the deployment. */
const ofKept = new WeakMap<Deployment, Deployment>();

function keptDeployment(deployment: Deployment): Deployment {
  const earlier = ofKept.get(deployment);
  if (earlier !== undefined) return earlier;
  const { forModel: _, ...rest } = deployment;
  const made = { ...rest, id: `${deployment.id}:files`, upstreamModel: '', mockResponse: undefined };
  ofKept.set(deployment, made);
  return made;
}
