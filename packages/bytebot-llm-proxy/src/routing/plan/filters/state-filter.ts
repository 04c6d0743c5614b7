import type { Member } from '../member.ts';
import type { PlanInput } from '../plan-input.ts';
import type { Block } from '../plan-world.ts';

/**
 * What failed lately is left out, and what its provider asked not to be called. The only deployment of a group is not
 * locked out by its own failures: nobody would be served better. It waits only when its provider has asked for it.
 */
export function blockOfState({ state }: Member, { nowMs, candidates }: PlanInput): Block | undefined {
  if (state.pacedUntilMs > nowMs) return { reason: 'paced_by_provider', untilMs: state.pacedUntilMs };
  if (state.cooledUntilMs > nowMs && candidates.length > 1) {
    return { reason: 'cooling', untilMs: state.cooledUntilMs };
  }
  return undefined;
}
