import type { CatalogueEntry } from '@bytebot/openrouter';
import { variableOf } from '../config/references.ts';
import type { ConfigSnapshot, Deployment } from '../config/snapshot.ts';
import { isWildcard } from '../routing/wildcard.ts';
import { baseModelsOf } from './base-model.ts';
import { type CatalogueFacts, catalogueFacts } from './catalogue-price.ts';
import { configuredPrice } from './configured-price.ts';
import { type ModelPrice, modelPriceOf, type StatedModelPrice } from './model-price.ts';
import { loadPublicPrices, type PriceTable, publicPrices, type TableFacts } from './price-table.ts';

/** Looks a model up in its provider's own catalogue, if that has been loaded; never loads it. */
export type CataloguePeek = (deployment: Deployment, model: string) => CatalogueEntry | undefined;

/** Everything known of one model at one deployment, apart from what its `model_info` says. */
export interface PricedFacts {
  /** Undefined where nobody knows: then no cost is told. */
  readonly price: ModelPrice | undefined;
  readonly table: TableFacts | undefined;
  readonly catalogue: CatalogueFacts | undefined;
  /** The entry these were read from: another one means that the catalogue has changed. */
  readonly entry: CatalogueEntry | undefined;
  readonly validUntilMs: number;
}

/** A wildcard may be asked for anything; each model's facts are small, and looked up again when they were forgotten. */
const MODELS_MAX = 1_000;

/**
 * What the models of deployments cost. Looked up at the first use of each and kept as long as the deployment, so
 * that a request pays for two look-ups in maps.
 */
export class Prices {
  readonly #table: PriceTable;
  readonly #peek: CataloguePeek;
  readonly #known = new WeakMap<Deployment, Map<string, PricedFacts>>();

  constructor(peek: CataloguePeek, table: PriceTable = publicPrices) {
    this.#peek = peek;
    this.#table = table;
  }

  /**
   * @param model The id sent upstream.
   * @param variables Reads variables, for prices written as `os.environ/NAME`.
   * @param nowMs Epoch milliseconds: some prices change with the hour.
   */
  factsOf(
    deployment: Deployment,
    model: string,
    variables: ConfigSnapshot['variables'],
    nowMs: number,
  ): PricedFacts {
    let models = this.#known.get(deployment);
    if (models === undefined) {
      models = new Map();
      this.#known.set(deployment, models);
    }
    const entry = deployment.provider.hasCatalogue === true ? this.#peek(deployment, model) : undefined;
    const known = models.get(model);
    if (known !== undefined && nowMs < known.validUntilMs && known.entry === entry) return known;
    if (models.size >= MODELS_MAX) models.clear();
    const facts = this.#lookUp(deployment, model, entry, variables, nowMs);
    models.set(model, facts);
    return facts;
  }

  #lookUp(
    deployment: Deployment,
    model: string,
    entry: CatalogueEntry | undefined,
    variables: ConfigSnapshot['variables'],
    nowMs: number,
  ): PricedFacts {
    const byParams = configuredPrice(resolved(deployment.publicParams, variables));
    const byInfo = configuredPrice(deployment.modelInfo);
    const catalogue = entry === undefined ? undefined : catalogueFacts(entry);
    const base = this.#find(baseModelsOf(deployment), nowMs);
    const { baseUrl, provider } = deployment;
    const table = base ?? this.#find([{ provider: provider.id, baseUrl, model }], nowMs);
    const sources: [ModelPrice['source'], StatedModelPrice | undefined][] = [
      ['table', base === undefined ? table?.price : undefined],
      ['catalogue', catalogue?.price],
      ['base_model', base?.price],
      ['model_info', byInfo],
      ['litellm_params', byParams],
    ];
    let price: ModelPrice | undefined;
    for (const [source, stated] of sources) {
      if (stated !== undefined) price = modelPriceOf(source, stated, price);
    }
    return { price, table, catalogue, entry, validUntilMs: table?.validUntilMs ?? Number.POSITIVE_INFINITY };
  }

  #find(
    models: readonly { readonly provider: string; readonly baseUrl: string; readonly model: string }[],
    nowMs: number,
  ): TableFacts | undefined {
    for (const { provider, baseUrl, model } of models) {
      const found = this.#table.find(provider, baseUrl, model, nowMs);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** Loads the table ahead of the first request, if some deployment of the config will ask it. */
export function warmPrices({ deployments }: ConfigSnapshot): void {
  const isAsked = deployments.some(
    (deployment) =>
      isWildcard(deployment.modelName) ||
      (configuredPrice(deployment.publicParams) ?? configuredPrice(deployment.modelInfo)) === undefined,
  );
  if (isAsked) loadPublicPrices();
}

function resolved(
  params: Deployment['publicParams'],
  variables: ConfigSnapshot['variables'],
): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const name in params) {
    const variable = variableOf(params[name]);
    values[name] = variable === undefined ? params[name] : variables(variable);
  }
  return values;
}
