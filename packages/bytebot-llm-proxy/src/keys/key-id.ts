import { createHash } from 'node:crypto';
import type { Deployment } from '../config/snapshot.ts';

const ID_LENGTH = 12;

interface KnownId {
  readonly value: string | undefined;
  readonly id: string;
}

/** Goes away with its deployment. */
const known = new WeakMap<Deployment, KnownId>();

/**
 * The id of the key that a deployment has now: a short hash over its value, its provider and its address, so that a
 * rotated key is another key and the same key in two regions is two. Nothing of the key can be read from it.
 */
export function keyIdOf(deployment: Deployment): string {
  const value = deployment.key.read();
  const before = known.get(deployment);
  if (before !== undefined && before.value === value) return before.id;
  const { provider, baseUrl } = deployment;
  // Without a key of its own (a cloud's credentials) a deployment stands for itself.
  const secret = value ?? `deployment ${deployment.id}`;
  const id = createHash('sha256')
    .update(`${provider.id}\n${baseUrl}\n${secret}`)
    .digest('hex')
    .slice(0, ID_LENGTH);
  known.set(deployment, { value, id });
  return id;
}
