import { describe, expect, test } from '@jest/globals';
import { picoDollarsOf } from '../pricing/money.ts';
import { Prices } from '../pricing/prices.ts';
import { listModels } from '../routing/list-models.ts';
import { ConfigError } from './config-error.ts';
import { secretsFrom } from './config-fixture.test-helper.ts';
import {
  brokenConfig,
  type ConformanceConfig,
  conformanceConfigs,
  corpus,
  pricedDifferently,
} from './conformance.test-helper.ts';
import { loadConfig } from './load.ts';
import type { ConfigSnapshot } from './snapshot.ts';

function load({ path, variables }: ConformanceConfig): ConfigSnapshot {
  return loadConfig({ file: path, secrets: secretsFrom(variables), generation: 1, nowMs: 0 });
}

const folder = corpus;
if (folder === undefined) {
  test('the corpus of real configs is elsewhere: set CONFORMANCE_DIR to check it', () => {
    expect(folder).toBeUndefined();
  });
} else {
  const configs = conformanceConfigs(folder);

  describe('every config of the corpus', () => {
    test.each(configs.map((config) => [config.name, config] as const))(
      '%s lists the models LiteLLM lists',
      (_name, config) => {
        const snapshot = load(config);
        expect(listModels(snapshot).sort()).toEqual(config.models);
        // Nothing disappears without a reason that a call will name.
        for (const { reason } of snapshot.unservable) expect(reason).toMatch(/\.$/);
      },
    );

    test('costs what LiteLLM says, where both know a price', () => {
      const prices = new Prices(() => undefined);
      const compared = configs.flatMap((config) => {
        const snapshot = load(config);
        return config.deployments.flatMap(({ model_name: name, model, input_cost_per_token: theirs }) => {
          const deployment = snapshot.deployments.find(
            (one) => one.modelName === name && one.configuredModel === model,
          );
          if (deployment === undefined || theirs === null) return [];
          const { upstreamModel } = deployment;
          const { price } = prices.factsOf(
            deployment,
            upstreamModel,
            snapshot.variables,
            Date.UTC(2026, 10, 21),
          );
          return price === undefined
            ? []
            : [{ model, ours: price.tokens.input, theirs: picoDollarsOf(theirs) }];
        });
      });
      expect(compared.length).toBeGreaterThan(90);
      const different = compared.filter(({ ours, theirs }) => ours !== theirs).map(({ model }) => model);
      expect(new Set(different)).toEqual(pricedDifferently);
    });

    test('the one that is no YAML is refused where its indentation breaks', () => {
      const file = brokenConfig(folder);
      try {
        loadConfig({ file, secrets: secretsFrom({}), generation: 1, nowMs: 0 });
        throw new Error('it was accepted');
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        expect(error).toMatchObject({ problems: [{ line: 8, column: 3 }] });
      }
    });

    test('is there', () => {
      expect(configs.length).toBeGreaterThan(30);
    });
  });
}
