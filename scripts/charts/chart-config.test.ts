import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { root } from '../support/paths.ts';
import { describeCharts } from './charts.test-helper.ts';
import { fieldOf, objectOf } from './kubernetes-object.ts';
import { refusalOf, render } from './render.ts';
import { proxyChart, umbrella } from './scenarios.ts';

interface Config {
  readonly model_list: readonly {
    readonly model_name: string;
    readonly litellm_params: Readonly<Record<string, unknown>>;
  }[];
}

function read(file: string): unknown {
  return parse(readFileSync(path.join(root, file), 'utf8'));
}

const written = read('packages/bytebot-llm-proxy/litellm-config.yaml');

async function renderedConfig(values: readonly object[] = [], chart = proxyChart): Promise<Config> {
  const { objects } = await render({ chart, values });
  const text = objectOf(objects, 'ConfigMap', configMapOf(chart)).data?.['litellm-config.yaml'] ?? '';
  return parse(text);
}

function configMapOf(chart: string): string {
  return chart === umbrella ? 'bytebot-llm-proxy-config' : 'test-bytebot-llm-proxy-config';
}

test('values.yaml has the config that the proxy starts with, comments and all (C-33)', () => {
  const values = readFileSync(path.join(root, proxyChart, 'values.yaml'), 'utf8');
  expect(fieldOf(parse(values), 'config')).toEqual(written);
  expect(values).toContain('# --- OpenRouter ---');
});

describeCharts('the config of the chart', () => {
  test('is the one that the proxy starts with, in both charts (C-33)', async () => {
    expect(await renderedConfig()).toEqual(written);
    expect(await renderedConfig([], umbrella)).toEqual(written);
  });

  test.each(['gemini-2.5-pro', 'gemini-2.5-flash'])('%s has the public address (S0-14)', async (name) => {
    const { model_list: models } = await renderedConfig();
    const entries = models.filter(({ model_name: own }) => own === name);
    expect(entries.map((entry) => entry.litellm_params.api_base)).toEqual([
      'https://generativelanguage.googleapis.com/v1beta',
    ]);
  });

  test('takes a strategy and spending limits for production, and cheaper models for development (S2-50)', async () => {
    const production = {
      config: {
        router_settings: { routing_strategy: 'cost-based-routing', provider_budget_config: budget },
      },
      extraEnv: { OPENROUTER_ROUTE_STRATEGY: 'cost_optimized', OPENROUTER_MAX_BUDGET: '50' },
    };
    const { objects } = await render({ chart: proxyChart, values: [production] });
    const environment = objectOf(objects, 'Deployment').spec?.template?.spec.containers[0]?.env;
    expect(environment).toEqual(
      expect.arrayContaining([
        { name: 'OPENROUTER_ROUTE_STRATEGY', value: 'cost_optimized' },
        { name: 'OPENROUTER_MAX_BUDGET', value: '50' },
      ]),
    );
    expect(await renderedConfig([production])).toMatchObject(production.config);
    const development = [{ model_name: 'cheap', litellm_params: { model: 'openrouter/openai/gpt-oss-20b' } }];
    expect((await renderedConfig([{ config: { model_list: development } }])).model_list).toEqual(development);
  });

  test('takes keys of litellm_params that the proxy only sends on', async () => {
    const entry = { model_name: 'a', litellm_params: { model: 'openai/a', invented_parameter: { deep: 1 } } };
    expect((await renderedConfig([{ config: { model_list: [entry] } }])).model_list).toEqual([entry]);
  });

  test.each([
    [
      { router_settings: { num_retrys: 2 } },
      "at '/config/router_settings': additional properties 'num_retrys'",
    ],
    [
      { model_list: [{ model_name: 'a', litellm_params: { modell: 'openai/a' } }] },
      "at '/config/model_list/0/litellm_params': missing property 'model'",
    ],
    [{ model_list: [{ model_name: 'a', litelm_params: {} }] }, "at '/config/model_list/0'"],
    [{ modell_list: [] }, "at '/config': additional properties 'modell_list' not allowed"],
    [{ litellm_settings: { drop_params: [] } }, "at '/config/litellm_settings/drop_params': got array"],
  ])('is refused with its path where it is misspelt: %j', async (config, sentence) => {
    expect(await refusalOf({ chart: proxyChart, values: [{ config }] })).toContain(sentence);
    const within = { 'bytebot-llm-proxy': { config } };
    expect(await refusalOf({ chart: umbrella, values: [within] })).toContain(sentence);
  });
});

const budget = { openrouter: { budget_limit: 50, time_period: '1d' } };
