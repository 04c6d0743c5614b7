import type { Operation, ProviderSettings, Target } from '@bytebot/llm-providers';
import { memberOf } from '@bytebot/shared';
import type { Deployment } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import type { ModelCall } from '../http/model-call.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { AttemptRecord } from '../telemetry/request-record.ts';
import { clientKeyFor } from './client-key.ts';
import { isControlField } from './control-fields.ts';
import { credentialFailure } from './credential-failure.ts';
import { deploymentKey, noAddress } from './deployment-key.ts';
import { refuseDropped, rejectedIn } from './dropped-parameters.ts';
import { formBody } from './form-body.ts';
import { isMediaOperation } from './media/media-operation.ts';
import { nativeBody } from './native-body.ts';
import { notServed } from './not-served.ts';
import { PreparedCall } from './prepared-call.ts';
import type { Run } from './run.ts';
import { tokenCeilingOf } from './token-ceiling.ts';
import { translateBody } from './translated-body.ts';
import { dialectOf, passesAsBytes } from './translation.ts';
import { untilStopped } from './until-stopped.ts';
import { upstreamBody } from './upstream-body.ts';

/**
 * Builds the request for one candidate: as bytes where the dialects match, translated where they do not.
 *
 * @throws Failure `provider_not_configured` without a key, `not_found` for a model the catalogue does not have,
 * `invalid_request` for what cannot be translated.
 */
export async function prepare(
  run: Run,
  candidate: Candidate,
  overrides: Readonly<Record<string, unknown>>,
  record: AttemptRecord,
): Promise<PreparedCall> {
  const { exchange, call } = run;
  const { deployment } = candidate;
  const { provider } = deployment;
  const apiKey = clientKeyFor(exchange, deployment) ?? deploymentKey(deployment, exchange.tenant);
  const model =
    provider.hasCatalogue === true
      ? await exchange.services.catalogues.upstreamModel(deployment, candidate.upstreamModel)
      : (provider.modelId?.(candidate.upstreamModel) ?? candidate.upstreamModel);
  record.model = model;
  const settings = deployment.settings?.read();
  const { baseUrl } = deployment;
  const target =
    settings === undefined
      ? { baseUrl, apiKey, model }
      : await authenticatedTarget(run, deployment, { baseUrl, apiKey, model, settings });
  const address = exchange.services.upstream.addressOf(target.baseUrl);
  if (address === undefined) throw noAddress(deployment);
  const messages = repairedMessages(exchange, call);
  if (passesAsBytes(provider, target, exchange.operation) && !isAskedAsChat(exchange, call, deployment)) {
    const parts = bytesFor(run, deployment, target, overrides, messages);
    const prepared = new PreparedCall(run, candidate, target, address, record, undefined, parts);
    if (provider.sign !== undefined) await prepared.sign();
    return prepared;
  }
  if (isMediaOperation(exchange.operation)) throw notServed(exchange, exchange.operation, deployment);
  const dialect = dialectOf(provider, target);
  const { translation, parts } = await translateBody({
    exchange,
    call,
    deployment,
    target,
    dialect,
    overrides,
    messages,
  });
  refuseDropped(exchange, call, deployment, withoutWishes(call, translation.dropped));
  exchange.droppedParameters = [...call.leftOut, ...(translation.leftOut ?? none), ...translation.dropped];
  const prepared = new PreparedCall(run, candidate, target, address, record, translation, parts);
  if (provider.sign !== undefined) await prepared.sign();
  prepared.others = translation.others?.map((body) => async () => {
    const json = [Buffer.from(JSON.stringify(body))];
    const other = new PreparedCall(run, candidate, target, address, record, translation, json);
    if (provider.sign !== undefined) await other.sign();
    return other;
  });
  return prepared;
}

/**
 * What a request cannot do without. Coding agents offer a search with every request, beside their own functions (Codex
 * does): a model that cannot search still does what it is asked, and the client is told.
 */
function withoutWishes(call: ModelCall, dropped: readonly string[]): readonly string[] {
  if (call.dialect === undefined || !dropped.includes('web_search_options')) return dropped;
  const { tools } = call.chatBody();
  const hasFunctions = Array.isArray(tools) && tools.some((tool) => memberOf(tool, 'type') === 'function');
  return hasFunctions ? dropped.filter((name) => name !== 'web_search_options') : dropped;
}

/** Whether the server has no `/responses`, by the config's word or its own, or does not know what this request says. */
function isAskedAsChat(
  { operation, services, conversation, snapshot }: Exchange,
  { scanned }: ModelCall,
  deployment: Deployment,
): boolean {
  if (operation !== 'responses') return false;
  if (services.surfaces.lacksResponses(deployment)) return true;
  const { responsesFields } = deployment.provider;
  if (responsesFields === undefined) return false;
  // A server that keeps nothing cannot go on from its answer; the proxy keeps those that it writes itself.
  const isKeptHere = conversation?.isStored === true && snapshot.settings.responseStore.enabled;
  if (isKeptHere && !responsesFields.has('previous_response_id')) return true;
  for (const name of scanned.names) {
    if (!responsesFields.has(name) && !isControlField(name, operation)) return true;
  }
  return false;
}

/** The client's own bytes, but for a few fields. */
function bytesFor(
  { exchange, call }: Run,
  deployment: Deployment,
  target: Target,
  overrides: Readonly<Record<string, unknown>>,
  messages: readonly unknown[] | undefined,
): readonly Buffer[] {
  const { operation, snapshot } = exchange;
  const ceiling = tokenCeilingOf(snapshot.settings, deployment, operation);
  if (!isOpenaiText(operation)) {
    exchange.droppedParameters = none;
    const { multipart } = call;
    if (multipart !== undefined) return formBody(exchange, call, multipart, deployment, target, overrides);
    return nativeBody(exchange, call, deployment, target, overrides, ceiling);
  }
  const rejected = rejectedIn(call, deployment);
  refuseDropped(exchange, call, deployment, rejected);
  exchange.droppedParameters = rejected;
  return upstreamBody(call, deployment, target.model, overrides, messages, rejected, ceiling);
}

const none: readonly string[] = [];

/** The routes whose fields the config and the providers' data name. */
function isOpenaiText(operation: Operation): boolean {
  return operation === 'chat' || operation === 'completion' || operation === 'embedding';
}

/** Each repair is counted, so that one can see what clients send. */
function repairedMessages(exchange: Exchange, call: ModelCall): unknown[] | undefined {
  if (exchange.dialect !== undefined || !call.scanned.hasBrokenMessages) return undefined;
  const { services, snapshot, requestId } = exchange;
  return call.repairedMessages(snapshot.settings.messageRepairs, (repair) => {
    services.metrics.countRepair(repair);
    services.log.debug(`repaired the order of messages: ${repair}`, { request_id: requestId });
  });
}

/** The address of a call, with what its provider has to obtain before it can be made. */
async function authenticatedTarget(
  { exchange }: Run,
  deployment: Deployment,
  target: Target & { readonly settings: ProviderSettings },
): Promise<Target> {
  try {
    const { credentials: cache } = exchange.services;
    const credentials = await untilStopped(
      exchange,
      cache.obtain(deployment, target.settings, target.apiKey),
    );
    return credentials === undefined ? target : { ...target, credentials };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw credentialFailure(exchange, deployment, error);
  }
}
