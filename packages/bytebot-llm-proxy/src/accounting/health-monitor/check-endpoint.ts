import { classifyError, classifyNetworkFailure, type Target } from '@bytebot/llm-providers';
import { type ErrorKind, memberOf } from '@bytebot/shared';
import type { ConfigSnapshot, Deployment } from '../../config/snapshot.ts';
import { type CollectedAnswer, CollectingSink } from '../../execute/collect-answer.ts';
import { AttemptTimeout, UpstreamCall } from '../../execute/upstream-call.ts';
import type { UpstreamClient } from '../../execute/upstream-client.ts';
import { nanoDollarsOf } from '../../pricing/money.ts';
import { USER_AGENT } from '../../version.ts';
import { freePathsOf } from './free-paths.ts';

/** A provider that lists its models more slowly than this is not well. */
export const CHECK_TIMEOUT_MS = 10_000;
/** OpenRouter's list has less than one megabyte. */
const ANSWER_BYTES_MAX = 16 * 1024 * 1024;

/** What is left of an account, as OpenRouter tells it for a key. */
export interface Credit {
  /** What the key may spend; undefined: as much as the account has. */
  readonly limitNanoDollars: number | undefined;
  readonly usedNanoDollars: number;
  /** Undefined for a key without a limit. */
  readonly leftNanoDollars: number | undefined;
  readonly isFreeTier: boolean;
  readonly atMs: number;
}

/** One free question to a provider, and what came of it. */
export interface CheckResult {
  readonly path: string;
  /** The provider's status; 0 without an answer. */
  readonly status: number;
  readonly durationMs: number;
  /** Undefined when all is well. */
  readonly kind: ErrorKind | undefined;
  /** Redacted. */
  readonly message: string | undefined;
  readonly credit: Credit | undefined;
}

export interface CheckWorld {
  readonly upstream: Pick<UpstreamClient, 'addressOf' | 'dispatch'>;
  readonly variables: ConfigSnapshot['variables'];
  readonly redact: (text: string) => string;
  readonly nowMs: () => number;
}

/**
 * Asks the provider of a deployment what costs nothing: never a completion.
 *
 * @returns Undefined where nothing can be asked for free. Never rejects.
 */
export async function checkEndpoint(
  world: CheckWorld,
  deployment: Deployment,
): Promise<readonly CheckResult[] | undefined> {
  const { baseUrl, upstreamModel: model } = deployment;
  const target: Target = { baseUrl, apiKey: deployment.key.read(), model };
  const paths = freePathsOf(deployment, target);
  if (paths === undefined) return undefined;
  const questions = [ask(world, deployment, target, paths.models)];
  if (paths.key !== undefined && target.apiKey !== undefined) {
    questions.push(ask(world, deployment, target, paths.key));
  }
  return await Promise.all(questions);
}

async function ask(
  world: CheckWorld,
  deployment: Deployment,
  target: Target,
  path: string,
): Promise<CheckResult> {
  const startedAt = performance.now();
  const answer = await send(world, deployment, target, path).catch((error: unknown) => notSent(error));
  const durationMs = performance.now() - startedAt;
  const failure = failureOf(deployment, answer);
  return {
    path,
    status: answer.broken === undefined ? answer.status : 0,
    durationMs,
    kind: failure?.kind,
    message: failure === undefined ? undefined : world.redact(failure.message),
    credit: path.endsWith('/key') && failure === undefined ? creditOf(answer, world.nowMs()) : undefined,
  };
}

async function send(
  { upstream, variables }: CheckWorld,
  { provider, extraHeaders }: Deployment,
  target: Target,
  path: string,
): Promise<CollectedAnswer> {
  const { promise, resolve } = Promise.withResolvers<CollectedAnswer>();
  const sink = new CollectingSink(resolve, ANSWER_BYTES_MAX);
  const address = upstream.addressOf(target.baseUrl);
  if (address === undefined) {
    sink.broken(new Error(`${target.baseUrl} is no http address`));
    return await promise;
  }
  const headers = {
    accept: 'application/json',
    'accept-encoding': 'identity',
    'user-agent': USER_AGENT,
    ...provider.headers(target, variables),
    ...extraHeaders,
  };
  const call = new UpstreamCall(sink, CHECK_TIMEOUT_MS);
  sink.call = call;
  const { origin, pathPrefix } = address;
  try {
    upstream.dispatch({ origin, path: pathPrefix + path, method: 'GET', headers }, call);
  } catch (error) {
    call.stop();
    throw error;
  }
  return await promise;
}

/** A key or an address that cannot be sent: what a call would meet as well. */
function notSent(error: unknown): CollectedAnswer {
  const broken = error instanceof Error ? error : new Error(String(error));
  return { status: 0, headers: {}, body: Buffer.alloc(0), broken };
}

function failureOf(
  { provider }: Deployment,
  { status, headers, body, broken }: CollectedAnswer,
): { readonly kind: ErrorKind; readonly message: string } | undefined {
  if (broken instanceof AttemptTimeout) return { kind: 'timeout', message: broken.message };
  if (broken !== undefined) return classifyNetworkFailure(broken);
  if (status >= 200 && status < 300) return undefined;
  if (status === 401 || status === 403) {
    return { kind: 'authentication', message: `${provider.name} API key is invalid or expired` };
  }
  // A server that has no list of models answers all the same.
  if (status === 404 || status === 405) return undefined;
  return classifyError({ status, headers, bodyText: body.toString(), phase: 'response' }, provider);
}

function creditOf({ body }: CollectedAnswer, atMs: number): Credit | undefined {
  const data = memberOf(parsed(body), 'data');
  const usedNanoDollars = nanoDollarsOf(memberOf(data, 'usage'));
  if (usedNanoDollars === undefined) return undefined;
  return {
    limitNanoDollars: nanoDollarsOf(memberOf(data, 'limit')),
    usedNanoDollars,
    leftNanoDollars: nanoDollarsOf(memberOf(data, 'limit_remaining')),
    isFreeTier: memberOf(data, 'is_free_tier') === true,
    atMs,
  };
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
