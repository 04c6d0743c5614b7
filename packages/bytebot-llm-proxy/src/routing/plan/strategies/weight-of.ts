import type { Candidate } from '../../candidate.ts';

/** Its share of the calls beside the others: 1 unless it is set. 0: after all others. */
export function weightOf({ deployment }: Candidate): number {
  return deployment.routing.weight ?? 1;
}
