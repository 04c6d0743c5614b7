import type { RequestNeeds } from '../../request-facts.ts';
import type { PlanInput } from '../plan-input.ts';
import type { Block, ModelAbilities } from '../plan-world.ts';

const block: Block = { reason: 'capability', untilMs: undefined };

/** Leaves models out that are known to lack something that the request needs. */
export function blockOfCapability(abilities: ModelAbilities, { facts }: PlanInput): Block | undefined {
  return lacks(facts.needs(), abilities) ? block : undefined;
}

function lacks(needs: RequestNeeds, abilities: ModelAbilities): boolean {
  return (
    (needs.vision && abilities.vision === false) ||
    (needs.audio && abilities.audio === false) ||
    (needs.tools && abilities.tools === false) ||
    (needs.jsonSchema && abilities.jsonSchema === false)
  );
}
