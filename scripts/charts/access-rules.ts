import type { KubernetesObject, PolicyRule } from './kubernetes-object.ts';

interface Grant {
  readonly group: string;
  readonly resource: string;
  readonly verbs: readonly string[];
  /** Only with the names of the objects; `create` cannot be restricted to names beforehand. */
  readonly named?: boolean;
}

const reading = ['list', 'watch'];

/** All that the services may ever be allowed, as docs/kubernetes.md lists it. */
const grants: readonly Grant[] = [
  { group: '', resource: 'secrets', verbs: ['get', 'create', 'patch'], named: true },
  { group: '', resource: 'secrets', verbs: reading },
  { group: '', resource: 'services', verbs: reading },
  { group: '', resource: 'events', verbs: ['create', 'patch'] },
  { group: 'events.k8s.io', resource: 'events', verbs: ['create', 'patch'] },
  {
    group: 'coordination.k8s.io',
    resource: 'leases',
    verbs: ['get', 'update'],
    named: true,
  },
  { group: 'coordination.k8s.io', resource: 'leases', verbs: ['create'] },
  { group: 'authentication.k8s.io', resource: 'tokenreviews', verbs: ['create'] },
];

/** Verbs of Roles and ClusterRoles beyond what is documented; wildcards always are. */
export function accessProblems(
  objects: readonly KubernetesObject[],
  discovered: readonly string[] = [],
): readonly string[] {
  const extra = discovered.map((resource) => {
    const [group = '', , plural = ''] = resource.split('/');
    return { group, resource: plural, verbs: reading };
  });
  return objects
    .filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole')
    .flatMap(({ kind, metadata, rules = [] }) =>
      rules
        .filter((rule) => !isAllowed(rule, [...grants, ...extra]))
        .map((rule) => `${kind} ${metadata.name} grants ${JSON.stringify(rule)}`),
    );
}

function isAllowed(rule: PolicyRule, allowed: readonly Grant[]): boolean {
  const { apiGroups = [], resources = [], resourceNames = [], verbs } = rule;
  if (apiGroups.length === 0 || resources.length === 0) return false;
  return apiGroups.every((group) =>
    resources.every((resource) =>
      allowed.some(
        (grant) =>
          grant.group === group &&
          grant.resource === resource &&
          verbs.every((verb) => grant.verbs.includes(verb)) &&
          (grant.named !== true || resourceNames.length > 0),
      ),
    ),
  );
}

/** Bindings to roles or accounts that are not rendered with them. */
export function bindingProblems(objects: readonly KubernetesObject[]): readonly string[] {
  const names = new Set(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`));
  return objects
    .filter(({ kind }) => kind === 'RoleBinding' || kind === 'ClusterRoleBinding')
    .flatMap((binding) => {
      const { roleRef }: { roleRef?: { kind: string; name: string } } = Object(binding);
      const role = `${roleRef?.kind} ${roleRef?.name}`;
      return names.has(role) || role === 'ClusterRole system:auth-delegator'
        ? []
        : [`${binding.kind} ${binding.metadata.name} binds ${role}`];
    });
}
