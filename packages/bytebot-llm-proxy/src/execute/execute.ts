import { mayFallBack } from '@bytebot/shared';
import { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import type { ModelCall } from '../http/model-call.ts';
import { asFailure, replyFailure } from '../http/reply-failure.ts';
import { requestDeadlineMs } from '../routing/call-policy.ts';
import { fallbackPlan } from '../routing/fallback-plan.ts';
import { type ResolvedGroup, resolveForCall } from '../routing/resolve-for-call.ts';
import { ClientStream } from './client-stream.ts';
import { NoRoom } from './no-room.ts';
import type { Run } from './run.ts';
import { runGroup } from './run-group.ts';

/**
 * Answers one model request: the group that was asked for, then its fallbacks, until one answers. The answer or
 * the error has gone to the client when this resolves.
 *
 * @returns The failure the client was told, or undefined after an answer.
 */
export async function execute(exchange: Exchange, call: ModelCall): Promise<Failure | undefined> {
  exchange.modelAsked = call.model;
  exchange.streaming = call.streaming;
  const asked = await resolveForCall(exchange, call.model).catch((error: unknown) =>
    asFailure(error, exchange),
  );
  const candidates = asked instanceof Failure ? [] : asked.candidates;
  exchange.modelGroup = asked instanceof Failure ? '' : asked.name;
  const run: Run = {
    exchange,
    call,
    client: call.streaming ? new ClientStream(exchange) : undefined,
    deadline: exchange.bodyReadAt + requestDeadlineMs(candidates, exchange.snapshot.settings, call),
    whenRoomIsTaken: undefined,
  };
  // A defect of ours is told like any failure; thrown, it would leave the stream's clock running.
  const found = await runWithFallbacks(run, asked).catch((error: unknown) => asFailure(error, exchange));
  const failure = found !== undefined && exchange.stopped === 'shutdown' ? shutdownFailure() : found;
  if (failure !== undefined) reportFailure(run, failure);
  return failure;
}

const noOverrides: Readonly<Record<string, unknown>> = {};

/** The first group's failure is the one the client learns, as with LiteLLM; the others are in `attempts`. */
async function runWithFallbacks(run: Run, asked: ResolvedGroup | Failure): Promise<Failure | undefined> {
  const { exchange, call } = run;
  const end = asked instanceof Failure ? asked : await runGroup(run, asked, noOverrides);
  if (end === 'answered') return undefined;
  const first = failureOf(end);
  const name = asked instanceof Failure ? call.model : asked.name;
  // What cannot be served at all may still have been given a stand-in (C-28: explicit fallbacks follow any error).
  const mayGoOn = asked instanceof Failure ? asked.kind !== 'caller_forbidden' : mayFallBack(first.kind);
  for (const step of mayGoOn ? fallbackPlan(name, call.fallbacks, exchange.snapshot.settings) : []) {
    if (exchange.stopped !== undefined || performance.now() >= run.deadline) break;
    const alternative = await resolveForCall(exchange, step.model).catch(() => undefined);
    if (alternative === undefined) continue;
    exchange.fallbacks += 1;
    exchange.services.log.warn(`switched from ${name} to ${alternative.name} (${first.kind})`, {
      request_id: exchange.requestId,
    });
    const stepEnd = await runGroup(run, alternative, step.overrides);
    if (stepEnd === 'answered') return undefined;
    const failure = failureOf(stepEnd);
    if (failure.kind === 'stream_broken') return failure;
  }
  return first;
}

function failureOf(end: Failure | NoRoom): Failure {
  return end instanceof NoRoom ? end.failure : end;
}

function reportFailure({ exchange, client }: Run, failure: Failure): void {
  if (exchange.cancelled) {
    client?.abandon();
  } else if (client?.committed) {
    client.fail(failure);
  } else {
    client?.abandon();
    replyFailure(exchange, failure);
  }
}

function shutdownFailure(): Failure {
  return new Failure(
    'draining',
    'The proxy is shutting down; the answer is incomplete. Send the request again.',
  );
}
