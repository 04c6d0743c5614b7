import type { ErrorKind } from '@bytebot/shared';
import type { Deployment } from '../config/snapshot.ts';
import type { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import { keyEffectOf } from '../keys/key-trouble.ts';
import type { Reservation } from '../limits/limit-rule.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { ResolvedGroup } from '../routing/resolve-for-call.ts';
import type { AttemptRecord } from '../telemetry/request-record.ts';
import { sentUse } from './expected-use.ts';
import type { Run } from './run.ts';

/** Stands for the id of a key that a caller has brought, which nobody else is told anything about. */
export const CALLERS_KEY = 'caller';

/** What an earlier attempt has told before it failed is not what this one uses. */
export function forgetUsage(exchange: Exchange): void {
  exchange.usage = undefined;
  exchange.costNanoDollars = undefined;
  exchange.priceSource = undefined;
}

/** Another attempt gave the answer. What this one was sent is paid for all the same. */
export function bookLost(
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

export function bookSuccess(
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
export function settleRoom(
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

/** A token that was revoked before its time is not used again. */
function forgetCredentials({ services }: Exchange, deployment: Deployment): void {
  if (deployment.settings === undefined) return;
  services.credentials.forget(deployment, deployment.settings.read(), deployment.key.read());
}

export function bookFailure(
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
