import type { Deployment } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { AttemptRecord } from '../telemetry/request-record.ts';
import { answerMock } from './mock-answer.ts';
import { prepare } from './prepare.ts';
import { relayStream } from './relay-stream.ts';
import { relayUnary } from './relay-unary.ts';
import type { Run } from './run.ts';

/**
 * One attempt: build the request, call the deployment, relay its answer. Books the attempt whatever its end.
 *
 * @returns The failure, or undefined once the answer has gone to the client.
 */
export async function attempt(
  run: Run,
  group: string,
  candidate: Candidate,
  overrides: Readonly<Record<string, unknown>>,
  waitMs: number,
): Promise<Failure | undefined> {
  const { exchange } = run;
  const { deployment } = candidate;
  const record: AttemptRecord = {
    provider: deployment.provider.id,
    deploymentId: deployment.id,
    modelGroup: group,
    model: candidate.upstreamModel,
    status: 0,
    waitMs,
    durationMs: 0,
  };
  exchange.attempts.push(record);
  exchange.apiBase = deployment.baseUrl;
  const askedGroup = exchange.modelGroup;
  exchange.modelGroup = group;
  if (exchange.services.log.isShown('debug')) logCall(exchange, candidate, waitMs);
  const startedAt = performance.now();
  const failure = await callAndRelay(run, candidate, overrides, record);
  record.durationMs = performance.now() - startedAt;
  if (failure === undefined) {
    exchange.services.health.succeeded(deployment.id, Date.now());
  } else {
    exchange.modelGroup = askedGroup;
    bookFailure(run, deployment, record, failure);
  }
  return failure;
}

async function callAndRelay(
  run: Run,
  candidate: Candidate,
  overrides: Readonly<Record<string, unknown>>,
  record: AttemptRecord,
): Promise<Failure | undefined> {
  const { mockResponse } = candidate.deployment;
  if (mockResponse !== undefined) {
    return answerMock(run.exchange, run.client, candidate.deployment, mockResponse);
  }
  try {
    const prepared = await prepare(run, candidate, overrides, record);
    return await (run.client === undefined
      ? relayUnary(run.exchange, prepared)
      : relayStream(run.exchange, run.client, prepared));
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

function logCall(
  { services, requestId }: Exchange,
  { deployment, upstreamModel }: Candidate,
  waitMs: number,
): void {
  services.log.debug(`calling ${upstreamModel} at ${deployment.provider.name}`, {
    request_id: requestId,
    deployment: deployment.id,
    api_base: deployment.baseUrl,
    wait_ms: Math.round(waitMs),
  });
}

/** A token that was revoked before its time is not used again. */
function forgetCredentials({ services }: Exchange, deployment: Deployment): void {
  if (deployment.settings === undefined) return;
  services.credentials.forget(deployment, deployment.settings.read(), deployment.key.read());
}

function bookFailure(
  { exchange }: Run,
  deployment: Deployment,
  record: AttemptRecord,
  failure: Failure,
): void {
  const { services } = exchange;
  const message = services.redact(failure.details.upstreamMessage || failure.message);
  record.kind = failure.kind;
  record.message = message;
  // A client that left says nothing about the deployment.
  if (exchange.cancelled || failure.kind === 'cancelled') return;
  if (failure.kind === 'authentication') forgetCredentials(exchange, deployment);
  services.health.failed(deployment.id, failure.kind, record.status, message, Date.now());
  services.log.warn(
    `${failure.kind === 'rate_limited' ? 'rate limited' : 'attempt failed'}: ${record.model} at ${deployment.provider.name}`,
    {
      request_id: exchange.requestId,
      provider: record.provider,
      model: record.model,
      status: record.status,
      kind: failure.kind,
      error: message,
    },
  );
}
