import { flag } from '../config/schema/values.ts';

/** A kind of object as the API's addresses name it: `serving.kserve.io/v1beta1/inferenceservices`. */
export interface ResourceKind {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** In lower case, as in addresses and in rules of RBAC. */
  readonly plural: string;
}

/** Which objects become deployments. */
export interface DiscoverySettings {
  readonly namespaces: readonly string[];
  /** Beside Services. */
  readonly resources: readonly ResourceKind[];
  /** The variables whose keys may be sent to discovered addresses. */
  readonly keyVariables: ReadonlySet<string>;
}

export interface ServiceAccountTokenSettings {
  readonly audience: string;
  /** Undefined: the cluster's own. */
  readonly issuer: string | undefined;
  /** Whether the API server is asked about each new token. */
  readonly review: boolean;
}

/** What the proxy does with the Kubernetes API. Everything is off unless a variable says otherwise. */
export interface KubernetesSettings {
  readonly discovery: DiscoverySettings | undefined;
  /** Whether keys come from labelled Secrets of the own namespace. */
  readonly secrets: boolean;
  readonly events: boolean;
  /** The name of the Lease, in the own namespace. */
  readonly lease: string | undefined;
  readonly serviceAccountTokens: ServiceAccountTokenSettings | undefined;
  readonly pod: {
    readonly name: string | undefined;
    readonly namespace: string | undefined;
    readonly uid: string | undefined;
  };
}

const DEFAULT_AUDIENCE = 'bytebot-llm-proxy';
/** Names of namespaces are labels of DNS. */
const dnsLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const dnsName = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
const resourceKind = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\/v[0-9][a-z0-9]*\/[a-z0-9]+$/;
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads `KUBERNETES_*`, `SERVICE_ACCOUNT_TOKEN*` and `POD_*`. What cannot be read is left out or off, with a sentence
 * that names the variable and what it takes.
 */
export function kubernetesSettingsOf(environment: Environment): {
  readonly settings: KubernetesSettings;
  readonly warnings: readonly string[];
} {
  const read = new VariableReader(environment);
  const pod = {
    name: read.name('POD_NAME', dnsName),
    namespace: read.name('POD_NAMESPACE', dnsLabel),
    uid: read.text('POD_UID'),
  };
  const inOwnNamespace = (variable: string): boolean => {
    if (!read.isOn(variable)) return false;
    if (pod.namespace !== undefined) return true;
    read.warnings.push(`${variable} has no effect: set POD_NAMESPACE to the namespace of the proxy.`);
    return false;
  };
  const lease = read.name('KUBERNETES_LEASE', dnsName);
  if (lease !== undefined && pod.namespace === undefined) {
    read.warnings.push('KUBERNETES_LEASE has no effect: set POD_NAMESPACE to the namespace of the proxy.');
  }
  const settings = {
    discovery: discoveryOf(read, pod.namespace),
    secrets: inOwnNamespace('KUBERNETES_SECRETS'),
    events: inOwnNamespace('KUBERNETES_EVENTS'),
    lease: pod.namespace === undefined ? undefined : lease,
    serviceAccountTokens: tokensOf(read),
    pod,
  };
  return { settings, warnings: read.warnings };
}

/** Whether anything asks for the API, and so for the client library. */
export function needsKubernetes(settings: KubernetesSettings): boolean {
  const { discovery, secrets, events, lease, serviceAccountTokens } = settings;
  return [discovery, lease, serviceAccountTokens].some((one) => one !== undefined) || secrets || events;
}

function discoveryOf(read: VariableReader, ownNamespace: string | undefined): DiscoverySettings | undefined {
  if (!read.isOn('KUBERNETES_DISCOVERY')) return undefined;
  const named = read.list('KUBERNETES_DISCOVERY_NAMESPACES', dnsLabel, 'the names of namespaces');
  const namespaces = named.length > 0 || ownNamespace === undefined ? named : [ownNamespace];
  if (namespaces.length === 0) {
    read.warnings.push(
      'KUBERNETES_DISCOVERY has no effect: set KUBERNETES_DISCOVERY_NAMESPACES to the namespaces to look in, or POD_NAMESPACE to that of the proxy.',
    );
    return undefined;
  }
  const kinds = read.list(
    'KUBERNETES_DISCOVERY_RESOURCES',
    resourceKind,
    'group/version/plural, such as serving.kserve.io/v1beta1/inferenceservices',
  );
  const resources = kinds.map((kind) => {
    const [group = '', version = '', plural = ''] = kind.split('/');
    return { group, version, plural };
  });
  const keys = read.list('KUBERNETES_DISCOVERY_KEY_VARIABLES', variableName, 'the names of variables');
  return { namespaces, resources, keyVariables: new Set(keys) };
}

function tokensOf(read: VariableReader): ServiceAccountTokenSettings | undefined {
  if (!read.isOn('SERVICE_ACCOUNT_TOKENS')) return undefined;
  return {
    audience: read.text('SERVICE_ACCOUNT_TOKEN_AUDIENCE') ?? DEFAULT_AUDIENCE,
    issuer: read.text('SERVICE_ACCOUNT_TOKEN_ISSUER'),
    review: read.isOn('SERVICE_ACCOUNT_TOKEN_REVIEW'),
  };
}

class VariableReader {
  readonly warnings: string[] = [];
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  text(variable: string): string | undefined {
    const text = this.#environment[variable]?.trim();
    return text === '' ? undefined : text;
  }

  isOn(variable: string): boolean {
    const text = this.text(variable);
    if (text === undefined) return false;
    const { success, data } = flag.safeParse(text);
    if (!success) this.warnings.push(`${variable} takes true or false; false is used.`);
    return success && data === true;
  }

  name(variable: string, pattern: RegExp): string | undefined {
    const text = this.text(variable);
    if (text === undefined || pattern.test(text)) return text;
    this.warnings.push(
      `${variable} takes a name as Kubernetes allows it, in lower case; it counts as not set.`,
    );
    return undefined;
  }

  /** A list with commas, each value once; what does not fit is left out with a sentence. */
  list(variable: string, pattern: RegExp, what: string): string[] {
    const values = (this.text(variable) ?? '').split(',').map((value) => value.trim());
    const given = [...new Set(values)].filter((value) => value !== '');
    const fitting = given.filter((value) => pattern.test(value));
    for (const value of given.filter((one) => !pattern.test(one))) {
      this.warnings.push(
        `${variable} takes ${what}, with commas between them; ${JSON.stringify(value.slice(0, 80))} is left out.`,
      );
    }
    return fitting;
  }
}
