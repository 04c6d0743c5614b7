import { readFileSync } from 'node:fs';
import { createKubernetesClient } from './client.ts';
import { createMasterKey, MasterKeyError } from './create-master-key.ts';

const NAMESPACE_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/namespace';

/**
 * `--create-master-key SECRET`: what the hook of a chart runs.
 *
 * @returns A sentence about what was done.
 * @throws MasterKeyError
 */
export async function createMasterKeySecret(
  secret: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const namespace = environment.POD_NAMESPACE?.trim() || mountedNamespace();
  if (namespace === undefined) {
    throw new MasterKeyError(
      '--create-master-key needs a namespace: set POD_NAMESPACE, or mount the token of a ServiceAccount.',
    );
  }
  const client = createKubernetesClient({ environment });
  try {
    return await createMasterKey({ client, namespace, secret, monotonicMs: () => performance.now() });
  } finally {
    client.close();
  }
}

function mountedNamespace(): string | undefined {
  try {
    return readFileSync(NAMESPACE_FILE, 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}
