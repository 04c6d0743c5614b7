import { containersOf, fieldOf, type KubernetesObject, type PodOf, podsOf } from './kubernetes-object.ts';

type Labels = Readonly<Record<string, unknown>>;

/** Services whose selector does not match the pods of exactly one workload, or whose port none of these has. */
export function serviceProblems(objects: readonly KubernetesObject[]): readonly string[] {
  return ofKind(objects, 'Service').flatMap((service) => {
    const name = `Service ${service.metadata.name}`;
    const selector: Labels = Object(service.spec?.selector ?? {});
    const pods = podsOf(objects).filter(({ labels }) => matches(labels, selector));
    if (pods.length !== 1) return [`${name} selects ${pods.length} workloads`];
    return (service.spec?.ports ?? [])
      .filter(({ port, targetPort = port }) => !portsOf(pods).includes(targetPort))
      .map(({ targetPort }) => `${name} sends to port ${targetPort}, which its pods do not have`);
  });
}

/** What selects pods (policies, budgets, monitors) and selects none. */
export function selectorProblems(objects: readonly KubernetesObject[]): readonly string[] {
  const places: Readonly<Record<string, string>> = {
    NetworkPolicy: 'spec.podSelector.matchLabels',
    PodDisruptionBudget: 'spec.selector.matchLabels',
    PodMonitor: 'spec.selector.matchLabels',
  };
  return objects.flatMap((object) => {
    const place = places[object.kind];
    const selector: Labels = Object(fieldOf(object, place ?? ''));
    if (place === undefined || podsOf(objects).some(({ labels }) => matches(labels, selector))) return [];
    return [`${object.kind} ${object.metadata.name} selects no pods`];
  });
}

/** ServiceMonitors that select no Service, and endpoints of monitors with ports that are not there. */
export function monitorProblems(objects: readonly KubernetesObject[]): readonly string[] {
  return ofKind(objects, 'ServiceMonitor').flatMap((monitor) => {
    const name = `ServiceMonitor ${monitor.metadata.name}`;
    const selector: Labels = Object(fieldOf(monitor, 'spec.selector.matchLabels'));
    const services = ofKind(objects, 'Service').filter(({ metadata }) =>
      matches(metadata.labels ?? {}, selector),
    );
    if (services.length !== 1) return [`${name} selects ${services.length} Services`];
    const ports = services.flatMap(({ spec }) => (spec?.ports ?? []).map((port) => port.name));
    const endpoints: readonly { port?: string }[] = Object(fieldOf(monitor, 'spec.endpoints') ?? []);
    return endpoints.flatMap(({ port }) => (ports.includes(port) ? [] : [`${name} asks port ${port}`]));
  });
}

/** Policies that let connections in to ports that the pods do not have: a policy sees the pod's port. */
export function policyProblems(objects: readonly KubernetesObject[]): readonly string[] {
  return ofKind(objects, 'NetworkPolicy').flatMap((policy) => {
    const selector: Labels = Object(fieldOf(policy, 'spec.podSelector.matchLabels'));
    const available = portsOf(podsOf(objects).filter(({ labels }) => matches(labels, selector)));
    const rules: readonly { ports?: readonly { port: number | string }[] }[] = Object(
      fieldOf(policy, 'spec.ingress') ?? [],
    );
    return rules
      .flatMap(({ ports = [] }) => ports)
      .filter(({ port }) => !available.includes(port))
      .map(({ port }) => `NetworkPolicy ${policy.metadata.name} opens port ${port}, which no container has`);
  });
}

/** Backends of an Ingress or an HTTPRoute that are no port of a Service that is rendered. */
export function routeProblems(objects: readonly KubernetesObject[]): readonly string[] {
  return objects.flatMap((object) =>
    backendsOf(object)
      .filter(
        ({ name, port }) =>
          !ofKind(objects, 'Service').some(
            ({ metadata, spec }) =>
              metadata.name === name && (spec?.ports ?? []).some((one) => one.port === port),
          ),
      )
      .map(({ name, port }) => `${object.kind} ${object.metadata.name} leads to ${name}:${port}`),
  );
}

function backendsOf(object: KubernetesObject): readonly { readonly name: unknown; readonly port: unknown }[] {
  const rules: readonly unknown[] = Object(fieldOf(object, 'spec.rules') ?? []);
  if (object.kind === 'Ingress') {
    return rules.flatMap((rule) => {
      const paths: readonly unknown[] = Object(fieldOf(rule, 'http.paths') ?? []);
      return paths.map((path) => ({
        name: fieldOf(path, 'backend.service.name'),
        port: fieldOf(path, 'backend.service.port.number'),
      }));
    });
  }
  if (object.kind !== 'HTTPRoute') return [];
  return rules.flatMap((rule): readonly { name: unknown; port: unknown }[] =>
    Object(fieldOf(rule, 'backendRefs') ?? []),
  );
}

/** Deployments that say how many pods they have although an autoscaler does. */
export function autoscalerProblems(objects: readonly KubernetesObject[]): readonly string[] {
  return ofKind(objects, 'HorizontalPodAutoscaler').flatMap((autoscaler) => {
    const target = fieldOf(autoscaler, 'spec.scaleTargetRef.name');
    const deployment = ofKind(objects, 'Deployment').find(({ metadata }) => metadata.name === target);
    if (deployment === undefined) return [`${autoscaler.metadata.name} scales ${target}, which is not there`];
    return deployment.spec?.replicas === undefined ? [] : [`${target} has replicas beside its autoscaler`];
  });
}

function portsOf(pods: readonly PodOf[]): readonly (number | string | undefined)[] {
  return pods
    .flatMap(containersOf)
    .flatMap(({ ports = [] }) => ports.flatMap(({ name, containerPort }) => [name, containerPort]));
}

function matches(labels: Labels, selector: Labels): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([name, value]) => labels[name] === value);
}

function ofKind(objects: readonly KubernetesObject[], kind: string): readonly KubernetesObject[] {
  return objects.filter((object) => object.kind === kind);
}
