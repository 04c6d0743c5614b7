import { type ErrorKind, mayFallBack } from '@bytebot/shared';
import { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import type { ModelCall } from '../http/model-call.ts';
import { asFailure, replyFailure } from '../http/reply-failure.ts';
import { requestDeadlineMs } from '../routing/call-policy.ts';
import { fallbackPlan } from '../routing/fallback-plan.ts';
import { mockedFailure } from '../routing/mocked-failure.ts';
import { pinnedTo } from '../routing/pinned.ts';
import { type ResolvedGroup, resolveForCall, resolveNoModel } from '../routing/resolve-for-call.ts';
import { admitRequest } from './admit-request.ts';
import { runCatalogueChain } from './catalogue-chain.ts';
import { ClientStream } from './client-stream.ts';
import { NoRoom } from './no-room.ts';
import type { Run } from './run.ts';
import { runCached } from './run-cached.ts';
import { runGroup } from './run-group.ts';
import { mustQueue, waitForCapacity } from './wait-for-capacity.ts';

/**
 * Answers one model request: the group that was asked for, then its fallbacks, until one answers. The answer or
 * the error has gone to the client when this resolves.
 *
 * @returns The failure the client was told, or undefined after an answer.
 */
export async function execute(exchange: Exchange, call: ModelCall): Promise<Failure | undefined> {
  exchange.modelAsked = call.model;
  exchange.streaming = call.streaming;
  const asked = await askedGroup(exchange, call);
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
  const found = await admitAndRun(run, asked).catch((error: unknown) => asFailure(error, exchange));
  const failure = found !== undefined && exchange.stopped === 'shutdown' ? shutdownFailure() : found;
  if (failure !== undefined) reportFailure(run, failure);
  return failure;
}

/** What the request asks for; a Failure where that is not to be had. */
async function askedGroup(exchange: Exchange, call: ModelCall): Promise<ResolvedGroup | Failure> {
  const chosen = call.model === '' ? resolveNoModel(exchange) : undefined;
  const asked =
    chosen ??
    (await resolveForCall(exchange, call.model).catch((error: unknown) => asFailure(error, exchange)));
  const { pinnedDeploymentId } = call;
  return pinnedDeploymentId === undefined || asked instanceof Failure
    ? asked
    : pinnedTo(asked, pinnedDeploymentId);
}

const noOverrides: Readonly<Record<string, unknown>> = {};

/** Whoever is over a limit is told so before anybody is called; the fallbacks are theirs too, and do not help. */
async function admitAndRun(run: Run, asked: ResolvedGroup | Failure): Promise<Failure | undefined> {
  if (asked instanceof Failure) {
    // What cannot be served at all may still have been given a stand-in (C-28: explicit fallbacks follow any error).
    const end = await runFallbacks(run, run.call.model, asked);
    return end === 'answered' ? undefined : (end ?? asked);
  }
  const admitted = admitRequest(run, asked);
  const refusal = admitted instanceof Promise ? await admitted : admitted;
  if (refusal !== undefined) return refusal;
  const { cache } = run.exchange.snapshot.settings;
  return cache === undefined ? runWithFallbacks(run, asked) : runCached(run, asked, cache, runWithFallbacks);
}

/**
 * The group, then its fallbacks, and where all that is missing is room, a place in the queue. The first group's failure
 * is the one the client learns, as with LiteLLM; the others are in `attempts`.
 */
async function runWithFallbacks(run: Run, asked: ResolvedGroup): Promise<Failure | undefined> {
  const { exchange, call } = run;
  // A request that names no model: one is chosen, and there is nothing to fall back from.
  if (asked.candidates.length === 0) {
    const end = await runCatalogueChain(run, asked, undefined);
    return end === 'answered' ? undefined : end;
  }
  const mocked = mockedFailure(call, exchange.snapshot.settings.allowMockTesting);
  const first =
    mocked ?? (mustQueue(exchange, asked.name) ? undefined : await runGroup(run, asked, noOverrides));
  if (first === 'answered') return undefined;
  const failure = first === undefined ? undefined : failureOf(first);
  const end = await runFallbacks(run, asked.name, failure);
  if (end === 'answered') return undefined;
  if (end !== undefined) return end;
  const chained = failure === undefined ? undefined : await runCatalogueChain(run, asked, failure);
  if (chained !== undefined) return chained === 'answered' ? undefined : chained;
  if (!waitsForRoom(exchange, first)) return failure;
  const noRoom = first instanceof NoRoom ? first : undefined;
  const waited = await waitForCapacity(run, asked.name, noRoom, () => runGroup(run, asked, noOverrides));
  return waited === 'answered' ? undefined : failureOf(waited);
}

/** @param first What the group came to; undefined where others wait for it and it was not asked. */
function waitsForRoom({ snapshot, stopped }: Exchange, first: Failure | NoRoom | undefined): boolean {
  if (stopped !== undefined) return false;
  return (
    first === undefined || (first instanceof NoRoom && first.isCapacity && snapshot.settings.queue.enabled)
  );
}

/**
 * The models that stand in for a group.
 *
 * @param failure Why they are asked; undefined where the group has not been asked, because others wait for it.
 * @returns A failure only where the answer had begun, or where whoever asks is over a limit; undefined where none of
 * them answered.
 */
async function runFallbacks(
  run: Run,
  group: string,
  failure: Failure | undefined,
): Promise<'answered' | Failure | undefined> {
  const { exchange, call } = run;
  // What only one provider keeps, no other can go on with.
  if (call.pinnedDeploymentId !== undefined) return undefined;
  if (failure !== undefined && !mayGoOn(failure)) return undefined;
  const kind = failure?.kind ?? 'limit_exceeded';
  const { settings } = exchange.snapshot;
  for (const step of fallbackPlan(group, call.fallbacks, settings, kind, call.model)) {
    if (exchange.stopped !== undefined || performance.now() >= run.deadline) break;
    const alternative = await resolveForCall(exchange, step.model).catch(() => undefined);
    if (alternative === undefined) continue;
    const refusal = await admitRequest(run, alternative);
    if (refusal !== undefined) return refusal;
    exchange.fallbacks += 1;
    exchange.services.log.warn(
      `switched from ${group} to ${alternative.name} (${failure?.kind ?? 'others wait for it'})`,
      { request_id: exchange.requestId },
    );
    const end = await runGroup(run, alternative, step.overrides);
    if (end === 'answered') return end;
    const stepFailure = failureOf(end);
    if (stepFailure.kind === 'stream_broken') return stepFailure;
  }
  return undefined;
}

/** Kinds of our own that another model may not have. */
const ownToGroup: ReadonlySet<ErrorKind> = new Set([
  'unknown_model',
  'unsupported',
  'limit_exceeded',
  'budget_exceeded',
]);

/** Whether other models may answer after a failure. */
export function mayGoOn({ kind }: Failure): boolean {
  return ownToGroup.has(kind) || mayFallBack(kind);
}

function failureOf(end: Failure | NoRoom): Failure {
  return end instanceof NoRoom ? end.failure : end;
}

function reportFailure({ exchange, client }: Run, failure: Failure): void {
  if (exchange.cancelled) {
    client?.abandon();
  } else if (client?.committed) {
    client.fail(failure);
  } else if (exchange.response.headersSent) {
    // Bytes that broke off: whoever reads them must not take them for whole. Events have ended with an error by now.
    if (!exchange.response.writableEnded) exchange.response.destroy();
  } else {
    client?.abandon();
    replyFailure(exchange, failure);
  }
}

/** What is told of a request that the end of the process has cut. */
export function shutdownFailure(): Failure {
  return new Failure(
    'draining',
    'The proxy is shutting down; the answer is incomplete. Send the request again.',
  );
}
