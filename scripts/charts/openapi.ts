/** A JSON Schema as an API server writes it, as far as it is read here. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly allOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-patch-merge-key'?: string;
  readonly 'x-kubernetes-group-version-kind'?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
}

/** What is kept of an API server's own words. */
export interface OpenApi {
  /** The version of the API server. */
  readonly version: string;
  /** The definition of each kind, by `objectKind`. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

/** The kinds of Kubernetes itself that the charts emit. */
export const emittedKinds: readonly { readonly apiVersion: string; readonly kind: string }[] = [
  ...['ConfigMap', 'PersistentVolumeClaim', 'Pod', 'Secret', 'Service', 'ServiceAccount'].map((kind) => ({
    apiVersion: 'v1',
    kind,
  })),
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' },
  { apiVersion: 'batch/v1', kind: 'Job' },
  { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' },
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
  { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' },
  ...['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'].map((kind) => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind,
  })),
];

/** How a kind is named in the files of this folder: `apps/v1 Deployment`. */
export function objectKind({
  apiVersion,
  kind,
}: {
  readonly apiVersion: string;
  readonly kind: string;
}): string {
  return `${apiVersion} ${kind}`;
}

const referencePrefix = '#/components/schemas/';

/** A schema without prose, its references pointing at `#/definitions/`, and the names of these. */
export function trimSchema(schema: JsonSchema): {
  readonly schema: JsonSchema;
  readonly references: readonly string[];
} {
  const references = new Set<string>();
  const trim = (value: unknown, isNameMap = false): unknown => {
    if (Array.isArray(value)) return value.map((item) => trim(item));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => isNameMap || key !== 'description')
        .map(([key, item]) => {
          if (key !== '$ref' || typeof item !== 'string') return [key, trim(item, key === 'properties')];
          const name = item.slice(referencePrefix.length);
          references.add(name);
          return [key, `#/definitions/${name}`];
        }),
    );
  };
  return { schema: Object(trim(schema)), references: [...references] };
}
