import type { CatalogueEntry } from '@bytebot/openrouter';
import { describe, expect, test } from '@jest/globals';
import { loadText } from '../config/config-fixture.test-helper.ts';
import type { ConfigSnapshot, Deployment } from '../config/snapshot.ts';
import type { ModelPrice } from './model-price.ts';
import { type PriceTable, publicPrices, type TableFacts } from './price-table.ts';
import { Prices } from './prices.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 12);

/** One deployment with these lines in its `litellm_params` and `model_info`. */
function deploymentOf(
  params: string,
  info = '{}',
  values: Record<string, string> = {},
): { snapshot: ConfigSnapshot; deployment: Deployment } {
  const text = `model_list:\n  - model_name: one\n    litellm_params: {api_key: sk-test-key, ${params}}\n    model_info: ${info}\n`;
  const snapshot = loadText(text, values);
  const [deployment] = snapshot.deployments;
  if (deployment === undefined) throw new Error(JSON.stringify(snapshot.unservable));
  return { snapshot, deployment };
}

function priceOf(params: string, info = '{}', values: Record<string, string> = {}): ModelPrice | undefined {
  const { snapshot, deployment } = deploymentOf(params, info, values);
  const prices = new Prices(() => undefined);
  return prices.priceOf(deployment, deployment.upstreamModel, snapshot.variables, NOW_MS);
}

describe('where a price comes from, in this order', () => {
  const own = 'input_cost_per_token: 1e-6, output_cost_per_token: 2e-6';
  const info = '{input_cost_per_token: 0.000003, output_cost_per_token: 0.000004, base_model: gpt-4o}';

  test('`litellm_params`', () => {
    expect(priceOf(`model: openai/gpt-4o-mini, ${own}`, info)).toMatchObject({
      source: 'litellm_params',
      tokens: { input: 1_000_000, output: 2_000_000, cacheRead: 1_000_000 },
    });
  });

  test('`model_info`', () => {
    expect(priceOf('model: openai/gpt-4o-mini', info)).toMatchObject({
      source: 'model_info',
      tokens: { input: 3_000_000, output: 4_000_000 },
    });
  });

  test.each(['gpt-4o', 'azure/gpt-4o', 'openai/gpt-4o'])(
    '`base_model: %s`, looked up in the table',
    (name) => {
      expect(priceOf('model: openai/my-deployment', `{base_model: ${name}}`)).toMatchObject({
        source: 'base_model',
        tokens: { input: 2_500_000, output: 10_000_000, cacheRead: 1_250_000 },
      });
    },
  );

  test('the table by provider and model', () => {
    expect(priceOf('model: anthropic/claude-sonnet-4-5-20250929')).toMatchObject({
      source: 'table',
      tokens: { input: 3_000_000, output: 15_000_000, cacheRead: 300_000, cacheWrite: 3_750_000 },
      tiers: [{ aboveTokens: 200_000, tokens: { input: 6_000_000, output: 22_500_000 } }],
    });
    expect(priceOf('model: openai/text-embedding-3-small')).toMatchObject({ tokens: { input: 20_000 } });
  });

  test('the table of the provider whose address an `openai/` model is at', () => {
    const atDeepseek = priceOf('model: openai/deepseek-chat, api_base: https://api.deepseek.com/v1');
    expect(atDeepseek).toEqual(priceOf('model: deepseek/deepseek-chat'));
    expect(atDeepseek?.source).toBe('table');
  });

  test('an explicit zero is a price, and nothing of the table is left beside it', () => {
    const free = priceOf('model: openai/gpt-4o', '{input_cost_per_token: 0, output_cost_per_token: 0}');
    expect(free?.tokens).toMatchObject({ input: 0, output: 0, cacheRead: 0, reasoning: 0 });
  });

  test('a variable', () => {
    const values = { PRICE: '7e-6' };
    expect(priceOf('model: openai/x, input_cost_per_token: os.environ/PRICE', '{}', values)).toMatchObject({
      tokens: { input: 7_000_000, output: 0 },
    });
  });
});

test.each(['hosted_vllm/gpt-4o, api_base: http://localhost:8000/v1', 'openai/nobody-knows-this'])(
  'nobody knows what %s costs',
  (model) => {
    expect(priceOf(`model: ${model}`)).toBeUndefined();
  },
);

describe('the provider’s own catalogue', () => {
  const entry: CatalogueEntry = {
    id: 'vendor/model',
    name: 'Model',
    context_length: 1_000,
    pricing: { prompt: '0.00000015', completion: '0.0000006', input_cache_read: '0', request: '0.001' },
    top_provider: { max_completion_tokens: 500 },
    supported_parameters: ['tools'],
    architecture: { input_modalities: ['text', 'image'] },
  };

  test('is read when it is there, and again when it has changed', () => {
    const { snapshot, deployment } = deploymentOf('model: openrouter/openai/gpt-4o');
    let listed: CatalogueEntry | undefined;
    const prices = new Prices(() => listed);
    const facts = () => prices.factsOf(deployment, 'openai/gpt-4o', snapshot.variables, NOW_MS);
    expect(facts().price).toMatchObject({ source: 'table', tokens: { input: 2_500_000 } });
    listed = entry;
    expect(facts()).toMatchObject({
      price: {
        source: 'catalogue',
        tokens: { input: 150_000, output: 600_000, cacheRead: 150_000 },
        perRequest: 1e9,
      },
      catalogue: {
        maxInputTokens: 1_000,
        maxOutputTokens: 500,
        supports: { supports_function_calling: true, supports_vision: true, supports_reasoning: false },
      },
    });
    expect(facts().price).toBe(facts().price);
    listed = { ...entry, pricing: { prompt: '-1', completion: '-1' } };
    expect(facts().price?.source).toBe('table');
  });
});

describe('looking up', () => {
  function countingTable(validUntilMs: number): PriceTable & { asked: number } {
    const facts: TableFacts = {
      price: { tokens: { input: 1, output: 1 }, tiers: [] },
      contextWindow: 10,
      validUntilMs,
    };
    return {
      asked: 0,
      find() {
        this.asked += 1;
        return facts;
      },
      providerOf: () => undefined,
    };
  }

  test('happens once for each model of a deployment', () => {
    const { snapshot, deployment } = deploymentOf('model: openai/gpt-4o');
    const table = countingTable(Number.POSITIVE_INFINITY);
    const prices = new Prices(() => undefined, table);
    for (let time = 0; time < 5; time += 1) {
      prices.factsOf(deployment, 'a', snapshot.variables, time);
      prices.factsOf(deployment, 'b', snapshot.variables, time);
    }
    expect(table.asked).toBe(2);
  });

  test('is left out where the config says the whole price, until more than that is asked', () => {
    const { snapshot, deployment } = deploymentOf(
      'model: openai/gpt-4o, input_cost_per_token: 1e-6, output_cost_per_token: 2e-6',
    );
    const table = countingTable(Number.POSITIVE_INFINITY);
    const prices = new Prices(() => undefined, table);
    expect(prices.priceOf(deployment, 'a', snapshot.variables, 0)?.source).toBe('litellm_params');
    expect(table.asked).toBe(0);
    for (let time = 0; time < 5; time += 1) {
      const facts = prices.factsOf(deployment, 'a', snapshot.variables, time);
      expect(facts.table?.contextWindow).toBe(10);
    }
    expect(table.asked).toBe(1);
  });

  test('happens again when a price changes with the hour', () => {
    const { snapshot, deployment } = deploymentOf('model: openai/gpt-4o');
    const table = countingTable(NOW_MS + 10);
    const prices = new Prices(() => undefined, table);
    for (const time of [0, 9, 10, 11]) prices.factsOf(deployment, 'a', snapshot.variables, NOW_MS + time);
    expect(table.asked).toBe(3);
  });

  test('DeepSeek’s cheap hours are seen', () => {
    const cheap = publicPrices.find('deepseek', '', 'deepseek-v4-pro', Date.UTC(2026, 10, 21, 5));
    const dear = publicPrices.find('deepseek', '', 'deepseek-v4-pro', Date.UTC(2026, 10, 21, 7));
    expect(dear?.price.tokens.input).toBeGreaterThan(cheap?.price.tokens.input ?? Number.NaN);
    expect(cheap?.validUntilMs).toBe(Date.UTC(2026, 10, 21, 5, 15));
  });
});
