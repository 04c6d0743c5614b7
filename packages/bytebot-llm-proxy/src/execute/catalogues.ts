import {
  type Catalogue,
  type CatalogueEntry,
  type CatalogueSource,
  type CatalogueStatus,
  createCatalogue,
  resolveModelId,
} from '@bytebot/openrouter';
import { nearMatches } from '@bytebot/shared';
import type { ConfigSnapshot, Deployment, KeySource } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';
import { nearHint } from '../http/near-hint.ts';

/** One catalogue for each base address: configs name few; the bound guards against one that changes without end. */
const MAX_CATALOGUES = 50;

interface KeyedSource {
  readonly source: CatalogueSource;
  /** The key that its next loading takes: that of the deployment that asked last. */
  readonly held: { key: KeySource };
}

/**
 * The model catalogues of the providers that have one (REQUIREMENTS C-1, C-37). Loaded at first need, never at
 * start, and shared by all deployments at one address.
 */
export class Catalogues {
  readonly #sources = new Map<string, KeyedSource>();
  readonly #ttlMs: (() => number) | undefined;
  /** The fetches of catalogues that had to make room. */
  #forgotten = { succeeded: 0, failed: 0 };

  /** @param ttlMs How long a loaded catalogue counts as fresh, now (`OPENROUTER_MODEL_CACHE_TTL`); default one hour. */
  constructor(ttlMs?: () => number) {
    this.#ttlMs = ttlMs;
  }

  /**
   * The upstream id of a deployment's model, completed from the catalogue.
   *
   * @throws Failure `not_found` with near matches when the catalogue knows no such model.
   */
  async upstreamModel(deployment: Deployment, model: string): Promise<string> {
    const source = this.#sourceOf(deployment);
    const catalogue = source.peek() ?? (await source.load());
    const asked = `${deployment.provider.id}/${model}`;
    const resolution = resolveModelId(asked, catalogue);
    if (resolution.found) return resolution.id;
    const { provider } = deployment;
    throw new Failure('not_found', `${provider.name} has no model called ${model}`, {
      status: 404,
      upstreamMessage: `no model called ${model.slice(0, 200)}`,
      code: 'model_not_found',
      provider: { id: provider.id, name: provider.name },
      model,
      hint: nearHint(resolution.near),
    });
  }

  /**
   * The id as a model of a catalogue that the config opens with a wildcard (`openrouter/*`), if it is one.
   */
  async deploymentOf(snapshot: ConfigSnapshot, id: string): Promise<Deployment | undefined> {
    for (const deployment of openCatalogueDeployments(snapshot)) {
      const catalogue = await this.#sourceOf(deployment).load();
      if (catalogue?.byId.has(id)) return deployment;
    }
    return undefined;
  }

  /** What the open catalogues add to `/v1/models`, under the names the proxy accepts (C-37). */
  async listed(
    snapshot: ConfigSnapshot,
  ): Promise<(CatalogueEntry & { created: number; owned_by: string })[]> {
    const lists = await Promise.all(
      openCatalogueDeployments(snapshot).map(async (deployment) => {
        const catalogue = await this.#sourceOf(deployment).load();
        return (catalogue?.entries ?? []).map((entry) => listedEntry(deployment, entry));
      }),
    );
    return lists.flat();
  }

  /** The whole catalogue of a deployment's provider; undefined where it cannot be had. */
  async load(deployment: Deployment): Promise<Catalogue | undefined> {
    return await this.#sourceOf(deployment).load();
  }

  /** What the catalogue says of a model, if it has been loaded; never loads it. */
  peek(deployment: Deployment, model: string): CatalogueEntry | undefined {
    return this.#sources.get(deployment.baseUrl)?.source.peek()?.byId.get(model);
  }

  /** Models whose names are like one that its provider does not answer for, if the catalogue has been loaded. */
  near(deployment: Deployment, model: string): readonly string[] {
    const catalogue = this.#sources.get(deployment.baseUrl)?.source.peek();
    const others = [...(catalogue?.byId.keys() ?? [])].filter((id) => id !== model);
    return nearMatches(model, others);
  }

  /** What is known of the catalogue at an address; undefined where nobody has needed it. */
  statusOf({ baseUrl }: Pick<Deployment, 'baseUrl'>): CatalogueStatus | undefined {
    return this.#sources.get(baseUrl)?.source.status();
  }

  /** How often any catalogue was fetched since the start. */
  fetches(): { readonly succeeded: number; readonly failed: number } {
    let { succeeded, failed } = this.#forgotten;
    for (const { source } of this.#sources.values()) {
      const { fetchesSucceeded, fetchesFailed } = source.status();
      succeeded += fetchesSucceeded;
      failed += fetchesFailed;
    }
    return { succeeded, failed };
  }

  #sourceOf(deployment: Deployment): CatalogueSource {
    const { baseUrl, key } = deployment;
    const known = this.#sources.get(baseUrl);
    if (known !== undefined) {
      // The config may have been reloaded since.
      known.held.key = key;
      return known.source;
    }
    if (this.#sources.size >= MAX_CATALOGUES) {
      this.#forgotten = this.fetches();
      this.#sources.clear();
    }
    const held = { key };
    const source = createCatalogue({
      baseUrl,
      apiKey: () => held.key.read(),
      ...(this.#ttlMs === undefined ? {} : { ttlMs: this.#ttlMs }),
    });
    this.#sources.set(baseUrl, { source, held });
    return source;
  }
}

/** Wildcards over everything a provider with a catalogue has, where its key is set. */
function openCatalogueDeployments(snapshot: ConfigSnapshot): Deployment[] {
  return snapshot.wildcards
    .filter(({ pattern }) => pattern.endsWith('/*'))
    .flatMap(({ deployments }) => deployments)
    .filter(
      ({ provider, upstreamModel, modelName, key }) =>
        provider.hasCatalogue === true &&
        upstreamModel === '*' &&
        modelName === `${provider.id}/*` &&
        key.read() !== undefined,
    );
}

function listedEntry(
  deployment: Deployment,
  entry: CatalogueEntry,
): CatalogueEntry & { created: number; owned_by: string } {
  const { created, id } = entry;
  const prefix = `${deployment.provider.id}/`;
  return {
    ...entry,
    id: id.startsWith(prefix) ? id : prefix + id,
    created: typeof created === 'number' ? created : 0,
    owned_by: id.split('/', 1)[0] ?? deployment.provider.id,
  };
}
