import { findProvider, type Provider } from '@bytebot/llm-providers';
import { isJsonObject, type JsonObject, nearMatches, textOf } from '@bytebot/shared';
import type { ModelEntry } from '../config/deployments/model-entry.ts';
import { addressInStatus, addressOfService, DiscoveryError } from './discovered-address.ts';
import { PROVIDER_LABEL, unknownProvider } from './provider-label.ts';

const PREFIX = 'bytebot.ai/';
const annotationNames = ['models', 'model-name', 'port', 'path', 'protocol', 'api-key-variable'];
const MAX_MODELS = 100;
/** What can stand in a list with commas; a star would take requests that are meant for others. */
const modelId = /^[\x21-\x2b\x2d-\x7e]{1,200}$/;
/** It stands in every entry of the object, and in what is said about each. */
const pathPattern = /^\/[\w.~%!$&'()+;=:@/-]{0,255}$/;

/** What one labelled object means: the entries it stands for, or why it stands for none. */
export interface DiscoveredObject {
  /** `Service models/llama` */
  readonly name: string;
  readonly entries: readonly ModelEntry[];
  /** Sentences with their remedy. */
  readonly problems: readonly string[];
}

export interface DiscoveryRules {
  /** `Service`, or the plural of another kind. */
  readonly kind: string;
  /** Variables whose keys may be sent to an address that somebody labelled. */
  readonly keyVariables: ReadonlySet<string>;
}

/**
 * Reads a labelled Service, or an object with an address in its status, as entries of a model list. Whoever may label
 * it decides where prompts go, so it gets no key but those that `keyVariables` names. Never throws.
 *
 * @returns undefined for an object that is being deleted.
 */
export function readDiscoveredObject(
  object: JsonObject,
  rules: DiscoveryRules,
): DiscoveredObject | undefined {
  const metadata = isJsonObject(object.metadata) ? object.metadata : {};
  const { namespace, name, deletionTimestamp } = metadata;
  if (!isName(name) || !isName(namespace)) return undefined;
  if (deletionTimestamp !== undefined && deletionTimestamp !== null) return undefined;
  const shownName = `${rules.kind} ${namespace}/${name}`;
  const annotations = new Annotations(metadata.annotations);
  const idle = [...annotations.unknown, ...annotations.idleFor(rules.kind)];
  const problems = idle.map((sentence) => `${shownName}: ${sentence}.`);
  try {
    const provider = providerOf(textOf(metadata.labels, PROVIDER_LABEL) ?? '');
    const place = { object, namespace, name };
    const baseUrl = baseUrlOf(place, rules, annotations, provider);
    const key = keyParams(annotations, rules);
    const entries = modelsOf(annotations, name).map(({ modelName, model }) => ({
      path: [shownName],
      modelName,
      params: { model: `${provider.id}/${model}`, api_base: baseUrl, ...key },
      modelInfo: { source: 'kubernetes', kind: rules.kind, namespace, name },
      sendsNoKey: key.api_key === undefined,
    }));
    return { name: shownName, entries, problems };
  } catch (error) {
    if (!(error instanceof DiscoveryError)) throw error;
    return {
      name: shownName,
      entries: [],
      problems: [...problems, `${shownName} is not served: ${error.message}.`],
    };
  }
}

/** As the API server allows it; anything else would make another address. */
function isName(name: unknown): name is string {
  return typeof name === 'string' && /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/.test(name);
}

function providerOf(id: string): Provider {
  const provider = findProvider(id);
  if (provider === undefined) {
    throw new DiscoveryError(unknownProvider(id));
  }
  if (provider.obtainCredentials !== undefined) {
    throw new DiscoveryError(
      `calls of ${provider.name} carry credentials of the cloud, which go to no address that is found by a label. Write it as an entry of model_list, or label it hosted_vllm if it speaks OpenAI's dialect`,
    );
  }
  return provider;
}

function baseUrlOf(
  place: { readonly object: JsonObject; readonly namespace: string; readonly name: string },
  { kind }: DiscoveryRules,
  annotations: Annotations,
  provider: Provider,
): string {
  const protocol = annotations.get('protocol') ?? 'http';
  if (protocol !== 'http' && protocol !== 'https') {
    throw new DiscoveryError(`the annotation ${PREFIX}protocol takes http or https`);
  }
  const path = annotations.get('path') ?? usualPath(provider);
  if (!pathPattern.test(path)) {
    throw new DiscoveryError(
      `the annotation ${PREFIX}path takes a path such as /v1, of at most 256 characters and without a query`,
    );
  }
  const port = annotations.get('port');
  const origin =
    kind === 'Service'
      ? addressOfService({ ...place, spec: place.object.spec, port, protocol })
      : addressInStatus(place.object.status);
  return `${origin}${path.replace(/\/+$/, '')}`;
}

/** Servers with a dialect of their own have it where their provider has; all others speak OpenAI's under `/v1`. */
function usualPath({ native, defaultBaseUrl }: Provider): string {
  return native === undefined || defaultBaseUrl === undefined ? '/v1' : new URL(defaultBaseUrl).pathname;
}

function keyParams(annotations: Annotations, { keyVariables }: DiscoveryRules): { api_key?: string } {
  const variable = annotations.get('api-key-variable');
  if (variable === undefined) return {};
  if (!keyVariables.has(variable)) {
    throw new DiscoveryError(
      `the annotation ${PREFIX}api-key-variable asks for ${JSON.stringify(variable.slice(0, 80))}, whose key is sent to no labelled address. If it may be, add it to KUBERNETES_DISCOVERY_KEY_VARIABLES (kubernetes.discovery.keyVariables in the chart)`,
    );
  }
  return { api_key: `os.environ/${variable}` };
}

function modelsOf(annotations: Annotations, name: string): { modelName: string; model: string }[] {
  const listed = annotations.get('models');
  const publicName = annotations.get('model-name');
  const ids = [...new Set((listed ?? '').split(',').map((id) => id.trim()))].filter((id) => id !== '');
  if (publicName !== undefined && ids.length !== 1) {
    throw new DiscoveryError(
      `the annotation ${PREFIX}model-name names a single model. Name exactly one in ${PREFIX}models`,
    );
  }
  if (ids.length === 0) return [{ modelName: `${name}/*`, model: '*' }];
  if (ids.length > MAX_MODELS) {
    throw new DiscoveryError(
      `the annotation ${PREFIX}models names more than ${MAX_MODELS} models. Name fewer`,
    );
  }
  for (const id of publicName === undefined ? ids : [...ids, publicName]) {
    if (!modelId.test(id) || id.includes('*')) {
      throw new DiscoveryError(
        `${JSON.stringify(id.slice(0, 80))} is no name of a model. Write names without blanks and stars in ${PREFIX}models and ${PREFIX}model-name; without both, every model is served as ${name}/…`,
      );
    }
  }
  return ids.map((model) => ({ modelName: publicName ?? model, model }));
}

class Annotations {
  readonly #written: unknown;

  constructor(written: unknown) {
    this.#written = written;
  }

  get(name: string): string | undefined {
    const text = textOf(this.#written, `${PREFIX}${name}`)?.trim();
    return text === '' ? undefined : text;
  }

  /** A sentence for each annotation that is for Services only. */
  idleFor(kind: string): string[] {
    if (kind === 'Service') return [];
    return ['port', 'protocol']
      .filter((name) => this.get(name) !== undefined)
      .map(
        (name) => `the annotation ${PREFIX}${name} is for Services; here the address in the status counts`,
      );
  }

  /** A sentence for each annotation of ours that means nothing. */
  get unknown(): string[] {
    const names = Object.keys(isJsonObject(this.#written) ? this.#written : {});
    const own = names.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
    return own
      .filter((name) => !annotationNames.includes(name))
      .slice(0, 5)
      .map((name) => {
        const [near] = nearMatches(name, annotationNames);
        const remedy =
          near === undefined ? `There are ${annotationNames.join(', ')}` : `Write ${PREFIX}${near}`;
        return `the annotation ${PREFIX}${name.slice(0, 80)} means nothing here. ${remedy}`;
      });
  }
}
