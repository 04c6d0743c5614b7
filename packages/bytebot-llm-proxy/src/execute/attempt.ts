import type { ErrorKind } from '@bytebot/shared';
import type { Deployment } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import { asFailure } from '../http/reply-failure.ts';
import { keyIdOf } from '../keys/key-id.ts';
import { keyEffectOf } from '../keys/key-trouble.ts';
import type { Reservation } from '../limits/limit-rule.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { ResolvedGroup } from '../routing/resolve-for-call.ts';
import type { AttemptRecord } from '../telemetry/request-record.ts';
import type { AttemptTrace } from '../telemetry/traces/trace.ts';
import { clientKeyFor } from './client-key.ts';
import { answerAsMock, isMocked, isMockedAfter } from './dev-mode.ts';
import { sentUse } from './expected-use.ts';
import { answerMock } from './mock-answer.ts';
import { withNearModels } from './near-models.ts';
import { prepare } from './prepare.ts';
import { lostRace } from './race.ts';
import { relayStream } from './relay-stream.ts';
import { relayUnary } from './relay-unary.ts';
import type { Run } from './run.ts';
import { traceHeaders } from './trace-headers.ts';

/** Stands for the id of a key that a caller has brought, which nobody else is told anything about. */
const CALLERS_KEY = 'caller';

/**
 * One attempt: build the request, call the deployment, relay its answer. Books the attempt whatever its end.
 *
 * @param room The place within the limits of the deployment, if it has any; settled here.
 * @returns The failure, or undefined once the answer has gone to the client.
 */
export async function attempt(
  run: Run,
  group: ResolvedGroup,
  candidate: Candidate,
  overrides: Readonly<Record<string, unknown>>,
  waitMs: number,
  room: Reservation | undefined,
): Promise<Failure | undefined> {
  const { exchange } = run;
  const { deployment } = candidate;
  const clientKey = clientKeyFor(exchange, deployment);
  const record: AttemptRecord = {
    provider: deployment.provider.id,
    deploymentId: deployment.id,
    keyId: clientKey === undefined ? keyIdOf(deployment) : CALLERS_KEY,
    modelGroup: group.name,
    model: candidate.upstreamModel,
    status: 0,
    waitMs,
    durationMs: 0,
    startedAtMs: Date.now(),
  };
  exchange.attempts.push(record);
  exchange.apiBase = deployment.baseUrl;
  const askedGroup = exchange.modelGroup;
  exchange.modelGroup = group.name;
  if (exchange.services.log.isShown('debug')) logCall(exchange, candidate, waitMs);
  if (run.contestant === undefined) forgetUsage(exchange);
  const { states, keys } = exchange.services;
  states.began(candidate, record.startedAtMs);
  if (clientKey === undefined) keys.began(candidate, record.startedAtMs);
  const startedAt = performance.now();
  const trace = exchange.trace?.attempt(record);
  const failure = await callSafely(run, candidate, overrides, record, trace);
  record.durationMs = performance.now() - startedAt;
  if (failure === undefined) {
    bookSuccess(exchange, candidate, record, startedAt);
  } else if (run.contestant?.hasLost === true) {
    bookLost(run, candidate, record, room);
    trace?.end(record);
    return failure;
  } else {
    exchange.modelGroup = askedGroup;
    bookFailure(run, group, candidate, record, failure);
  }
  trace?.end(record);
  settleRoom(exchange, room, record, failure);
  return failure;
}

/** A defect of ours ends the attempt like any failure: what was counted for it has to be given back. */
async function callSafely(
  run: Run,
  candidate: Candidate,
  overrides: Readonly<Record<string, unknown>>,
  record: AttemptRecord,
  trace: AttemptTrace | undefined,
): Promise<Failure | undefined> {
  try {
    return await callAndRelay(run, candidate, overrides, record, trace);
  } catch (error) {
    return asFailure(error, run.exchange);
  }
}

/** What an earlier attempt has told before it failed is not what this one uses. */
function forgetUsage(exchange: Exchange): void {
  exchange.usage = undefined;
  exchange.costNanoDollars = undefined;
  exchange.priceSource = undefined;
}

/** Another attempt gave the answer. What this one was sent is paid for all the same. */
function bookLost(
  { exchange, call }: Run,
  candidate: Candidate,
  record: AttemptRecord,
  room: Reservation | undefined,
): void {
  record.kind = 'cancelled';
  record.message = 'another attempt was faster';
  exchange.services.states.abandoned(candidate);
  const used = sentUse(exchange, call, candidate);
  exchange.addLost(used);
  room?.settle(used);
}

function bookSuccess(
  exchange: Exchange,
  candidate: Candidate,
  record: AttemptRecord,
  startedAt: number,
): void {
  const { services, usage, streaming, firstContentAt } = exchange;
  const nowMs = Date.now();
  services.health.succeeded(candidate.deployment.id, nowMs);
  services.endpoints.succeeded(candidate.deployment, nowMs);
  if (record.keyId !== CALLERS_KEY) services.keys.succeeded(candidate, nowMs);
  const outcome = {
    durationMs: record.durationMs,
    firstContentMs: streaming && firstContentAt !== undefined ? firstContentAt - startedAt : undefined,
    totalTokens: usage?.total_tokens ?? 0,
    completionTokens: usage?.completion_tokens ?? 0,
  };
  services.states.succeeded(candidate, outcome, nowMs);
}

/**
 * What was not sent was not used. A client that left before the provider could report the usage has still had its
 * content, so the estimate stands.
 */
function settleRoom(
  exchange: Exchange,
  room: Reservation | undefined,
  record: AttemptRecord,
  failure: Failure | undefined,
): void {
  if (room === undefined) return;
  if (failure === undefined || exchange.usage !== undefined) room.settle(exchange.used());
  else if (failure.kind === 'cancelled' || failure.kind === 'stream_broken') room.settle(exchange.used());
  else if (record.status === 0 && notSent.has(failure.kind)) room.cancel();
  else room.settle(undefined);
}

const notSent: ReadonlySet<ErrorKind> = new Set([
  'provider_not_configured',
  'unsupported',
  'not_found',
  'invalid_request',
]);

async function callAndRelay(
  run: Run,
  candidate: Candidate,
  overrides: Readonly<Record<string, unknown>>,
  record: AttemptRecord,
  trace: AttemptTrace | undefined,
): Promise<Failure | undefined> {
  const { mockResponse } = candidate.deployment;
  const isDevelopment = isMocked(run, candidate);
  if (mockResponse !== undefined || isDevelopment) {
    if (run.contestant?.claim() === false) return lostRace();
    if (isDevelopment) return answerAsMock(run, candidate);
    return answerMock(run.exchange, run.client, candidate.deployment, mockResponse ?? '');
  }
  const failure = await prepareAndRelay(run, candidate, overrides, record, trace);
  if (failure === undefined || !isMockedAfter(run, candidate, failure)) return failure;
  return answerAsMock(run, candidate);
}

async function prepareAndRelay(
  run: Run,
  candidate: Candidate,
  overrides: Readonly<Record<string, unknown>>,
  record: AttemptRecord,
  trace: AttemptTrace | undefined,
): Promise<Failure | undefined> {
  try {
    const prepared = await prepare(run, candidate, overrides, record);
    const context = traceHeaders(run.exchange, trace);
    if (context !== undefined) prepared.addTraceHeaders(context);
    // While this one was prepared another may have begun to answer, and the body is gone.
    if (prepared.hasLost) return lostRace();
    const failure = await (run.client === undefined
      ? relayUnary(run.exchange, prepared)
      : relayStream(run.exchange, run.client, prepared));
    if (failure?.kind !== 'not_found') return failure;
    return withNearModels(failure, candidate.deployment, run.exchange.services.catalogues);
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
  group: ResolvedGroup,
  candidate: Candidate,
  record: AttemptRecord,
  failure: Failure,
): void {
  const { services } = exchange;
  const { deployment } = candidate;
  const message = services.redact(failure.details.upstreamMessage || failure.message);
  record.kind = failure.kind;
  record.message = message;
  const nowMs = Date.now();
  // A client that left says nothing about the deployment.
  if (exchange.cancelled || failure.kind === 'cancelled') {
    services.states.abandoned(candidate);
    return;
  }
  // What a provider says of a key that one caller has brought says nothing about the calls of others.
  if (record.keyId === CALLERS_KEY && keyEffectOf(failure.kind) !== undefined) {
    services.states.abandoned(candidate);
  } else noteFailure(exchange, group, candidate, record, failure, nowMs);
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

/** Everything that learns from a failure. */
function noteFailure(
  exchange: Exchange,
  group: ResolvedGroup,
  candidate: Candidate,
  record: AttemptRecord,
  failure: Failure,
  nowMs: number,
): void {
  const { services } = exchange;
  const { deployment } = candidate;
  const { kind } = failure;
  const message = record.message ?? '';
  if (kind === 'authentication') forgetCredentials(exchange, deployment);
  services.health.failed(deployment.id, kind, record.status, message, nowMs);
  services.endpoints.failed(deployment, kind, message, nowMs);
  const failed = { kind, status: record.status, hintMs: failure.details.retryAfterMs, message };
  const named = { ...failed, groupSize: group.candidates.length, modelGroup: group.name };
  services.states.failed(candidate, named, nowMs);
  if (record.keyId !== CALLERS_KEY) services.keys.failed(candidate, failed, nowMs);
}
