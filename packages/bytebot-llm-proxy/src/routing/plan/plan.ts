import type { Candidate } from '../candidate.ts';
import type { StrategyName } from '../strategy-name.ts';

/** Why a candidate is not called now. */
export type ExclusionReason =
  | 'cooling'
  | 'paced_by_provider'
  | 'key_cooling'
  | 'key_parked'
  | 'key_disabled'
  | 'no_key'
  | 'requests_limit'
  | 'tokens_limit'
  | 'parallel_limit'
  | 'budget'
  | 'context_window'
  | 'capability'
  | 'operation'
  | 'tags'
  | 'region'
  | 'order'
  | 'price'
  | 'unhealthy'
  | 'limit_store_down';

/** A candidate that is left out. */
export interface Exclusion {
  readonly candidate: Candidate;
  readonly reason: ExclusionReason;
  /** When it may be called again, epoch milliseconds; undefined when waiting does not help. */
  readonly untilMs: number | undefined;
}

/** A candidate with what speaks for its place: the number that the strategy compares, lower first. */
export interface RankedCandidate {
  readonly candidate: Candidate;
  /**
   * Its unit is the strategy's: a cost in pico-dollars, milliseconds, calls under way, a drawn number. Undefined far
   * behind, where only the order of the file counts.
   */
  readonly score: number | undefined;
}

/** The candidates of a group in the order in which they are called, and those left out, each with its reason. */
export interface Plan {
  readonly group: string;
  readonly strategy: StrategyName;
  readonly ranked: readonly RankedCandidate[];
  readonly excluded: readonly Exclusion[];
}
