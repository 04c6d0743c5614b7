import type { Candidate } from '../candidate.ts';
import type { DeploymentState } from '../deployment-state.ts';
import type { RankedCandidate } from './plan.ts';

/** A candidate with what planning looks at again and again; made once for a list of candidates. */
export interface Member {
  readonly candidate: Candidate;
  /** Its place in the group, from 0: the order of the file. */
  readonly place: number;
  /** Its level among those of the group, from 0: a lower one is called first (`order`, and the class of a candidate). */
  readonly level: number;
  readonly state: DeploymentState;
  /** Its share of the calls: 1 unless it is set; 0: after all others. */
  readonly weight: number;
  /** Itself among those that are so far behind that nobody has worked out what speaks for their places. */
  readonly behind: RankedCandidate;
}

/** The candidates of a group in the order of the file. */
export interface Members {
  readonly all: readonly Member[];
  readonly levels: number;
}

/** Joins candidates with their states and numbers their levels. */
export function createMembers(
  candidates: readonly Candidate[],
  stateOf: (candidate: Candidate) => DeploymentState,
): Members {
  const levels = levelsOf(candidates);
  const all = candidates.map((candidate, place) => ({
    candidate,
    place,
    level: levels.get(levelKeyOf(candidate)) ?? 0,
    state: stateOf(candidate),
    weight: candidate.deployment.routing.weight ?? 1,
    behind: { candidate, score: undefined },
  }));
  return { all, levels: Math.max(1, levels.size) };
}

/** The class comes before the `order`; a deployment without `order` stands behind those with one, as in LiteLLM. */
function levelKeyOf({ choice, deployment }: Candidate): number {
  const { order = ORDER_MAX } = deployment.routing;
  return (choice ?? 0) * (ORDER_MAX + 1) + Math.min(order, ORDER_MAX);
}

const ORDER_MAX = 1_000_000_000;

function levelsOf(candidates: readonly Candidate[]): ReadonlyMap<number, number> {
  const keys = [...new Set(candidates.map(levelKeyOf))].sort((left, right) => left - right);
  return new Map(keys.map((key, level) => [key, level]));
}
