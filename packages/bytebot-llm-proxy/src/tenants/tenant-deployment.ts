import type { Deployment, KeySource } from '../config/snapshot.ts';
import type { LimitRule } from '../limits/limit-rule.ts';
import type { Tenant } from './tenant.ts';

const SUFFIX = '@tenant-';

/** Goes away with the tenants of its config and with its deployments. */
const known = new WeakMap<Tenant, WeakMap<Deployment, Deployment>>();

/**
 * A deployment as a tenant calls it: one of OpenRouter with the tenant's own key, every other as it is. What is counted
 * and remembered by deployment is kept apart by key then (C-15), because the id is another; tenants with one key
 * share it.
 *
 * @returns The same object each time.
 */
export function tenantDeployment(deployment: Deployment, tenant: Tenant | undefined): Deployment {
  if (tenant === undefined || deployment.provider.hasCatalogue !== true) return deployment;
  let ofTenant = known.get(tenant);
  if (ofTenant === undefined) {
    ofTenant = new WeakMap();
    known.set(tenant, ofTenant);
  }
  const earlier = ofTenant.get(deployment);
  if (earlier !== undefined) return earlier;
  const own = withKeyOf(deployment, tenant);
  ofTenant.set(deployment, own);
  return own;
}

/** The id of the deployment in the config, of its id as any tenant calls it. */
export function configuredId(deploymentId: string): string {
  return deploymentId.replace(/@tenant-\d+$/, '');
}

/** What tells the key of a tenant in the id of a deployment; empty for the key that everybody uses. */
export function keySuffix(deploymentId: string): string {
  const at = deploymentId.lastIndexOf(SUFFIX);
  return at === -1 ? '' : deploymentId.slice(at);
}

/** The deployment of a config by its id, also by that with which a tenant calls it. */
export function configuredDeployment(
  byId: ReadonlyMap<string, Deployment>,
  deploymentId: string,
): Deployment | undefined {
  return byId.get(deploymentId) ?? byId.get(configuredId(deploymentId));
}

function withKeyOf(deployment: Deployment, tenant: Tenant): Deployment {
  // A server of somebody's own takes no key, and gets none.
  if (!deployment.provider.keyRequired) return deployment;
  const tenantKey = tenant.key.read();
  if (tenantKey === undefined || tenantKey === deployment.key.read()) return deployment;
  const suffix = `${SUFFIX}${tenant.keyGroup}`;
  return {
    ...deployment,
    id: `${deployment.id}${suffix}`,
    key: keyOrElse(tenant.key, deployment.key),
    routing: {
      ...deployment.routing,
      limits: deployment.routing.limits.map((rule) => countedApart(rule, suffix)),
    },
  };
}

/** The tenant's key; while it is taken away, the one that everybody uses. */
function keyOrElse(own: KeySource, common: KeySource): KeySource {
  return { variable: own.variable, read: () => own.read() ?? common.read() };
}

/** The same limit, counted for one key alone. */
export function countedApart(rule: LimitRule, suffix: string): LimitRule {
  return {
    ...rule,
    counter: `${rule.counter}${suffix}`,
    subject: { ...rule.subject, name: `${rule.subject.name}${suffix}` },
  };
}
