import { Counter, Gauge, type Registry } from 'prom-client';

/** What the proxy tells about its use of the Kubernetes API. */
export interface KubernetesMetrics {
  setConnected(resource: string, namespace: string, isConnected: boolean): void;
  setObjects(resource: string, namespace: string, objects: number): void;
  /** @param status What the API server answered; undefined when it was not reached. */
  countFailure(resource: string, status: number | undefined): void;
}

/** To be made once, and only when the API is used: otherwise there is nothing to tell. */
export function createKubernetesMetrics(registry: Registry): KubernetesMetrics {
  const registers = [registry];
  const connected = new Gauge({
    name: 'bytebot_kubernetes_watch_connected',
    help: '1 while changes of these objects are heard of at once, 0 while the API server is not reached.',
    labelNames: ['resource', 'namespace'],
    registers,
  });
  const objects = new Gauge({
    name: 'bytebot_kubernetes_objects',
    help: 'Labelled objects in use.',
    labelNames: ['resource', 'namespace'],
    registers,
  });
  const failures = new Counter({
    name: 'bytebot_kubernetes_watch_failures_total',
    help: 'Lists and watches that failed, by status; None when the API server was not reached.',
    labelNames: ['resource', 'status'],
    registers,
  });
  return {
    setConnected: (resource, namespace, isConnected) => {
      connected.set({ resource, namespace }, isConnected ? 1 : 0);
    },
    setObjects: (resource, namespace, count) => objects.set({ resource, namespace }, count),
    countFailure: (resource, status) => failures.inc({ resource, status: String(status ?? 'None') }),
  };
}
