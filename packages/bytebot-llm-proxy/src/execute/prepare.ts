import type { ProviderSettings, Target } from '@bytebot/llm-providers';
import type { Deployment } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import type { ModelCall } from '../http/model-call.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { AttemptRecord } from '../telemetry/request-record.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { clientKeyFor } from './client-key.ts';
import { credentialFailure } from './credential-failure.ts';
import { refuseDropped, rejectedIn } from './dropped-parameters.ts';
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
  const apiKey = clientKeyFor(exchange, deployment) ?? keyOf(deployment, exchange.tenant);
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
  if (passesAsBytes(provider, target, exchange.operation)) {
    const rejected = rejectedIn(call, deployment);
    refuseDropped(exchange, call, deployment, rejected);
    exchange.droppedParameters = rejected;
    const ceiling = tokenCeilingOf(exchange.snapshot.settings, deployment, exchange.operation);
    const parts = upstreamBody(call, deployment, model, overrides, messages, rejected, ceiling);
    const prepared = new PreparedCall(run, candidate, target, address, record, undefined, parts);
    if (provider.sign !== undefined) await prepared.sign();
    return prepared;
  }
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
  refuseDropped(exchange, call, deployment, translation.dropped);
  exchange.droppedParameters = translation.dropped;
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

/** Each repair is counted, so that one can see what clients send. */
function repairedMessages(
  { services, snapshot, requestId }: Exchange,
  call: ModelCall,
): unknown[] | undefined {
  if (!call.scanned.hasBrokenMessages) return undefined;
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

function noAddress({ modelName, baseUrl }: Deployment): Failure {
  return new Failure(
    'unsupported',
    `\`${modelName}\` has no usable address: \`${baseUrl}\` is not an http(s) URL.`,
    {
      model: modelName,
      hint: 'Correct litellm_params.api_base of this model in the proxy’s config.',
    },
  );
}

function keyOf(deployment: Deployment, tenant: Tenant | undefined): string | undefined {
  const { provider, key } = deployment;
  const apiKey = key.read();
  if (apiKey !== undefined && unsendable.test(apiKey)) throw unsendableKey(deployment);
  if (apiKey !== undefined || !provider.keyRequired) return apiKey;
  const variable = key.variable ?? provider.keyVariables[0] ?? 'the API key';
  const own = provider.hasCatalogue === true ? tenant?.key.variable : undefined;
  throw new Failure(
    'provider_not_configured',
    `${variable} environment variable is required to call \`${deployment.modelName}\`: ${provider.name} has no API key here.`,
    {
      code: 'provider_not_configured',
      model: deployment.modelName,
      hint: `Set ${own === undefined ? '' : `${own} or `}${variable} where the proxy runs, or mount it as a key file.`,
    },
  );
}

/** What no header can carry (RFC 9110, 5.5): a quotation mark of a word processor, a line feed. */
const unsendable = /[^\t\x20-\x7e\x80-\xff]/;

function unsendableKey({ provider, key, modelName }: Deployment): Failure {
  const variable = key.variable ?? '`api_key` of the config';
  return new Failure(
    'provider_not_configured',
    `The ${provider.name} API key in ${variable} holds a character that cannot be sent in a header.`,
    {
      code: 'provider_not_configured',
      model: modelName,
      hint: 'Copy the key again, without quotation marks, line breaks or blanks.',
    },
  );
}
