import type { Deployment } from '../../../config/snapshot.ts';
import type { Member } from '../member.ts';
import type { PlanInput } from '../plan-input.ts';
import type { Block } from '../plan-world.ts';

const block: Block = { reason: 'region', untilMs: undefined };

/** Parameters that say where a deployment is, where `region_name` does not. */
const regionParams = ['aws_region_name', 'vertex_location', 'watsonx_region_name'] as const;

/**
 * Leaves out what does not stand in the region that the request allows. `eu` and `us` stand for all regions whose
 * names begin with them, `eu` for `europe-…` too. A deployment that does not say where it stands is left out.
 */
export function blockOfRegion({ candidate }: Member, { facts }: PlanInput): Block | undefined {
  if (facts.region === undefined) return undefined;
  const region = regionOf(candidate.deployment);
  return region !== undefined && isWithin(region, facts.region.toLowerCase()) ? undefined : block;
}

function regionOf({ routing, publicParams }: Deployment): string | undefined {
  if (routing.regionName !== undefined) return routing.regionName.toLowerCase();
  const found = regionParams.map((name) => publicParams[name]).find((value) => typeof value === 'string');
  return typeof found === 'string' ? found.toLowerCase() : undefined;
}

function isWithin(region: string, allowed: string): boolean {
  if (region === allowed || region.startsWith(`${allowed}-`)) return true;
  return allowed === 'eu' && region.startsWith('europe-');
}
