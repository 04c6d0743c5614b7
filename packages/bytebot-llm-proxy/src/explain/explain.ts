import type { ErrorBody } from '@bytebot/shared';
import { requestRules } from '../execute/admit-request.ts';
import { expectedUse } from '../execute/expected-use.ts';
import { planCall } from '../execute/plan-call.ts';
import { planFailure } from '../execute/plan-failure.ts';
import type { Run } from '../execute/run.ts';
import { cacheKeyFor } from '../execute/run-cached.ts';
import { mustQueue } from '../execute/wait-for-capacity.ts';
import type { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import { failureBody, failureStatus } from '../http/failure-body.ts';
import { type ModelCall, readCall } from '../http/model-call.ts';
import { asFailure } from '../http/reply-failure.ts';
import { limitFailure } from '../limits/limit-failure.ts';
import { numRetriesOf, requestDeadlineMs } from '../routing/call-policy.ts';
import { mockedFailure } from '../routing/mocked-failure.ts';
import { describePlan } from '../routing/plan/describe-plan.ts';
import type { Plan } from '../routing/plan/plan.ts';
import { type ResolvedGroup, resolveForCall, resolveNoModel } from '../routing/resolve-for-call.ts';
import { planView } from '../telemetry/decision/decision.ts';
import { opensCatalogue } from './dry-services.ts';
import { type ExplainedCandidate, explainCandidate, secondsText } from './explain-candidate.ts';
import { type ExplainedFallbacks, explainFallbacks, fallbackSentences } from './explain-fallbacks.ts';
import { type ExplainedLimit, explainLimits } from './explain-limits.ts';
import { type ExplainedName, explainName } from './explain-name.ts';

/** More candidates of one group than anybody reads. */
const CANDIDATES_SHOWN_MAX = 20;

/** What would happen to a request now. Holds no prompt and no key. */
export interface Explanation {
  readonly object: 'explanation';
  readonly time: string;
  readonly operation: string;
  readonly stream: boolean;
  readonly caller: string;
  readonly tenant?: string;
  /** `called`: a provider is asked; `waits`: first for room; `refused`: `answer` is what the client gets. */
  readonly outcome: 'called' | 'waits' | 'refused';
  readonly answer?: { readonly status: number; readonly body: ErrorBody };
  readonly name?: ExplainedName;
  /** What the request counts against, whoever answers it. */
  readonly limits?: readonly ExplainedLimit[];
  readonly plan?: Readonly<Record<string, unknown>>;
  readonly candidates?: readonly ExplainedCandidate[];
  readonly num_retries?: number;
  readonly deadline_ms?: number;
  readonly fallbacks?: readonly ExplainedFallbacks[];
  readonly queue?: { readonly enabled: boolean; readonly waiting: number };
  /** What an answer of the response cache would be kept under; absent where the cache is not asked. */
  readonly cache_key?: string;
  /** The same for people, one sentence a line. */
  readonly sentences: readonly string[];
}

/**
 * What would happen to a request if it came now: the real path with nothing reserved, sent or kept. The exchange has to
 * have services that are dry (`dryServices`), and its caller.
 */
export async function explain(exchange: Exchange, body: Buffer): Promise<Explanation> {
  try {
    const call = readCall(exchange, body, undefined);
    exchange.modelAsked = call.model;
    exchange.streaming = call.streaming;
    const group =
      (call.model === '' ? resolveNoModel(exchange) : undefined) ??
      (await resolveForCall(exchange, call.model));
    exchange.modelGroup = group.name;
    return explainCall(exchange, call, group);
  } catch (error) {
    const failure = asFailure(error, exchange);
    return refused(exchange, failure, unloadedSentences(exchange, failure));
  }
}

function explainCall(exchange: Exchange, call: ModelCall, group: ResolvedGroup): Explanation {
  const { snapshot, services, startedAtMs } = exchange;
  const name = explainName(exchange, call, group);
  const deadlineMs = requestDeadlineMs(group.candidates, snapshot.settings, call);
  const run: Run = {
    exchange,
    call,
    client: undefined,
    deadline: exchange.bodyReadAt + deadlineMs,
    whenRoomIsTaken: undefined,
  };
  const rules = requestRules(exchange);
  const limits = explainLimits(rules, services.limits, startedAtMs);
  const known = [name.sentence, ...limits.map(({ sentence }) => `Counts against ${sentence}.`)];
  const [first] = group.candidates;
  const refusal =
    first === undefined
      ? undefined
      : services.limits.peek(rules, expectedUse(exchange, call, first), startedAtMs);
  if (refusal !== undefined) return { ...refused(exchange, limitFailure(refusal), known), name, limits };
  const mocked = mockedFailure(call, snapshot.settings.allowMockTesting);
  const plan = planCall(run, group);
  const candidates = plan.ranked
    .slice(0, CANDIDATES_SHOWN_MAX)
    .map(({ candidate }) => explainCandidate(run, candidate, group.name));
  const fallbacks = explainFallbacks(run, group.name);
  const queue = {
    enabled: snapshot.settings.queue.enabled,
    waiting: services.queue.depth(group.name),
  };
  const retries = numRetriesOf(
    plan.ranked.map(({ candidate }) => candidate),
    snapshot.settings,
    call,
  );
  const { cache } = snapshot.settings;
  const cacheKey = cache === undefined || first === undefined ? undefined : cacheKeyFor(run, group, cache);
  const outcome = outcomeOf(exchange, group, plan, mocked, fallbacks);
  return {
    ...head(exchange),
    outcome: outcome.is,
    ...(outcome.failure === undefined ? {} : { answer: answerOf(exchange, outcome.failure) }),
    name,
    limits,
    plan: planView(plan),
    candidates,
    num_retries: retries,
    deadline_ms: deadlineMs,
    fallbacks,
    queue,
    ...(cacheKey === undefined ? {} : { cache_key: cacheKey }),
    sentences: [
      ...known,
      ...(mocked === undefined
        ? []
        : ['The request plays a failure (mock_testing_*): its group is not called.']),
      ...(group.candidates.length === 0 ? [] : describePlan(plan, startedAtMs)),
      ...candidates.flatMap(({ sentences }, at) => sentences.map((one) => `Candidate ${at + 1}: ${one}`)),
      retrySentence(retries, deadlineMs),
      ...fallbackSentences(fallbacks),
      ...chainSentences(group),
      ...queueSentences(queue, group.name),
      ...(cacheKey === undefined
        ? []
        : [`An answer kept in the cache under ${cacheKey} would be given instead of all this.`]),
      outcome.sentence,
    ],
  };
}

interface Outcome {
  readonly is: Explanation['outcome'];
  readonly failure?: Failure;
  readonly sentence: string;
}

function outcomeOf(
  exchange: Exchange,
  group: ResolvedGroup,
  plan: Plan,
  mocked: Failure | undefined,
  fallbacks: readonly ExplainedFallbacks[],
): Outcome {
  const standIn = fallbacks.find(({ after }) => after === 'other_failures')?.models[0];
  const next = standIn ?? (group.openCatalogue === undefined ? undefined : 'another model of the catalogue');
  const [first] = plan.ranked;
  if (mocked === undefined && first !== undefined && !mustQueue(exchange, group.name)) {
    const { deployment, upstreamModel } = first.candidate;
    return {
      is: 'called',
      sentence: `First ${deployment.provider.name} would be asked for ${upstreamModel}.`,
    };
  }
  if (next !== undefined)
    return {
      is: 'called',
      sentence: `Nothing of \`${group.name}\` would be called first: ${next} follows at once.`,
    };
  if (mocked !== undefined) return { is: 'refused', failure: mocked, sentence: answered(mocked) };
  if (first !== undefined)
    return { is: 'waits', sentence: 'Others wait for this group already: the request stands behind them.' };
  const { failure, isCapacity } = planFailure(plan, exchange.startedAtMs);
  return isCapacity && exchange.snapshot.settings.queue.enabled
    ? { is: 'waits', sentence: 'Nothing has room now: the request waits in the queue.' }
    : { is: 'refused', failure, sentence: answered(failure) };
}

function refused(exchange: Exchange, failure: Failure, known: readonly string[]): Explanation {
  return {
    ...head(exchange),
    outcome: 'refused',
    answer: answerOf(exchange, failure),
    sentences: [...known, answered(failure)],
  };
}

function head(exchange: Exchange) {
  const { tenant, caller, startedAtMs, operation, streaming } = exchange;
  return {
    object: 'explanation',
    time: new Date(startedAtMs).toISOString(),
    operation,
    stream: streaming,
    caller: caller?.name ?? 'anonymous',
    ...(tenant === undefined ? {} : { tenant: tenant.id }),
  } as const;
}

function answerOf(
  exchange: Exchange,
  failure: Failure,
): { readonly status: number; readonly body: ErrorBody } {
  return { status: failureStatus(failure), body: failureBody(failure, exchange) };
}

function answered(failure: Failure): string {
  const { hint } = failure.details;
  const remedy = hint === undefined ? '' : ` ${hint}`;
  return `The proxy would answer ${failureStatus(failure)} (${failure.kind}): ${failure.message}${remedy}`;
}

function retrySentence(retries: number, deadlineMs: number): string {
  const times =
    retries === 0 ? 'no further call' : retries === 1 ? 'one further call' : `${retries} further calls`;
  return `After a failure at most ${times} within the group; no call begins later than ${secondsText(deadlineMs)} after the request.`;
}

function chainSentences({ openCatalogue }: ResolvedGroup): readonly string[] {
  return openCatalogue === undefined
    ? []
    : [`Then other models of the catalogue of ${openCatalogue.provider.name} may follow.`];
}

/** Where a catalogue has not been loaded yet, the proxy looks there for names that the config does not have. */
function unloadedSentences({ snapshot }: Exchange, { kind }: Failure): readonly string[] {
  const opened = snapshot.wildcards.flatMap(({ deployments }) => deployments).find(opensCatalogue);
  return kind !== 'unknown_model' || opened === undefined
    ? []
    : [
        `The config does not have this name; the catalogue of ${opened.provider.name} is looked in as far as it has been loaded.`,
      ];
}

function queueSentences(
  queue: { readonly enabled: boolean; readonly waiting: number },
  group: string,
): readonly string[] {
  if (!queue.enabled) return ['The queue is off: what finds no room is refused.'];
  return queue.waiting === 0 ? [] : [`${queue.waiting} requests wait for \`${group}\`.`];
}
