import { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import { asFailure } from '../http/reply-failure.ts';
import { keyIdOf } from '../keys/key-id.ts';
import type { Reservation } from '../limits/limit-rule.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { ResolvedGroup } from '../routing/resolve-for-call.ts';
import type { AttemptRecord } from '../telemetry/request-record.ts';
import type { AttemptTrace } from '../telemetry/traces/trace.ts';
import { bookFailure, bookLost, bookSuccess, CALLERS_KEY, forgetUsage, settleRoom } from './book-attempt.ts';
import { clientKeyFor } from './client-key.ts';
import { answerCount, isCountedHere } from './count-answer.ts';
import { answerAsMock, isMocked, isMockedAfter } from './dev-mode.ts';
import { isMediaOperation } from './media/media-operation.ts';
import { answerMock } from './mock-answer.ts';
import { withNearModels } from './near-models.ts';
import { prepare } from './prepare.ts';
import type { PreparedCall } from './prepared-call.ts';
import { lostRace } from './race.ts';
import { prepareRaw } from './raw-call.ts';
import { relayMedia } from './relay-media.ts';
import { relayRaw } from './relay-raw.ts';
import { relayStream } from './relay-stream.ts';
import { relayUnary } from './relay-unary.ts';
import type { Run } from './run.ts';
import { traceHeaders } from './trace-headers.ts';

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

async function callAndRelay(
  run: Run,
  candidate: Candidate,
  overrides: Readonly<Record<string, unknown>>,
  record: AttemptRecord,
  trace: AttemptTrace | undefined,
): Promise<Failure | undefined> {
  if (run.raw !== undefined) return prepareAndRelay(run, candidate, overrides, record, trace);
  const { mockResponse } = candidate.deployment;
  const isDevelopment = isMocked(run, candidate);
  if (mockResponse !== undefined || isDevelopment) {
    if (run.contestant?.claim() === false) return lostRace();
    if (isDevelopment) return answerAsMock(run, candidate);
    return answerMock(run, candidate.deployment, mockResponse ?? '');
  }
  if (isCountedHere(run.exchange, candidate)) return answerCount(run, candidate);
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
  const { raw } = run;
  try {
    if (raw !== undefined) {
      const call = await prepareRaw(run, raw, candidate, record, traceHeaders(run.exchange, trace));
      return await relayRaw(run.exchange, call, raw.form);
    }
    const prepared = await prepare(run, candidate, overrides, record);
    const context = traceHeaders(run.exchange, trace);
    if (context !== undefined) prepared.addTraceHeaders(context);
    // While this one was prepared another may have begun to answer, and the body is gone.
    if (prepared.hasLost) return lostRace();
    const failure = await relay(run, prepared);
    if (failure !== undefined && prepared.lacksRoute) {
      // The same attempt, by way of the chat that every server has.
      learnRoute(run.exchange, candidate);
      return await prepareAndRelay(run, candidate, overrides, record, trace);
    }
    if (failure?.kind !== 'not_found') return failure;
    return withNearModels(failure, candidate.deployment, run.exchange.services.catalogues);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

function learnRoute({ services, requestId }: Exchange, { deployment }: Candidate): void {
  if (!services.surfaces.learn(deployment)) return;
  services.log.info(`\`${deployment.modelName}\` has no /responses: it is asked for chats instead`, {
    request_id: requestId,
    deployment: deployment.id,
    api_base: deployment.baseUrl,
  });
}

function relay({ exchange, client, call }: Run, prepared: PreparedCall): Promise<Failure | undefined> {
  if (isMediaOperation(exchange.operation)) return relayMedia(exchange, call, prepared);
  return client === undefined ? relayUnary(exchange, prepared) : relayStream(exchange, client, prepared);
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
