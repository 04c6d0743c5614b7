import {
  type Container,
  containersOf,
  fieldOf,
  type KubernetesObject,
  type PodOf,
  podsOf,
} from './kubernetes-object.ts';

const allowedVolumes = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/**
 * What keeps pods out of a namespace with the restricted Pod Security Standard, one sentence each.
 *
 * Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function podSecurityProblems(objects: readonly KubernetesObject[]): readonly string[] {
  return podsOf(objects).flatMap((pod) => [
    ...podProblems(pod),
    ...containersOf(pod).flatMap((container) => containerProblems(pod, container)),
  ]);
}

function podProblems(pod: PodOf): readonly string[] {
  const { spec } = pod;
  const host = ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => spec[field] === true);
  const volumes = (spec.volumes ?? []).flatMap((volume) =>
    Object.keys(volume).filter((field) => field !== 'name' && !allowedVolumes.includes(field)),
  );
  return [
    ...[...host, ...volumes].map((field) => `${nameOf(pod)} uses ${field}`),
    ...(fieldOf(spec.securityContext, 'sysctls') === undefined ? [] : [`${nameOf(pod)} sets sysctls`]),
  ];
}

function containerProblems(pod: PodOf, container: Container): readonly string[] {
  const own = (path: string): unknown => fieldOf(container.securityContext, path);
  const either = (path: string): unknown => own(path) ?? fieldOf(pod.spec.securityContext, path);
  const dropped: unknown = own('capabilities.drop');
  const added: unknown = own('capabilities.add') ?? [];
  const checks: readonly (readonly [boolean, string])[] = [
    [own('allowPrivilegeEscalation') === false, 'may escalate its privileges'],
    [own('privileged') !== true, 'is privileged'],
    [Array.isArray(dropped) && dropped.includes('ALL'), 'keeps capabilities'],
    [Array.isArray(added) && added.every((name) => name === 'NET_BIND_SERVICE'), 'adds capabilities'],
    [either('runAsNonRoot') === true && either('runAsUser') !== 0, 'may run as root'],
    [
      ['RuntimeDefault', 'Localhost'].includes(String(either('seccompProfile.type'))),
      'has no seccomp profile',
    ],
    [(container.ports ?? []).every((port) => !('hostPort' in port)), 'takes a port of its node'],
  ];
  return checks.flatMap(([holds, problem]) =>
    holds ? [] : [`${nameOf(pod)}: ${container.name} ${problem}`],
  );
}

/** What this project asks of every pod beside that standard. */
export function podHabitProblems(objects: readonly KubernetesObject[]): readonly string[] {
  return podsOf(objects).flatMap((pod) => {
    const token = pod.spec.automountServiceAccountToken;
    const explicit = token === undefined ? [`${nameOf(pod)} does not say whether it gets a token`] : [];
    return [...explicit, ...containersOf(pod).flatMap((container) => habitProblems(pod, container))];
  });
}

function habitProblems(pod: PodOf, container: Container): readonly string[] {
  const image = container.image ?? '';
  const mounts: readonly object[] = Object(container.volumeMounts ?? []);
  const probes = ['startupProbe', 'livenessProbe', 'readinessProbe'].map((name) => container[name]);
  const isService = pod.owner.kind === 'Deployment';
  const checks: readonly (readonly [boolean, string])[] = [
    [
      /[:@]/.test(image.split('/').at(-1) ?? '') && !image.endsWith(':latest'),
      `runs ${image}, which has no version`,
    ],
    [fieldOf(container.securityContext, 'readOnlyRootFilesystem') === true, 'may write to its root'],
    [fieldOf(container.resources, 'requests.memory') !== undefined, 'requests no memory'],
    [fieldOf(container.resources, 'requests.cpu') !== undefined, 'requests no processor'],
    [fieldOf(container.resources, 'limits.memory') !== undefined, 'has no limit of its memory'],
    [mounts.every((mount) => !('subPath' in mount)), 'mounts a file by itself, which never changes'],
    [!isService || probes.every((probe) => probe !== undefined), 'lacks a probe'],
    [
      probes.every((probe) => probe === undefined || timeoutOf(probe) > 1),
      'has a probe that times out after a second',
    ],
  ];
  return checks.flatMap(([holds, problem]) =>
    holds ? [] : [`${nameOf(pod)}: ${container.name} ${problem}`],
  );
}

function timeoutOf(probe: unknown): number {
  return Number(fieldOf(probe, 'timeoutSeconds') ?? 1);
}

function nameOf({ owner }: PodOf): string {
  return `${owner.kind} ${owner.metadata.name}`;
}
