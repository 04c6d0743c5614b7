import type { Target } from '@bytebot/llm-providers';
import type { ConfigSnapshot, Deployment } from '../config/snapshot.ts';
import type { Services } from '../services.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { USER_AGENT } from '../version.ts';
import { type CollectedAnswer, CollectingSink, isSuccess } from './collect-answer.ts';
import { credentialFailure } from './credential-failure.ts';
import { deploymentKey, noAddress } from './deployment-key.ts';
import { UpstreamCall } from './upstream-call.ts';
import type { UpstreamAddress } from './upstream-client.ts';
import { type Called, failureOfAnswer, failureOfBreak } from './upstream-failure.ts';

/** The services that a plain call of a provider needs. */
export type AskServices = Pick<Services, 'upstream' | 'credentials' | 'redact'>;

/** Who asks, and with which config. */
export interface Asking {
  readonly services: AskServices;
  readonly snapshot: Pick<ConfigSnapshot, 'variables'>;
  readonly tenant: Tenant | undefined;
  /** A key that the caller has brought for this deployment. */
  readonly clientKey?: string | undefined;
}

/** A deployment that can be called: its address, and what calls of it are authenticated with. */
export interface ReachedDeployment extends Called {
  readonly address: UpstreamAddress;
  /** In lower case: the provider's, and those of the config. Nothing of the caller's. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A call that is no question to a model: whole, small, and not tried a second time. */
export interface ProviderQuestion {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path and query after the base address, with a leading slash. */
  readonly path: string;
  readonly body?: Buffer | undefined;
  /** In lower case; they go before the deployment's own. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** A larger answer is none. */
  readonly maxBytes?: number;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

/**
 * Reads the key of a deployment, obtains what its provider authenticates with, and makes its headers.
 *
 * @param model The model asked of the provider; absent: the one that the deployment has been configured with.
 * @throws Failure `provider_not_configured` without a key or credentials, `unsupported` without an address, and what
 * a refusal of its credentials is.
 */
export async function reachDeployment(
  { services, snapshot, tenant, clientKey }: Asking,
  deployment: Deployment,
  model = deployment.upstreamModel,
): Promise<ReachedDeployment> {
  const { provider, baseUrl, extraHeaders } = deployment;
  const apiKey = clientKey ?? deploymentKey(deployment, tenant);
  const settings = deployment.settings?.read();
  let target: Target = { baseUrl, apiKey, model };
  if (settings !== undefined) {
    try {
      const credentials = await services.credentials.obtain(deployment, settings, apiKey);
      target = { ...target, settings, ...(credentials === undefined ? {} : { credentials }) };
    } catch (error) {
      throw credentialFailure({ services }, deployment, error);
    }
  }
  const address = services.upstream.addressOf(target.baseUrl);
  if (address === undefined) throw noAddress(deployment);
  const headers = { ...provider.headers(target, snapshot.variables) };
  for (const [name, value] of Object.entries(extraHeaders)) headers[name.toLowerCase()] = value;
  return { candidate: { deployment }, target, address, headers };
}

/**
 * Asks a provider something and waits for its whole answer, in bounded time and memory.
 *
 * @param signal Ends the call early: the client has left.
 * @returns An answer with a status from 200 to 299.
 * @throws Failure as a call of a model would: what the provider said, or why it did not.
 */
export async function askProvider(
  services: AskServices,
  reached: ReachedDeployment,
  question: ProviderQuestion,
  signal?: AbortSignal,
): Promise<CollectedAnswer> {
  const answer = await send(services, reached, question, signal);
  const { status, headers, body, broken } = answer;
  if (broken !== undefined) throw failureOfBreak(reached, broken, headers);
  if (isSuccess(status)) return answer;
  throw failureOfAnswer(reached, { status, headers, bodyText: body.toString(), phase: 'response' });
}

async function send(
  { upstream }: AskServices,
  reached: ReachedDeployment,
  question: ProviderQuestion,
  signal: AbortSignal | undefined,
): Promise<CollectedAnswer> {
  const { method, path, body, timeoutMs = DEFAULT_TIMEOUT_MS, maxBytes = DEFAULT_MAX_BYTES } = question;
  const { address } = reached;
  const headers = await questionHeaders(reached, question);
  const { promise, resolve } = Promise.withResolvers<CollectedAnswer>();
  const sink = new CollectingSink(resolve, maxBytes);
  const call = new UpstreamCall(sink, timeoutMs);
  sink.call = call;
  const stop = (): void => call.stop();
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted === true) stop();
  try {
    const options = { origin: address.origin, path: address.pathPrefix + path, method, headers };
    upstream.dispatch({ ...options, ...(body === undefined ? {} : { body }) }, call);
    return await promise;
  } catch (error) {
    // A header or a path that cannot be sent: what a call of a model would meet as well.
    call.stop();
    throw failureOfBreak(reached, error instanceof Error ? error : new Error(String(error)));
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

async function questionHeaders(
  { candidate, target, address, headers }: ReachedDeployment,
  { method, path, body, headers: own }: ProviderQuestion,
): Promise<Record<string, string>> {
  const all: Record<string, string> = {
    accept: 'application/json',
    'accept-encoding': 'identity',
    'user-agent': USER_AGENT,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...own,
    ...headers,
  };
  const { provider } = candidate.deployment;
  if (provider.sign === undefined) return all;
  const url = address.origin + address.pathPrefix + path;
  const parts = body === undefined ? [] : [body];
  return {
    ...all,
    ...(await provider.sign({ method, url, headers: all, body: parts, nowMs: Date.now() }, target)),
  };
}
