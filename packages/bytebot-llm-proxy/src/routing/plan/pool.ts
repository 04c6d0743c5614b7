import type { StrategySettings } from '../routing-settings.ts';
import type { Member } from './member.ts';
import type { RankedCandidate } from './plan.ts';
import type { PlanInput } from './plan-input.ts';

/** Candidates of one level that can be called, for a strategy to put in order. Never empty. */
export interface Pool {
  readonly input: PlanInput;
  readonly settings: StrategySettings;
  /** In the order of the file. */
  readonly members: readonly Member[];
  /** Whether the first of them is called first: only then has a turn been taken. */
  readonly takesTurn: boolean;
  /** The place of the candidate that failed before these are called; -1 when there is none. */
  readonly afterPlace: number;
}

/** Adds every member of a pool to the ranked candidates, the best first. */
export type Strategy = (pool: Pool, ranked: RankedCandidate[]) => void;

/**
 * How many places of a long order are worked out. No request calls more deployments of one group than this before it
 * goes elsewhere; those behind follow in the order of the file.
 */
export const HEAD_LENGTH = 16;
