import { useCaseOf } from '@bytebot/openrouter';
import type { Candidate } from '../../candidate.ts';
import type { RequestNeeds } from '../../request-facts.ts';
import type { Member } from '../member.ts';
import type { ModelAbilities } from '../plan-world.ts';
import type { Pool, Strategy } from '../pool.ts';
import { costOptimized } from './cost-optimized.ts';

/**
 * By what the request needs (S2-14). Models that lack something have been left out before; of the others come first
 * those that the guide recommends for its use case (S3-56), then those that are known to have what it needs, then
 * those of which nobody knows. Within each the cheapest is first; the score is the cost in pico-dollars.
 */
export const multiModel: Strategy = (pool, ranked) => {
  const recommended = recommendedModel(pool.input.facts.useCase);
  const needs = pool.input.facts.needs();
  const tiers: Member[][] = [[], [], []];
  for (const member of pool.members) tiers[tierOf(member, pool, needs, recommended)]?.push(member);
  for (const members of tiers) if (members.length > 0) costOptimized({ ...pool, members }, ranked);
};

function tierOf(
  member: Member,
  { input }: Pool,
  needs: RequestNeeds,
  recommended: string | undefined,
): number {
  if (recommended !== undefined && isModel(member.candidate, recommended)) return 0;
  return isKnownToFit(needs, input.world.abilitiesOf(member)) ? 1 : 2;
}

function isKnownToFit(needs: RequestNeeds, abilities: ModelAbilities): boolean {
  return (
    abilities.maxInputTokens !== undefined &&
    (!needs.vision || abilities.vision === true) &&
    (!needs.audio || abilities.audio === true) &&
    (!needs.tools || abilities.tools === true) &&
    (!needs.jsonSchema || abilities.jsonSchema === true)
  );
}

function recommendedModel(useCase: string | undefined): string | undefined {
  const row = useCase === undefined ? undefined : useCaseOf(useCase);
  return row === undefined ? undefined : plain(row.model);
}

/** `claude-3.5-sonnet` is also `anthropic/claude-3-5-sonnet-20241022`. */
function isModel({ upstreamModel }: Candidate, recommended: string): boolean {
  const segment = upstreamModel.slice(upstreamModel.lastIndexOf('/') + 1);
  return plain(segment).startsWith(recommended);
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll('.', '-');
}
