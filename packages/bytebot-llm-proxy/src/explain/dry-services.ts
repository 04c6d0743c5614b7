import type { ConfigSnapshot, Deployment } from '../config/snapshot.ts';
import { Catalogues } from '../execute/catalogues.ts';
import type { Services } from '../services.ts';

/**
 * The services of a request that is only explained: strategies take turns on a copy, and catalogues that have not been
 * loaded are not loaded for it. Everything else is the proxy's own, and is only looked at.
 */
export function dryServices(services: Services): Services {
  return {
    ...services,
    turns: services.turns.copy(),
    catalogues: new LoadedCatalogues(services.catalogues),
  };
}

/** What has been loaded of the catalogues; asks nobody for more. */
class LoadedCatalogues extends Catalogues {
  readonly #loaded: Catalogues;

  constructor(loaded: Catalogues) {
    super();
    this.#loaded = loaded;
  }

  override async deploymentOf(snapshot: ConfigSnapshot, id: string): Promise<Deployment | undefined> {
    return snapshot.wildcards
      .flatMap(({ deployments }) => deployments)
      .find((deployment) => opensCatalogue(deployment) && this.#loaded.peek(deployment, id) !== undefined);
  }

  override peek(deployment: Deployment, model: string): ReturnType<Catalogues['peek']> {
    return this.#loaded.peek(deployment, model);
  }
}

/** `openrouter/*` over everything that OpenRouter has. */
export function opensCatalogue({ provider, modelName, upstreamModel }: Deployment): boolean {
  return provider.hasCatalogue === true && upstreamModel === '*' && modelName === `${provider.id}/*`;
}
