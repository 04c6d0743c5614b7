/** An object as a chart renders it, as far as it is read here. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
  readonly rules?: readonly PolicyRule[];
  readonly spec?: {
    readonly replicas?: number;
    readonly selector?: Readonly<Record<string, unknown>>;
    readonly template?: {
      readonly metadata: KubernetesObject['metadata'];
      readonly spec: PodSpec;
    };
    readonly ports?: readonly {
      readonly name?: string;
      readonly port: number;
      readonly targetPort?: number | string;
    }[];
    readonly [field: string]: unknown;
  };
}

export interface PolicyRule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly Volume[];
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly imagePullSecrets?: readonly { readonly name: string }[];
  readonly [field: string]: unknown;
}

export interface Reference {
  readonly name: string;
  readonly key: string;
  readonly optional?: boolean;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly secretKeyRef?: Reference; readonly configMapKeyRef?: Reference };
  }[];
  readonly envFrom?: readonly {
    readonly secretRef?: { readonly name: string; readonly optional?: boolean };
    readonly configMapRef?: { readonly name: string; readonly optional?: boolean };
  }[];
  readonly ports?: readonly {
    readonly name?: string;
    readonly containerPort: number;
    readonly protocol?: string;
  }[];
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

export interface Volume {
  readonly name: string;
  readonly secret?: VolumeSource & { readonly secretName: string };
  readonly configMap?: VolumeSource & { readonly name: string };
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly projected?: {
    readonly sources: readonly {
      readonly secret?: VolumeSource & { readonly name: string };
      readonly configMap?: VolumeSource & { readonly name: string };
    }[];
  };
  readonly [source: string]: unknown;
}

export interface VolumeSource {
  readonly optional?: boolean;
  readonly items?: readonly { readonly key: string; readonly path: string }[];
}

/** A pod that an object makes, or is. */
export interface PodOf {
  readonly owner: KubernetesObject;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
}

/** Every pod of these objects: of Deployments and Jobs, and those that stand alone. */
export function podsOf(objects: readonly KubernetesObject[]): readonly PodOf[] {
  return objects.flatMap((owner): readonly PodOf[] => {
    if (owner.kind === 'Pod') {
      const spec: PodSpec = Object(owner.spec);
      return [{ owner, labels: owner.metadata.labels ?? {}, spec }];
    }
    const template = owner.spec?.template;
    return template === undefined
      ? []
      : [{ owner, labels: template.metadata?.labels ?? {}, spec: template.spec }];
  });
}

export function containersOf({ spec }: PodOf): readonly Container[] {
  return [...(spec.initContainers ?? []), ...spec.containers];
}

/** The only object of a kind, or the one that is named. */
export function objectOf(
  objects: readonly KubernetesObject[],
  kind: string,
  name?: string,
): KubernetesObject {
  const found = objects.filter(
    (object) => object.kind === kind && [undefined, object.metadata.name].includes(name),
  );
  const [object] = found;
  if (object === undefined || found.length > 1) {
    const names = objects.map((one) => `${one.kind}/${one.metadata.name}`).join(', ');
    throw new Error(`${found.length} objects are ${kind} ${name ?? ''} among ${names}`);
  }
  return object;
}

/** A field below an object, by its dotted path; undefined when it is not there. */
export function fieldOf(value: unknown, dotted: string): unknown {
  return dotted.split('.').reduce<unknown>((current, key) => {
    const fields: Readonly<Record<string, unknown>> = Object(current);
    return fields[key];
  }, value);
}
