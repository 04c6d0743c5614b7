import { createRequire } from 'node:module';
import type { MatchLogic, ModelInfo } from '@pydantic/genai-prices';
import type { StatedModelPrice, StatedPrices } from './model-price.ts';
import { picoDollarsOfMillion } from './money.ts';

type GenaiPrices = typeof import('@pydantic/genai-prices');

/** What the table knows of a model. */
export interface TableFacts {
  readonly price: StatedModelPrice;
  /** In tokens. */
  readonly contextWindow: number | undefined;
  /** Until when the price holds, epoch milliseconds: some change with the hour or on a day. */
  readonly validUntilMs: number;
}

/** A table of public prices. */
export interface PriceTable {
  /**
   * @param provider The id of the provider as configs write it.
   * @param baseUrl Where it is called: `openai/…` at another provider's address is that provider.
   */
  find(provider: string, baseUrl: string, model: string, atMs: number): TableFacts | undefined;
  /** The id of the provider whose model a bare name is, as configs write it. */
  providerOf(model: string): string | undefined;
}

/** Our ids by the table's, where they differ. */
const tableIds: Readonly<Record<string, string>> = {
  'text-completion-openai': 'openai',
  azure_ai: 'azure',
  azure_text: 'azure',
  bedrock: 'aws',
  bedrock_converse: 'aws',
  cohere_chat: 'cohere',
  codestral: 'mistral',
  fireworks_ai: 'fireworks',
  gemini: 'google',
  vertex_ai: 'google',
  vertex_ai_beta: 'google',
  moonshot: 'moonshotai',
  together_ai: 'together',
  voyage: 'voyageai',
  xai: 'x-ai',
};

/** The ids configs use for the table's providers, where a bare name leads to one. */
const ownIds: Readonly<Record<string, string>> = {
  aws: 'bedrock',
  fireworks: 'fireworks_ai',
  google: 'gemini',
  moonshotai: 'moonshot',
  together: 'together_ai',
  voyageai: 'voyage',
  'x-ai': 'xai',
};

/** Servers one runs oneself, and gateways: whatever a model is called there, its public price is not theirs. */
const unpriced: ReadonlySet<string> = new Set([
  ...['hosted_vllm', 'vllm', 'ollama', 'ollama_chat', 'lm_studio', 'llamafile', 'litellm_proxy'],
  ...['openai_like', 'custom_openai'],
]);

/** Prices by the hour of the day begin and end on the half hour or the hour. */
const PRICE_STEP_MS = 15 * 60 * 1_000;
const LONGEST_NAME = 200;

let loaded: GenaiPrices | undefined;

/** The package, loaded when it is first needed: it is code and data of 20 MB in memory, and takes 20 ms of CPU. */
function genaiPrices(): GenaiPrices {
  if (loaded === undefined) {
    const prices: GenaiPrices = createRequire(import.meta.url)('@pydantic/genai-prices');
    loaded = prices;
  }
  return loaded;
}

/** The prices that come with `@pydantic/genai-prices`, as they were when it was published. Nothing is fetched. */
export const publicPrices: PriceTable = { find: findPublic, providerOf: providerOfPublic };

/** Loads the table ahead of its first use. */
export function loadPublicPrices(): void {
  genaiPrices();
}

function findPublic(provider: string, baseUrl: string, model: string, atMs: number): TableFacts | undefined {
  if (unpriced.has(provider) || model.length > LONGEST_NAME) return undefined;
  const prices = genaiPrices();
  const atAddress = prices.findProvider({ providerApiUrl: baseUrl });
  const named = prices.findProvider({ providerId: tableIds[provider] ?? provider });
  for (const candidate of new Set([atAddress, named])) {
    const facts = candidate === undefined ? undefined : factsOf(prices, candidate.id, model, atMs);
    if (facts !== undefined) return facts;
  }
  return undefined;
}

function factsOf(
  prices: GenaiPrices,
  providerId: string,
  model: string,
  atMs: number,
): TableFacts | undefined {
  for (const name of namesOf(model)) {
    const found = calculated(prices, providerId, name, atMs);
    if (found === undefined) continue;
    const price = statedOf(found.prices);
    if (price === undefined) continue;
    const validUntilMs = Array.isArray(found.model.prices)
      ? (Math.floor(atMs / PRICE_STEP_MS) + 1) * PRICE_STEP_MS
      : Number.POSITIVE_INFINITY;
    return { price, contextWindow: found.model.context_window, validUntilMs };
  }
  return undefined;
}

/** `@20251101` and `@default` are Vertex AI's versions; `converse/` and the like choose a route of LiteLLM. */
function namesOf(model: string): ReadonlySet<string> {
  const plain = model.replace(/^(?:converse|invoke|responses|chat)\//, '');
  return new Set([plain, plain.replace(/@(?:default|latest)$/, '').replace('@', '-')]);
}

type Calculated = NonNullable<ReturnType<GenaiPrices['calcPrice']>>;

function calculated(
  prices: GenaiPrices,
  providerId: string,
  model: string,
  atMs: number,
): { model: ModelInfo; prices: Calculated['model_price'] } | undefined {
  try {
    const found = prices.calcPrice({}, model, { providerId, timestamp: new Date(atMs) });
    return found === null ? undefined : { model: found.model, prices: found.model_price };
  } catch {
    // The package throws where an entry of its table contradicts itself; such a model has no price.
    return undefined;
  }
}

const tokenPrices: Readonly<Record<string, keyof StatedPrices>> = {
  input_mtok: 'input',
  output_mtok: 'output',
  cache_read_mtok: 'cacheRead',
  cache_write_mtok: 'cacheWrite',
  cache_write_1h_mtok: 'cacheWriteHour',
  input_audio_mtok: 'inputAudio',
  output_audio_mtok: 'outputAudio',
  output_reasoning_mtok: 'reasoning',
};

function statedOf(prices: Calculated['model_price']): StatedModelPrice | undefined {
  const tokens: StatedPrices = {};
  const tiers = new Map<number, StatedPrices>();
  for (const [name, sort] of Object.entries(tokenPrices)) {
    const value = prices[name];
    if (value === undefined) continue;
    tokens[sort] = picoDollarsOfMillion(typeof value === 'number' ? value : value.base);
    for (const { start, price } of typeof value === 'number' ? [] : value.tiers) {
      const tier = tiers.get(start) ?? {};
      tier[sort] = picoDollarsOfMillion(price);
      tiers.set(start, tier);
    }
  }
  if (tokens.input === undefined && tokens.output === undefined) return undefined;
  const perRequest = prices.requests_kcount;
  return {
    tokens,
    tiers: [...tiers].map(([aboveTokens, stated]) => ({ aboveTokens, tokens: stated })),
    ...(typeof perRequest === 'number' && { perRequest: picoDollarsOfMillion(perRequest * 1_000) }),
  };
}

function providerOfPublic(model: string): string | undefined {
  if (model.length > LONGEST_NAME) return undefined;
  if (model.includes('/')) return isOpenrouterId(model) ? 'openrouter' : undefined;
  const provider = genaiPrices().findProvider({ modelId: model.toLowerCase() });
  if (provider === undefined || !provider.models.some(({ match }) => matches(match, model))) return undefined;
  return ownIds[provider.id] ?? provider.id;
}

/** Exactly, because other servers have names that look alike (`Qwen/Qwen3-8B`). */
function isOpenrouterId(model: string): boolean {
  const openrouter = genaiPrices().findProvider({ providerId: 'openrouter' });
  return openrouter?.models.some(({ id }) => id === model) === true;
}

/** The clauses by which the table knows a model. */
function matches(clause: MatchLogic, model: string): boolean {
  const name = model.toLowerCase();
  if ('or' in clause) return clause.or.some((one) => matches(one, model));
  if ('and' in clause) return clause.and.every((one) => matches(one, model));
  if ('equals' in clause) return name === clause.equals.toLowerCase();
  if ('starts_with' in clause) return name.startsWith(clause.starts_with.toLowerCase());
  if ('ends_with' in clause) return name.endsWith(clause.ends_with.toLowerCase());
  if ('contains' in clause) return name.includes(clause.contains.toLowerCase());
  return new RegExp(clause.regex).test(name);
}
