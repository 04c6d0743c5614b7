import type { Candidate } from '../routing/candidate.ts';
import type { Tenant } from './tenant.ts';
import { tenantDeployment } from './tenant-deployment.ts';

/** Goes away with the tenants of its config, and with what names stand for in it. */
const known = new WeakMap<Tenant, WeakMap<readonly Candidate[], readonly Candidate[]>>();

/** The candidates of a group as a tenant calls them; the same list each time. */
export function tenantCandidates(
  candidates: readonly Candidate[],
  tenant: Tenant | undefined,
): readonly Candidate[] {
  if (tenant === undefined) return candidates;
  let ofTenant = known.get(tenant);
  if (ofTenant === undefined) {
    ofTenant = new WeakMap();
    known.set(tenant, ofTenant);
  }
  const earlier = ofTenant.get(candidates);
  if (earlier !== undefined) return earlier;
  const own = candidates.map((candidate) => {
    const deployment = tenantDeployment(candidate.deployment, tenant);
    return deployment === candidate.deployment ? candidate : { ...candidate, deployment };
  });
  ofTenant.set(candidates, own);
  return own;
}
