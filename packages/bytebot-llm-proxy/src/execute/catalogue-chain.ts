import {
  type Candidate as ChainCandidate,
  candidateChain,
  defaultMaxCandidates,
  isFreeModel,
} from '@bytebot/openrouter';
import type { ErrorKind } from '@bytebot/shared';
import { mayAsk } from '../auth/model-access.ts';
import type { Deployment } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { ResolvedGroup } from '../routing/resolve-for-call.ts';
import { admitRequest } from './admit-request.ts';
import { NoRoom } from './no-room.ts';
import { planCall } from './plan-call.ts';
import { requestFactsOf } from './request-facts.ts';
import type { Run } from './run.ts';
import { runGroup } from './run-group.ts';

/** What ends the chain at once: the same key would fail with every model (C-28). */
const finalKinds: ReadonlySet<ErrorKind> = new Set([
  'invalid_request',
  'context_length',
  'content_policy',
  'authentication',
  'permission',
  'provider_not_configured',
  'cancelled',
  'stream_broken',
  'unsupported',
]);

/**
 * The other models of a catalogue that is open to requests (S4-20 to S4-23): the default, the fallback models in their
 * order, then what the catalogue has, by context length or by the strategy. At most `OPENROUTER_MAX_CANDIDATES` with
 * the one that was asked for, and after a 402 only those that cost nothing.
 *
 * @param asked The group that failed; one without candidates where the request names no model.
 * @param failure Why it did; undefined where nothing was asked.
 */
export async function runCatalogueChain(
  run: Run,
  asked: ResolvedGroup,
  failure: Failure | undefined,
): Promise<'answered' | Failure | undefined> {
  const { exchange } = run;
  const { openCatalogue } = asked;
  if (openCatalogue === undefined || isFinal(exchange, failure)) return undefined;
  const requested = asked.candidates[0]?.upstreamModel;
  let last = failure;
  let isFreeOnly = last?.kind === 'no_credit';
  for (const candidate of await chainOf(run, openCatalogue, requested)) {
    if (isOver(run)) break;
    if (isFreeOnly && !isFree(exchange, openCatalogue, candidate.upstreamModel)) continue;
    const group = { name: candidate.upstreamModel, candidates: [candidate], openCatalogue };
    const refusal = await admitRequest(run, group);
    if (refusal !== undefined) return refusal;
    noteSwitch(exchange, requested, candidate, last);
    const end = await runGroup(run, group, {});
    if (end === 'answered') return end;
    // A limit of the provider is as full for the next model.
    if (end instanceof NoRoom && end.isCapacity) break;
    last = end instanceof NoRoom ? end.failure : end;
    if (last.kind === 'stream_broken') return last;
    if (!(end instanceof NoRoom) && isFinal(exchange, last)) break;
    isFreeOnly ||= last.kind === 'no_credit';
  }
  return failure === undefined ? (last ?? nothingToChoose()) : undefined;
}

/** A name that the catalogue does not have is somebody's mistake, told with near matches instead of answered (S3-2). */
function isFinal({ lastAttempt }: Exchange, failure: Failure | undefined): boolean {
  if (failure === undefined) return false;
  const { kind } = failure;
  return finalKinds.has(kind) || (kind === 'not_found' && lastAttempt?.status === 0);
}

function isOver({ exchange, deadline }: Run): boolean {
  return exchange.stopped !== undefined || performance.now() >= deadline;
}

/** The chain without what was asked for, in classes; a strategy that is set orders the last class (C-13). */
async function chainOf(
  run: Run,
  deployment: Deployment,
  requested: string | undefined,
): Promise<readonly Candidate[]> {
  const { exchange } = run;
  const { openrouter } = exchange.snapshot.settings;
  const catalogue = await exchange.services.catalogues.load(deployment);
  const most = openrouter.maxCandidates ?? defaultMaxCandidates;
  const chain = candidateChain({
    requested,
    defaultModel: exchange.tenant?.defaultModel ?? openrouter.defaultModel,
    fallbackModels: exchange.tenant?.fallbackModels ?? openrouter.fallbackModels,
    catalogue,
    maxCandidates: Number.POSITIVE_INFINITY,
  }).filter((one) => mayBeAsked(exchange, deployment, one));
  const named = chain.filter((one) => one.class === 'default' || one.class === 'fallback');
  const available = chain.filter((one) => one.class === 'available');
  const candidates = [...named.map(toCandidate), ...ordered(run, available.map(toCandidate))];
  return candidates.slice(0, requested === undefined ? most : most - 1);

  function toCandidate({ id }: ChainCandidate): Candidate {
    return { deployment, upstreamModel: id };
  }
}

function mayBeAsked(
  { caller, snapshot }: Exchange,
  { modelName }: Deployment,
  { id }: ChainCandidate,
): boolean {
  if (caller?.models === undefined) return true;
  return caller.models.has(modelName) || mayAsk(caller.models, snapshot, id);
}

/** Without a strategy of its own the last class stays as it is: by context length. */
function ordered(run: Run, candidates: readonly Candidate[]): readonly Candidate[] {
  const { exchange, call } = run;
  const { openrouter } = exchange.snapshot.settings;
  const hasStrategy =
    openrouter.ordersCatalogue ||
    exchange.tenant?.strategy !== undefined ||
    requestFactsOf(exchange, call, '').strategy !== undefined;
  if (!hasStrategy) return candidates;
  return planCall(run, { name: '', candidates }).ranked.map(({ candidate }) => candidate);
}

function isFree({ services }: Exchange, deployment: Deployment, model: string): boolean {
  return isFreeModel(services.catalogues.peek(deployment, model) ?? model);
}

function noteSwitch(
  exchange: Exchange,
  requested: string | undefined,
  { upstreamModel }: Candidate,
  failure: Failure | undefined,
): void {
  if (failure === undefined) return;
  const from = exchange.lastAttempt?.model ?? requested ?? '';
  exchange.fallbacks += 1;
  if (requested !== undefined) {
    exchange.notice = `Primary model '${requested}' unavailable. Responded with '${upstreamModel}'.`;
  }
  exchange.services.log.warn(`switched from ${from} to ${upstreamModel} (${failure.kind})`, {
    request_id: exchange.requestId,
  });
}

function nothingToChoose(): Failure {
  return new Failure('invalid_request', "Missing required parameter: 'model'.", {
    param: 'model',
    hint: 'The request names no model and none can be chosen: set OPENROUTER_DEFAULT_MODEL, or send one of `GET /v1/models`.',
  });
}
