import type { Candidate } from '../candidate.ts';
import type { RequestFacts } from '../request-facts.ts';
import type { RoutingSettings } from '../routing-settings.ts';
import type { PlanWorld } from './plan-world.ts';
import type { Turns } from './turns.ts';

/** Everything a plan depends on: the same input gives the same plan. */
export interface PlanInput {
  readonly candidates: readonly Candidate[];
  readonly facts: RequestFacts;
  readonly settings: RoutingSettings;
  readonly world: PlanWorld;
  /** Whose turn it is; a plan by turns takes one. */
  readonly turns: Turns;
  /** Epoch milliseconds. */
  readonly nowMs: number;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
}
