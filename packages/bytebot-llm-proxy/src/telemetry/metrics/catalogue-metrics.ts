import { Counter, type Registry } from 'prom-client';
import type { Catalogues } from '../../execute/catalogues.ts';

/** How often the list of a provider's models was fetched, and whether it came (S4-60). */
export function registerCatalogueMetrics(registry: Registry, catalogues: Pick<Catalogues, 'fetches'>): void {
  new Counter({
    name: 'bytebot_catalogue_fetches_total',
    help: 'Fetches of the list of models of a provider with a catalogue, by result.',
    labelNames: ['result'],
    registers: [registry],
    collect() {
      const { succeeded, failed } = catalogues.fetches();
      this.reset();
      this.inc({ result: 'success' }, succeeded);
      this.inc({ result: 'failure' }, failed);
    },
  });
}
