import { Gauge, type Registry } from 'prom-client';
import type { Deployment } from '../config/snapshot.ts';
import type { KeyStates } from './key-states.ts';
import { keyStateNames, listKeys } from './list-keys.ts';

/** `bytebot_provider_keys`: how many keys of each provider are in which state, counted when somebody looks. */
export function registerKeyMetrics(
  registry: Registry,
  deployments: () => readonly Deployment[],
  states: KeyStates,
): void {
  new Gauge({
    name: 'bytebot_provider_keys',
    help: 'Keys of the providers, by state: ok, missing, probing, cooling, parked or disabled.',
    labelNames: ['provider', 'state'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [provider, keys] of Map.groupBy(
        listKeys(deployments(), states, Date.now()),
        (key) => key.provider,
      )) {
        for (const state of keyStateNames)
          this.set({ provider, state }, keys.filter((key) => key.state === state).length);
      }
    },
  });
}
