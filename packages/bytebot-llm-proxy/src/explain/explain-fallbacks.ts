import { planCall } from '../execute/plan-call.ts';
import type { Run } from '../execute/run.ts';
import { Failure } from '../failure.ts';
import { fallbackPlan } from '../routing/fallback-plan.ts';
import { describePlan } from '../routing/plan/describe-plan.ts';
import { resolveForCall } from '../routing/resolve-for-call.ts';
import { planView } from '../telemetry/decision/decision.ts';

/** More stand-ins than anybody reads. */
const STAND_INS_SHOWN_MAX = 20;

/** Which models stand in after one sort of failure, in order. */
export interface ExplainedFallbacks {
  readonly after: 'context_length' | 'content_policy' | 'other_failures';
  readonly models: readonly string[];
  readonly sentence: string;
}

const sorts = [
  ['other_failures', 'upstream', 'a failure that another model may not have'],
  ['context_length', 'context_length', 'a request that is too long for the model'],
  ['content_policy', 'content_policy', 'a request that the provider refuses for its content'],
] as const;

/** The models that stand in for a group, by the sort of its failure. */
export function explainFallbacks({ exchange, call }: Run, group: string): readonly ExplainedFallbacks[] {
  if (call.fallbacks.disabled) return [];
  return sorts.map(([after, kind, words]) => {
    const steps = fallbackPlan(group, call.fallbacks, exchange.snapshot.settings, kind, call.model);
    const models = steps.map(({ model }) => model);
    const then = models.length === 0 ? 'no other model follows' : `${models.join(', then ')} would follow`;
    return { after, models, sentence: `After ${words}, ${then}.` };
  });
}

/** What is to be said of fallbacks: the three sorts together where they do not differ. */
export function fallbackSentences(fallbacks: readonly ExplainedFallbacks[]): readonly string[] {
  const [first, ...others] = fallbacks;
  if (first === undefined) return ['The request wants no fallbacks.'];
  if (first.models.length === 0 && others.every(({ models }) => models.length === 0))
    return ['No other model would follow: the config has no fallbacks for it.'];
  const differing = others.filter(({ models }) => models.join('\n') !== first.models.join('\n'));
  return [first, ...differing].map(({ sentence }) => sentence);
}

/** What of one stand-in could be called now. */
export interface ExplainedStandIn {
  readonly model: string;
  /** Absent for a name that nothing serves, which is passed over. */
  readonly plan?: Readonly<Record<string, unknown>>;
  readonly can_be_called: boolean;
  readonly sentences: readonly string[];
}

/** The plans of all models that may stand in, each once. */
export async function explainStandIns(
  run: Run,
  fallbacks: readonly ExplainedFallbacks[],
): Promise<readonly ExplainedStandIn[]> {
  const models = new Set(fallbacks.flatMap((one) => one.models));
  return Promise.all([...models].slice(0, STAND_INS_SHOWN_MAX).map((model) => explainStandIn(run, model)));
}

async function explainStandIn(run: Run, model: string): Promise<ExplainedStandIn> {
  const group = await resolveForCall(run.exchange, model).catch((error: unknown) => reasonOf(error));
  if (typeof group === 'string')
    return { model, can_be_called: false, sentences: [`\`${model}\` is passed over. ${group}`] };
  const plan = planCall(run, group);
  return {
    model,
    plan: planView(plan),
    can_be_called: plan.ranked.length > 0,
    sentences: describePlan(plan, run.exchange.startedAtMs),
  };
}

/** Why nothing can be called by a name: it is not there, or not for this caller. */
function reasonOf(error: unknown): string {
  return error instanceof Failure ? error.message : 'It cannot be served.';
}
