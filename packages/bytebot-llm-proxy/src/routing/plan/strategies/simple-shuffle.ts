import type { DeploymentRouting } from '../../../config/deployments/deployment-routing.ts';
import { drawByWeight } from '../draw-by-weight.ts';
import type { Member } from '../member.ts';
import type { Strategy } from '../pool.ts';

const measures = ['weight', 'rpm', 'tpm'] as const;

type Measure = (typeof measures)[number];

/**
 * LiteLLM's draw: by `weight` when the first member has one, else by `rpm` when it has that, else by `tpm`; a member
 * without the measure counts 0 then. Where the measure says nothing (all 0) the next one is asked, and without any
 * the chances are equal. The score is the chance.
 */
export const simpleShuffle: Strategy = (pool, ranked) => {
  const measure = measureOf(pool.members);
  drawByWeight(
    pool,
    ranked,
    measure === undefined ? () => 1 : ({ candidate }) => candidate.deployment.routing[measure] ?? 0,
  );
};

function measureOf(members: readonly Member[]): Measure | undefined {
  const first: DeploymentRouting | undefined = members[0]?.candidate.deployment.routing;
  return measures.find(
    (measure) =>
      first?.[measure] !== undefined &&
      members.some(({ candidate }) => (candidate.deployment.routing[measure] ?? 0) > 0),
  );
}
