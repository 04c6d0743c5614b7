import type { CatalogueEntry } from '@bytebot/openrouter';
import { variableOf } from '../config/references.ts';
import type { ConfigSnapshot, Deployment } from '../config/snapshot.ts';
import { baseModelsOf } from './base-model.ts';
import { type CatalogueFacts, catalogueFacts } from './catalogue-price.ts';
import { configuredPrice } from './configured-price.ts';
import { type ModelPrice, modelPriceOf, type PriceSource, type StatedModelPrice } from './model-price.ts';
import { loadPublicPrices, type PriceTable, publicPrices, type TableFacts } from './price-table.ts';
import { configuredUnitPrices, type UnitPrices } from './unit-price.ts';

/** Looks a model up in its provider's own catalogue, if that has been loaded; never loads it. */
export type CataloguePeek = (deployment: Deployment, model: string) => CatalogueEntry | undefined;

/** Everything known of one model at one deployment, apart from what its `model_info` says. */
export interface PricedFacts {
  /** Undefined where nobody knows: then no cost is told. */
  readonly price: ModelPrice | undefined;
  readonly table: TableFacts | undefined;
  readonly catalogue: CatalogueFacts | undefined;
}

/** What was looked up, and how long it holds. */
interface Known {
  readonly price: ModelPrice | undefined;
  /** The catalogue's entry it was read from: another one means that the catalogue has changed. */
  readonly entry: CatalogueEntry | undefined;
  readonly validUntilMs: number;
  /** Null where the table does not know the model; undefined while it has not been asked. */
  table: TableFacts | null | undefined;
}

/** A wildcard may be asked for anything; what is forgotten is looked up again. */
const MODELS_MAX = 1_000;

/**
 * What the models of deployments cost. Looked up at the first use of each and kept as long as the deployment, so
 * that a request pays for two look-ups in maps.
 */
export class Prices {
  readonly #table: PriceTable;
  readonly #peek: CataloguePeek;
  readonly #known = new WeakMap<Deployment, Map<string, Known>>();

  constructor(peek: CataloguePeek, table: PriceTable = publicPrices) {
    this.#peek = peek;
    this.#table = table;
  }

  /**
   * The price of a model, or undefined where nobody knows one.
   *
   * @param model The id sent upstream.
   * @param variables Reads variables, for prices written as `os.environ/NAME`.
   * @param nowMs Epoch milliseconds: some prices change with the hour.
   */
  priceOf(
    deployment: Deployment,
    model: string,
    variables: ConfigSnapshot['variables'],
    nowMs: number,
  ): ModelPrice | undefined {
    return this.#knownOf(deployment, model, variables, nowMs).price;
  }

  /** The same and everything else that is known of the model; asks the table even for models with own prices. */
  factsOf(
    deployment: Deployment,
    model: string,
    variables: ConfigSnapshot['variables'],
    nowMs: number,
  ): PricedFacts {
    const known = this.#knownOf(deployment, model, variables, nowMs);
    if (known.table === undefined) known.table = this.#inTable(deployment, model, nowMs)?.facts ?? null;
    const catalogue = known.entry === undefined ? undefined : catalogueFacts(known.entry);
    return { price: known.price, table: known.table ?? undefined, catalogue };
  }

  /** The prices by the unit that the config states for a deployment; undefined where it states none. */
  unitPricesOf(
    deployment: Deployment,
    variables: ConfigSnapshot['variables'],
  ): { readonly source: PriceSource; readonly prices: UnitPrices } | undefined {
    const params = configuredUnitPrices(resolved(deployment.publicParams, variables));
    if (params !== undefined) return { source: 'litellm_params', prices: params };
    const info = configuredUnitPrices(deployment.modelInfo);
    return info === undefined ? undefined : { source: 'model_info', prices: info };
  }

  #knownOf(
    deployment: Deployment,
    model: string,
    variables: ConfigSnapshot['variables'],
    nowMs: number,
  ): Known {
    let models = this.#known.get(deployment);
    if (models === undefined) {
      models = new Map();
      this.#known.set(deployment, models);
    }
    const entry = deployment.provider.hasCatalogue === true ? this.#peek(deployment, model) : undefined;
    const known = models.get(model);
    if (known !== undefined && nowMs < known.validUntilMs && known.entry === entry) return known;
    if (models.size >= MODELS_MAX) models.clear();
    const found = this.#lookUp(deployment, model, entry, variables, nowMs);
    models.set(model, found);
    return found;
  }

  #lookUp(
    deployment: Deployment,
    model: string,
    entry: CatalogueEntry | undefined,
    variables: ConfigSnapshot['variables'],
    nowMs: number,
  ): Known {
    const configured = configuredPrices(deployment, variables);
    if (configured.some(([, stated]) => isWhole(stated))) {
      return { price: composed(configured), entry, validUntilMs: Number.POSITIVE_INFINITY, table: undefined };
    }
    const found = this.#inTable(deployment, model, nowMs);
    const listed = entry === undefined ? undefined : catalogueFacts(entry).price;
    const sources: PriceStatement[] = [...configured];
    if (found?.source === 'base_model') sources.push(['base_model', found.facts.price]);
    if (listed !== undefined) sources.push(['catalogue', listed]);
    if (found?.source === 'table') sources.push(['table', found.facts.price]);
    return {
      price: composed(sources),
      entry,
      validUntilMs: found?.facts.validUntilMs ?? Number.POSITIVE_INFINITY,
      table: found?.facts ?? null,
    };
  }

  /** The model that `base_model` names, else the deployment's own. */
  #inTable(
    deployment: Deployment,
    model: string,
    nowMs: number,
  ): { readonly source: 'base_model' | 'table'; readonly facts: TableFacts } | undefined {
    for (const base of baseModelsOf(deployment)) {
      const facts = this.#table.find(base.provider, base.baseUrl, base.model, nowMs);
      if (facts !== undefined) return { source: 'base_model', facts };
    }
    const facts = this.#table.find(deployment.provider.id, deployment.baseUrl, model, nowMs);
    return facts === undefined ? undefined : { source: 'table', facts };
  }
}

type PriceStatement = readonly [PriceSource, StatedModelPrice];

/** What the config says, the first source first. */
function configuredPrices(
  deployment: Deployment,
  variables: ConfigSnapshot['variables'],
): readonly PriceStatement[] {
  const params = configuredPrice(resolved(deployment.publicParams, variables));
  const info = configuredPrice(deployment.modelInfo);
  return [
    ...(params === undefined ? [] : [['litellm_params', params] as const]),
    ...(info === undefined ? [] : [['model_info', info] as const]),
  ];
}

/** Whether nothing below this statement can change the price. */
function isWhole({ tokens, perSecond }: StatedModelPrice): boolean {
  return perSecond !== undefined || (tokens.input !== undefined && tokens.output !== undefined);
}

/** Each source above the ones after it. */
function composed(sources: readonly PriceStatement[]): ModelPrice | undefined {
  let price: ModelPrice | undefined;
  for (const [source, stated] of sources.toReversed()) price = modelPriceOf(source, stated, price);
  return price;
}

/** Loads the table ahead of the first request, if some deployment of the config will ask it. */
export function warmPrices({ deployments, variables }: ConfigSnapshot): void {
  const isAsked = deployments.some(
    (deployment) => !configuredPrices(deployment, variables).some(([, stated]) => isWhole(stated)),
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
