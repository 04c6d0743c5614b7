import type { ManagedSecretStore } from '@bytebot/service';
import { collectionPath, type WatchBasis } from './discovery.ts';
import { mergeSecrets, readLabelledSecret } from './labelled-secret.ts';
import { PROVIDER_LABEL } from './provider-label.ts';
import { Watch } from './watch.ts';

/** Follows the labelled Secrets of the namespace: what they say is in the store from then on. */
export function startSecretWatch(
  namespace: string,
  secrets: Pick<ManagedSecretStore, 'setClusterSecrets'>,
  basis: WatchBasis,
): { close(): void } {
  const warned = new Set<string>();
  const watch = new Watch({
    ...basis,
    resource: 'secrets',
    namespace,
    chartValue: 'kubernetes.secrets.enabled',
    path: collectionPath({ group: '', version: 'v1', plural: 'secrets' }, namespace),
    labelSelector: PROVIDER_LABEL,
    keep: readLabelledSecret,
    changed: () => {
      const { values, problems } = mergeSecrets(watch.values);
      for (const sentence of problems.filter((one) => !warned.has(one))) basis.log.warn(sentence);
      warned.clear();
      for (const sentence of problems) warned.add(sentence);
      secrets.setClusterSecrets(values);
    },
  });
  watch.start();
  return watch;
}
