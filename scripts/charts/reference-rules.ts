import { containersOf, type KubernetesObject, type PodOf, podsOf } from './kubernetes-object.ts';

interface Needed {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: string;
  /** Undefined: the whole object. */
  readonly key?: string;
  readonly by: string;
}

/**
 * References of pods that nothing resolves: to a Secret or ConfigMap, or a key in one, that is neither rendered, nor
 * made by the hook that is among the objects, nor known to exist. What may be missing (`optional`) is left out.
 *
 * @param existing names of objects that the operator says exist
 */
export function referenceProblems(
  objects: readonly KubernetesObject[],
  existing: ReadonlySet<string>,
): readonly string[] {
  return podsOf(objects)
    .flatMap(neededBy)
    .filter((needed) => !isThere(needed, objects, existing))
    .map(
      ({ kind, name, key, by }) => `${by} needs ${kind} ${name}${key === undefined ? '' : ` with ${key}`}`,
    );
}

function isThere(
  { kind, name, key }: Needed,
  objects: readonly KubernetesObject[],
  existing: ReadonlySet<string>,
): boolean {
  if (existing.has(name)) return true;
  if (kind === 'Secret' && createdByHook(objects).has(name)) return key === undefined || key === 'master-key';
  const object = objects.find((one) => one.kind === kind && one.metadata.name === name);
  if (object === undefined) return false;
  return key === undefined || key in { ...object.data, ...object.stringData };
}

/** The Secrets that hooks make, as their arguments say. */
function createdByHook(objects: readonly KubernetesObject[]): ReadonlySet<string> {
  const names = podsOf(objects)
    .flatMap(containersOf)
    .flatMap(({ args = [] }) =>
      args.flatMap((arg, index) => (arg === '--create-master-key' ? [args[index + 1]] : [])),
    );
  return new Set(names.filter((name) => name !== undefined));
}

function neededBy(pod: PodOf): readonly Needed[] {
  const by = `${pod.owner.kind} ${pod.owner.metadata.name}`;
  return [...environmentNeeds(pod, by), ...volumeNeeds(pod, by)];
}

function environmentNeeds(pod: PodOf, by: string): readonly Needed[] {
  return containersOf(pod).flatMap(({ env = [], envFrom = [] }) => [
    ...env.flatMap(({ valueFrom }): readonly Needed[] => [
      ...requiredOf('Secret', valueFrom?.secretKeyRef, by),
      ...requiredOf('ConfigMap', valueFrom?.configMapKeyRef, by),
    ]),
    ...envFrom.flatMap(({ secretRef, configMapRef }): readonly Needed[] => [
      ...requiredOf('Secret', secretRef, by),
      ...requiredOf('ConfigMap', configMapRef, by),
    ]),
  ]);
}

function requiredOf(
  kind: Needed['kind'],
  reference: { readonly name: string; readonly key?: string; readonly optional?: boolean } | undefined,
  by: string,
): readonly Needed[] {
  if (reference === undefined || reference.optional === true) return [];
  const { name, key } = reference;
  return [{ kind, name, by, ...(key === undefined ? {} : { key }) }];
}

function volumeNeeds({ spec }: PodOf, by: string): readonly Needed[] {
  const sources = (spec.volumes ?? []).flatMap(({ secret, configMap, projected }) => [
    { secret: secret && { ...secret, name: secret.secretName }, configMap },
    ...(projected?.sources ?? []),
  ]);
  return sources.flatMap(({ secret, configMap }) => [
    ...fileNeeds('Secret', secret, by),
    ...fileNeeds('ConfigMap', configMap, by),
  ]);
}

function fileNeeds(
  kind: Needed['kind'],
  source:
    | {
        readonly name: string;
        readonly optional?: boolean;
        readonly items?: readonly { readonly key: string }[];
      }
    | undefined,
  by: string,
): readonly Needed[] {
  if (source === undefined || source.optional === true) return [];
  const { name, items } = source;
  return items === undefined ? [{ kind, name, by }] : items.map(({ key }) => ({ kind, name, key, by }));
}

/** Volumes that are mounted and not there, and claims that are neither rendered nor known to exist. */
export function volumeProblems(
  objects: readonly KubernetesObject[],
  existing: ReadonlySet<string>,
): readonly string[] {
  return podsOf(objects).flatMap((pod) => {
    const by = `${pod.owner.kind} ${pod.owner.metadata.name}`;
    const volumes = pod.spec.volumes ?? [];
    const names = volumes.map(({ name }) => name);
    const mounted = containersOf(pod).flatMap((container): readonly { name: string }[] =>
      Object(container.volumeMounts ?? []),
    );
    const claims = volumes.flatMap(({ persistentVolumeClaim: claim }) =>
      claim === undefined ? [] : [claim.claimName],
    );
    return [
      ...mounted
        .filter(({ name }) => !names.includes(name))
        .map(({ name }) => `${by} mounts ${name}, which is no volume`),
      ...claims
        .filter((name) => !existing.has(name) && !has(objects, 'PersistentVolumeClaim', name))
        .map((name) => `${by} claims ${name}, which is not there`),
    ];
  });
}

/** ServiceAccounts that pods run as and that are neither rendered nor known to exist. */
export function accountProblems(
  objects: readonly KubernetesObject[],
  existing: ReadonlySet<string>,
): readonly string[] {
  return podsOf(objects).flatMap(({ owner, spec }) => {
    const name = spec.serviceAccountName;
    if (name === undefined || name === 'default' || existing.has(name)) return [];
    return has(objects, 'ServiceAccount', name)
      ? []
      : [`${owner.kind} ${owner.metadata.name} runs as ${name}`];
  });
}

function has(objects: readonly KubernetesObject[], kind: string, name: string): boolean {
  return objects.some((object) => object.kind === kind && object.metadata.name === name);
}
