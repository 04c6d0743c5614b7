/**
 * Where keys and other named values come from, in order: a mounted file, a labelled Secret of the cluster, the process
 * environment, `.env`, `secrets.env` (DESIGN section 3, REQUIREMENTS C-20). Values are trimmed; placeholders count as unset.
 */
export interface SecretStore {
  /** The value of a variable now, or undefined. Cheap enough for every request: a map look-up. */
  get(name: string): string | undefined;
  /** Where the value of a variable comes from, for messages; never the value. */
  originOf(name: string): string | undefined;
  /**
   * The names that have been given something, a value that counts or not; a name may come twice. For reading settings
   * whose names are not known before, not for requests. Absent where the store cannot list them.
   */
  names?(): Iterable<string>;
  /** Grows with every change of a value, so that whoever derived something from one can tell. */
  readonly version: number;
  /** The same without labelled Secrets, for what decides who is let in. Undefined where there are none in any case. */
  readonly apartFromCluster?: SecretStore | undefined;
}

/** How the origin of a value begins that was read from a mounted file. */
export const MOUNTED_FILE_ORIGIN = 'the mounted file ';

/** How the origin of a value begins that was read from a Secret through the Kubernetes API. */
export const CLUSTER_SECRET_ORIGIN = 'the Secret ';

/**
 * A store in which some variables of the process environment are set anew, as `environment_variables` of a
 * config does. A mounted file or a Secret still comes before them.
 */
export function withVariables(store: SecretStore, variables: ReadonlyMap<string, string>): SecretStore {
  if (variables.size === 0) return store;
  const isMounted = (name: string): boolean => {
    // Asked with each request that needs a key: no list is made for it.
    const origin = store.originOf(name) ?? '';
    return origin.startsWith(MOUNTED_FILE_ORIGIN) || origin.startsWith(CLUSTER_SECRET_ORIGIN);
  };
  return {
    get: (name) => (variables.has(name) && !isMounted(name) ? variables.get(name) : store.get(name)),
    originOf: (name) =>
      variables.has(name) && !isMounted(name)
        ? '`environment_variables` of the config'
        : store.originOf(name),
    names: function* () {
      yield* variables.keys();
      yield* store.names?.() ?? [];
    },
    get version() {
      return store.version;
    },
    apartFromCluster:
      store.apartFromCluster === undefined ? undefined : withVariables(store.apartFromCluster, variables),
  };
}
