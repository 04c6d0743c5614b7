import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { isJsonObject, type JsonObject } from '@bytebot/shared';
import type { KubernetesClient } from './client.ts';
import { KubernetesError } from './kubernetes-error.ts';

const FIELD = 'master-key';
const KEY_BYTES = 32;
const PATIENCE_MS = 60_000;
/** Rights that were given just before take a moment until they count. */
const RIGHTS_PATIENCE_MS = 10_000;
const RETRY_MS = 1_000;
const CALL_TIMEOUT_MS = 10_000;

/** The master key could not be made; the message says what to do. */
export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError';
}

export interface MasterKeySetup {
  readonly client: Pick<KubernetesClient, 'get' | 'apply'>;
  readonly namespace: string;
  readonly secret: string;
  readonly monotonicMs: () => number;
  readonly wait?: (delayMs: number) => Promise<void>;
}

/**
 * Gives a Secret a random master key, unless it has one: what a hook of a chart runs. Needs the verbs get, create and
 * patch on that one Secret, and waits up to a minute for an API server that is just starting.
 *
 * @returns What was done, in a sentence without the key.
 * @throws MasterKeyError
 */
export async function createMasterKey(setup: MasterKeySetup): Promise<string> {
  const wait = setup.wait ?? ((delayMs) => pause(delayMs));
  const startedAt = setup.monotonicMs();
  for (;;) {
    try {
      return await createOnce(setup);
    } catch (error) {
      if (!(error instanceof KubernetesError)) throw error;
      const patienceMs = patienceOf(error);
      if (setup.monotonicMs() - startedAt >= patienceMs) throw new MasterKeyError(adviceOn(error, setup));
    }
    await wait(RETRY_MS);
  }
}

async function createOnce({ client, namespace, secret }: MasterKeySetup): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/secrets/${secret}`;
  const place = `The Secret \`${secret}\` in the namespace \`${namespace}\``;
  const found = await readSecret(client, path);
  const data = isJsonObject(found?.data) ? found.data : {};
  const value = data[FIELD];
  if (typeof value === 'string' && value !== '')
    return `${place} has a master key already; it stays as it is.`;
  const key = `sk-${randomBytes(KEY_BYTES).toString('base64url')}`;
  const object = objectOf(found, namespace, secret, key);
  await client.apply(path, object, {
    // A name of this run's own: of two that run at once, the second is told of a conflict and looks again.
    fieldManager: `bytebot-llm-proxy-${randomBytes(8).toString('hex')}`,
    // An empty value belongs to whoever wrote it.
    force: value === '',
    timeoutMs: CALL_TIMEOUT_MS,
  });
  return found === undefined
    ? `${place} has been made, with a new master key.`
    : `${place} has a new master key.`;
}

function objectOf(found: JsonObject | undefined, namespace: string, secret: string, key: string): JsonObject {
  const object = { apiVersion: 'v1', kind: 'Secret', data: { [FIELD]: Buffer.from(key).toString('base64') } };
  const name = { name: secret, namespace };
  if (found === undefined) {
    const labels = { 'app.kubernetes.io/managed-by': 'bytebot-llm-proxy' };
    return { ...object, type: 'Opaque', metadata: { ...name, labels } };
  }
  // Of a Secret that is there only the missing field is written, and only if nobody has changed it meanwhile.
  const version = isJsonObject(found.metadata) ? found.metadata.resourceVersion : undefined;
  return { ...object, metadata: { ...name, ...(version === undefined ? {} : { resourceVersion: version }) } };
}

async function readSecret(client: MasterKeySetup['client'], path: string): Promise<JsonObject | undefined> {
  try {
    return await client.get(path, { timeoutMs: CALL_TIMEOUT_MS });
  } catch (error) {
    if (error instanceof KubernetesError && error.status === 404) return undefined;
    throw error;
  }
}

/** For how long a failure may pass by itself. */
function patienceOf({ status }: KubernetesError): number {
  if (status === undefined || status >= 500 || status === 429 || status === 409) return PATIENCE_MS;
  return status === 401 || status === 403 ? RIGHTS_PATIENCE_MS : 0;
}

function adviceOn({ status, message }: KubernetesError, { namespace, secret }: MasterKeySetup): string {
  if (status === 401 || status === 403) {
    return `${message}\nThe ServiceAccount of this pod needs a Role with the verbs get, create and patch on the Secret \`${secret}\` of the namespace \`${namespace}\`.`;
  }
  if (status === 404) return `${message}\nIs there a namespace \`${namespace}\`?`;
  if (status === 409)
    return `${message}\nSomebody else writes the field \`${FIELD}\` of the Secret \`${secret}\`.`;
  if (status === 422)
    return `${message}\nIs the Secret \`${secret}\` immutable? Then make it anew with the field \`${FIELD}\`.`;
  return `${message}\nThe API server was not to be had for ${PATIENCE_MS / 1_000} s.`;
}
