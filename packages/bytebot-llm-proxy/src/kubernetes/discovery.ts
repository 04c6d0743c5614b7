import type { JsonObject } from '@bytebot/shared';
import type { DiscoveredModels } from './discovered-models.ts';
import { readDiscoveredObject } from './discovered-object.ts';
import { PROVIDER_LABEL } from './provider-label.ts';
import type { DiscoverySettings, ResourceKind } from './settings.ts';
import { Watch, type WatchSetup } from './watch.ts';

/** What all watches of the proxy have in common. */
export type WatchBasis = Pick<WatchSetup<unknown>, 'client' | 'log' | 'metrics' | 'times'>;

/** Follows the labelled Services, and objects of further kinds, in every namespace of the settings. */
export function startDiscovery(
  settings: DiscoverySettings,
  models: DiscoveredModels,
  basis: WatchBasis,
): { close(): void } {
  const services: ResourceKind = { group: '', version: 'v1', plural: 'services' };
  const kinds = [services, ...settings.resources];
  const watches = settings.namespaces.flatMap((namespace) =>
    kinds.map((kind) => watchKind(kind, namespace, settings, models, basis)),
  );
  for (const watch of watches) watch.start();
  return {
    close: () => {
      for (const watch of watches) watch.close();
    },
  };
}

function watchKind(
  kind: ResourceKind,
  namespace: string,
  { keyVariables }: DiscoverySettings,
  models: DiscoveredModels,
  basis: WatchBasis,
): Watch<unknown> {
  const { group, plural } = kind;
  const isService = group === '' && plural === 'services';
  const rules = { kind: isService ? 'Service' : plural, keyVariables };
  const resource = group === '' ? plural : `${plural}.${group}`;
  const watch = new Watch({
    ...basis,
    resource,
    namespace,
    chartValue: 'kubernetes.discovery.enabled and kubernetes.discovery.namespaces',
    path: collectionPath(kind, namespace),
    labelSelector: PROVIDER_LABEL,
    keep: (object: JsonObject) => readDiscoveredObject(object, rules),
    changed: () => models.set(`${resource}/${namespace}`, watch.values),
  });
  return watch;
}

/** Where the API server has the objects of one kind in one namespace. */
export function collectionPath({ group, version, plural }: ResourceKind, namespace: string): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return `${root}/namespaces/${namespace}/${plural}`;
}
