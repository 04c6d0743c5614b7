import { findProvider, type Provider } from '@bytebot/llm-providers';
import type { ClusterSecretValue } from '@bytebot/service';
import { isJsonObject, type JsonObject, textOf } from '@bytebot/shared';
import { tenantId } from '../tenants/tenant.ts';
import { PROVIDER_LABEL, unknownProvider } from './provider-label.ts';

/** Beside the label of a provider: whose key it is. Its value is the number of a tenant. */
const TENANT_LABEL = 'bytebot.ai/tenant';
/** As of a mounted file. */
const MAX_VALUE_BYTES = 64 * 1024;
const MAX_VALUES = 50;
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;
const secretName = /(?:KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS)/;
/** Who may use the proxy is not decided by a label, and neither is which file of the pod is read or sent. */
const settingName = /MASTER_KEY|^SERVICE_ACCOUNT_TOKEN|_(?:FILE|URI)$/;

/** What one labelled Secret says. */
export interface LabelledSecret {
  /** `namespace/name` */
  readonly name: string;
  /** By variable. */
  readonly values: ReadonlyMap<string, string>;
  /** Sentences with their remedy; never values. */
  readonly problems: readonly string[];
}

/**
 * Reads a Secret that is labelled for a provider. `api-key` and `<provider>-api-key` are the provider's key,
 * `openai-api-key` is `OPENAI_API_KEY`, and any other name is that of a variable. With the label of a tenant the key of
 * OpenRouter in it is that tenant's, and nothing else in it counts. Never throws.
 *
 * @returns undefined for a Secret that is being deleted.
 */
export function readLabelledSecret(object: JsonObject): LabelledSecret | undefined {
  const metadata = isJsonObject(object.metadata) ? object.metadata : {};
  const { name: ownName, namespace, deletionTimestamp } = metadata;
  if (typeof ownName !== 'string' || typeof namespace !== 'string') return undefined;
  if (deletionTimestamp !== undefined && deletionTimestamp !== null) return undefined;
  const name = `${namespace}/${ownName}`;
  const id = textOf(metadata.labels, PROVIDER_LABEL) ?? '';
  const provider = findProvider(id);
  if (provider === undefined) {
    return { name, values: new Map(), problems: [`The Secret ${name} is not read: ${unknownProvider(id)}.`] };
  }
  // An empty label is a mistake, and must not make the key everybody's.
  const tenant = isJsonObject(metadata.labels) ? metadata.labels[TENANT_LABEL] : undefined;
  if (tenant === undefined) {
    return readData(name, object.data, {
      variableOf: (field) => variableOf(field, provider, id),
      remedy: 'it names no key. Name it api-key, or as the variable of a key.',
    });
  }
  const tenantKey = tenantVariable(tenant, provider);
  if (tenantKey === undefined) {
    const problem = `The Secret ${name} is not read: the label ${TENANT_LABEL} takes the number of a tenant, and only beside ${PROVIDER_LABEL}: openrouter.`;
    return { name, values: new Map(), problems: [problem] };
  }
  return readData(name, object.data, {
    variableOf: (field) => {
      const variable = variableOf(field, provider, id) ?? '';
      return variable === tenantKey || provider.keyVariables.includes(variable) ? tenantKey : undefined;
    },
    remedy: 'the Secret of a tenant holds its key alone. Name it api-key.',
  });
}

/** The variable of a tenant's key; undefined where there is none. */
function tenantVariable(label: unknown, provider: Provider): string | undefined {
  const id = tenantId(String(label));
  return id === undefined || provider.hasCatalogue !== true ? undefined : `OPENROUTER_TENANT_${id}_API_KEY`;
}

/** How the fields of a Secret become variables. */
interface FieldNames {
  readonly variableOf: (field: string) => string | undefined;
  /** Why a field that becomes none is left out, and what to do. */
  readonly remedy: string;
}

function readData(name: string, data: unknown, fields: FieldNames): LabelledSecret {
  const values = new Map<string, string>();
  const problems: string[] = [];
  const pairs = Object.entries(isJsonObject(data) ? data : {}).sort(([left], [right]) =>
    left < right ? -1 : 1,
  );
  if (pairs.length === 0) problems.push(`The Secret ${name} holds nothing. Put the key under api-key.`);
  if (pairs.length > MAX_VALUES) {
    problems.push(`The Secret ${name} holds more than ${MAX_VALUES} values; the rest is not read.`);
  }
  for (const [field, encoded] of pairs.slice(0, MAX_VALUES)) {
    const variable = fields.variableOf(field);
    const read = textIn(encoded);
    if (variable === undefined) {
      problems.push(`\`${field.slice(0, 80)}\` in the Secret ${name} is left out: ${fields.remedy}`);
    } else if ('problem' in read) {
      problems.push(`\`${field.slice(0, 80)}\` in the Secret ${name} ${read.problem} and is left out.`);
    } else if (!values.has(variable)) values.set(variable, read.text);
  }
  return { name, values, problems };
}

/** A name that a label may set: of the provider's own variables, or of a key. */
function variableOf(field: string, provider: Provider, id: string): string | undefined {
  if (field === 'api-key' || field === `${id}-api-key` || field === `${id.replaceAll('_', '-')}-api-key`) {
    return provider.keyVariables[0];
  }
  const isDerived = /^[a-z0-9]+(?:[-_.][a-z0-9]+)*$/.test(field);
  const variable = isDerived ? field.toUpperCase().replace(/[-.]/g, '_') : field;
  if (!variableName.test(variable) || settingName.test(variable)) return undefined;
  const own = [...provider.keyVariables, ...provider.baseUrlVariables];
  return own.includes(variable) || secretName.test(variable) ? variable : undefined;
}

function textIn(encoded: unknown): { readonly text: string } | { readonly problem: string } {
  if (typeof encoded !== 'string') return { problem: 'has no value' };
  if (encoded.length > (MAX_VALUE_BYTES / 3) * 4)
    return { problem: `is larger than ${MAX_VALUE_BYTES} bytes` };
  const bytes = Buffer.from(encoded, 'base64');
  const text = bytes.toString();
  // What is no text comes back as other bytes.
  if (!Buffer.from(text).equals(bytes) || text.includes('\0')) return { problem: 'is no text' };
  return isKeyItself(text.trim())
    ? { text }
    : { problem: 'is no key but says where to read one, which a label may not,' };
}

/**
 * Whether a value is a key rather than directions to one: cloud credentials may name a file of the pod and an address
 * to send its content to, and one of those files is the token with which the proxy reads all Secrets.
 */
function isKeyItself(text: string): boolean {
  if (text.startsWith('oidc/')) return false;
  if (!text.startsWith('{')) return true;
  try {
    // Written anew, so that no name hides behind another spelling.
    return !/"(?:credential_source|external_account)"/.test(JSON.stringify(JSON.parse(text)));
  } catch {
    return true;
  }
}

/**
 * The values of several Secrets, the first by name before the others.
 *
 * @returns also a sentence for each variable that two of them set.
 */
export function mergeSecrets(secrets: readonly LabelledSecret[]): {
  readonly values: ReadonlyMap<string, ClusterSecretValue>;
  readonly problems: readonly string[];
} {
  const values = new Map<string, ClusterSecretValue>();
  const problems = secrets.flatMap((secret) => secret.problems);
  for (const { name, values: own } of secrets) {
    for (const [variable, value] of own) {
      const earlier = values.get(variable);
      if (earlier === undefined) values.set(variable, { value, secret: name });
      else {
        problems.push(
          `${variable} is in the Secrets ${earlier.secret} and ${name}; the first is used. Take it out of one.`,
        );
      }
    }
  }
  return { values, problems };
}
