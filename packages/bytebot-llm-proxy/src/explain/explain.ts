import { requestRules } from '../execute/admit-request.ts';
import { expectedUse } from '../execute/expected-use.ts';
import { planCall } from '../execute/plan-call.ts';
import type { Run } from '../execute/run.ts';
import { cacheKeyFor } from '../execute/run-cached.ts';
import { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import type { ModelCall } from '../http/model-call.ts';
import { readCall } from '../http/read-call.ts';
import { asFailure } from '../http/reply-failure.ts';
import { limitFailure } from '../limits/limit-failure.ts';
import { numRetriesOf, requestDeadlineMs } from '../routing/call-policy.ts';
import { mockedFailure } from '../routing/mocked-failure.ts';
import { describePlan } from '../routing/plan/describe-plan.ts';
import { type ResolvedGroup, resolveForCall, resolveNoModel } from '../routing/resolve-for-call.ts';
import { planView } from '../telemetry/decision/decision.ts';
import { opensCatalogue } from './dry-services.ts';
import { explainCandidate, secondsText } from './explain-candidate.ts';
import { explainFallbacks, explainStandIns, fallbackSentences } from './explain-fallbacks.ts';
import { explainLimits } from './explain-limits.ts';
import { explainName } from './explain-name.ts';
import type { Explanation } from './explanation.ts';
import { answered, answerOf, nextAfter, outcomeOf } from './outcome.ts';

/** More candidates of one group than anybody reads. */
const CANDIDATES_SHOWN_MAX = 20;

/**
 * What would happen to a request if it came now: the real path with nothing reserved, sent or kept. The exchange has to
 * have services that are dry (`dryServices`), and its caller.
 */
export async function explain(exchange: Exchange, body: Buffer): Promise<Explanation> {
  try {
    const call = readCall(exchange, body, {});
    exchange.modelAsked = call.model;
    exchange.streaming = call.streaming;
    const chosen = call.model === '' ? resolveNoModel(exchange) : undefined;
    const group =
      chosen ??
      (await resolveForCall(exchange, call.model).catch((error: unknown) => asFailure(error, exchange)));
    if (group instanceof Failure) return await explainUnserved(exchange, call, group);
    exchange.modelGroup = group.name;
    return await explainGroup(runOf(exchange, call, group), group);
  } catch (error) {
    return refused(exchange, asFailure(error, exchange), []);
  }
}

function runOf(exchange: Exchange, call: ModelCall, { candidates }: Pick<ResolvedGroup, 'candidates'>): Run {
  return {
    exchange,
    call,
    client: undefined,
    deadline: exchange.bodyReadAt + requestDeadlineMs(candidates, exchange.snapshot.settings, call),
    whenRoomIsTaken: undefined,
  };
}

/** A name that nothing serves may still have been given a stand-in. */
async function explainUnserved(exchange: Exchange, call: ModelCall, failure: Failure): Promise<Explanation> {
  const known = unloadedSentences(exchange, failure);
  const run = runOf(exchange, call, { candidates: [] });
  const fallbacks = explainFallbacks(run, call.model);
  const standIns = await explainStandIns(run, fallbacks);
  const next = nextAfter(run, call.model, failure, standIns);
  if (next === undefined) return refused(exchange, failure, known);
  return {
    ...head(exchange),
    outcome: 'called',
    fallbacks,
    stand_ins: standIns,
    sentences: [
      ...known,
      failure.message,
      ...fallbackSentences(fallbacks),
      ...standIns.flatMap(({ sentences }) => sentences),
      `${next} follows at once.`,
    ],
  };
}

async function explainGroup(run: Run, group: ResolvedGroup): Promise<Explanation> {
  const { exchange, call } = run;
  const { services, startedAtMs } = exchange;
  const name = explainName(exchange, call, group);
  const rules = requestRules(exchange);
  const limits = explainLimits(rules, services.limits, startedAtMs);
  const known = [name.sentence, ...limits.map(({ sentence }) => `Counts against ${sentence}.`)];
  const [first] = group.candidates;
  const refusal =
    first === undefined || rules.length === 0
      ? undefined
      : services.limits.peek(rules, expectedUse(exchange, call, first), startedAtMs);
  if (refusal !== undefined) return { ...refused(exchange, limitFailure(refusal), known), name, limits };
  const { sentences, ...planned } = await explainPlan(run, group);
  return { ...head(exchange), name, limits, ...planned, sentences: [...known, ...sentences] };
}

/** What follows once the request is let in. */
async function explainPlan(run: Run, group: ResolvedGroup) {
  const { exchange, call } = run;
  const { snapshot, startedAtMs } = exchange;
  const plan = planCall(run, group);
  const ranked = plan.ranked.map(({ candidate }) => candidate);
  const candidates = ranked
    .slice(0, CANDIDATES_SHOWN_MAX)
    .map((candidate) => explainCandidate(run, candidate, group.name));
  const fallbacks = explainFallbacks(run, group.name);
  const standIns = await explainStandIns(run, fallbacks);
  const mocked = mockedFailure(call, snapshot.settings.allowMockTesting);
  const outcome = outcomeOf(run, { group, plan, mocked, standIns });
  const retries = numRetriesOf(ranked, snapshot.settings, call);
  const deadlineMs = requestDeadlineMs(group.candidates, snapshot.settings, call);
  const queue = queueOf(exchange, group);
  const { cache } = snapshot.settings;
  const cacheKey = cache === undefined || ranked.length === 0 ? undefined : cacheKeyFor(run, group, cache);
  return {
    outcome: outcome.is,
    ...(outcome.failure === undefined ? {} : { answer: answerOf(exchange, outcome.failure) }),
    plan: planView(plan),
    candidates,
    num_retries: retries,
    deadline_ms: deadlineMs,
    fallbacks,
    stand_ins: standIns,
    queue,
    ...(cacheKey === undefined ? {} : { cache_key: cacheKey }),
    sentences: [
      ...(mocked === undefined ? [] : ['It plays a failure (mock_testing_*): its group is not called.']),
      ...(group.candidates.length === 0 ? [] : describePlan(plan, startedAtMs)),
      ...candidates.flatMap(({ sentences }, at) => sentences.map((one) => `Candidate ${at + 1}: ${one}`)),
      retrySentence(retries, deadlineMs),
      ...fallbackSentences(fallbacks),
      ...standIns.flatMap(({ sentences }) => sentences),
      ...chainSentences(group),
      ...queueSentences(queue, group.name),
      ...(cacheKey === undefined
        ? []
        : [`An answer kept in the cache under ${cacheKey} would be given instead.`]),
      outcome.sentence,
    ],
  };
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

type Queue = NonNullable<Explanation['queue']>;

function queueOf({ snapshot, services }: Exchange, { name }: ResolvedGroup): Queue {
  return { enabled: snapshot.settings.queue.enabled, waiting: services.queue.depth(name) };
}

function queueSentences(queue: Queue, group: string): readonly string[] {
  if (!queue.enabled) return ['The queue is off: what finds no room is refused.'];
  return queue.waiting === 0 ? [] : [`${queue.waiting} requests wait for \`${group}\`.`];
}
