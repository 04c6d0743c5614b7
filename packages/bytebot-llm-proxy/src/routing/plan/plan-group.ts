import type { Candidate } from '../candidate.ts';
import type { RequestFacts } from '../request-facts.ts';
import type { RoutingSettings, StrategySettings } from '../routing-settings.ts';
import type { Exclusion, Plan, RankedCandidate } from './plan.ts';
import type { PlanWorld } from './plan-world.ts';

/** Everything a plan depends on: the same input gives the same plan. */
export interface PlanInput {
  readonly candidates: readonly Candidate[];
  readonly facts: RequestFacts;
  readonly settings: RoutingSettings;
  readonly world: PlanWorld;
  readonly nowMs: number;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
}

/** Puts the candidates of a model group in the order in which they are called. Pure. */
export function planGroup(input: PlanInput): Plan {
  const { candidates, facts, world, nowMs } = input;
  const excluded: Exclusion[] = [];
  const ranked: RankedCandidate[] = [];
  for (const candidate of candidates) {
    const block = world.blockOf(candidate, facts, nowMs);
    if (block === undefined) ranked.push({ candidate, score: ranked.length });
    else excluded.push({ candidate, ...block });
  }
  return { group: facts.group, strategy: strategyOf(input).name, ranked, excluded };
}

/** The request's own wish, then its group's, then the strategy of all. */
export function strategyOf({ facts, settings }: PlanInput): StrategySettings {
  const own = settings.groupStrategies.get(facts.group) ?? settings.strategy;
  return facts.strategy === undefined ? own : { ...own, name: facts.strategy };
}
