import { Counter, Gauge, type Registry } from 'prom-client';
import type { EventResult } from './event-recorder.ts';
import type { Leadership } from './lease.ts';

/** The events written about the pod, by what became of them. */
export function createEventCounter(registry: Registry): (result: EventResult) => void {
  const events = new Counter({
    name: 'bytebot_kubernetes_events_total',
    help: 'Events about this pod: written, failed at the API server, or dropped because there were too many.',
    labelNames: ['result'],
    registers: [registry],
  });
  for (const result of ['written', 'failed', 'dropped']) events.inc({ result }, 0);
  return (result) => events.inc({ result });
}

export function createLeaseGauge(registry: Registry, lease: Leadership): void {
  new Gauge({
    name: 'bytebot_lease_held',
    help: '1 on the replica that holds the Lease, 0 on the others.',
    registers: [registry],
    collect() {
      this.set(lease.isLeader() ? 1 : 0);
    },
  });
}
