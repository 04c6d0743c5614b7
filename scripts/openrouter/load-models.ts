import { type Catalogue, createCatalogue } from '../../packages/openrouter/src/index.ts';
import { CommandFailure } from '../support/command-failure.ts';
import type { OpenrouterAccount } from './account.ts';

/** A command has nothing else to do, so it may wait longer than a request could. */
const CATALOGUE_TIMEOUT_MS = 30_000;

/**
 * Fetches the list of models once.
 *
 * @throws CommandFailure with the cause when there is none.
 */
export async function loadModels({ baseUrl, apiKey }: OpenrouterAccount): Promise<Catalogue> {
  const source = createCatalogue({ baseUrl, apiKey: () => apiKey, timeoutMs: CATALOGUE_TIMEOUT_MS });
  const catalogue = await source.load();
  if (catalogue !== undefined) return catalogue;
  throw new CommandFailure(
    `The list of models could not be fetched: ${source.status().lastFailure?.message ?? 'no cause is known'}. Check the network and OPENROUTER_BASE_URL, then run the command again.`,
  );
}
