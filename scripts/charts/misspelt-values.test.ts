import { describe, expect, test } from '@jest/globals';
import { describeCharts } from './charts.test-helper.ts';
import { type RenderRequest, refusalOf } from './render.ts';
import { agentChart, allCharts, proxyChart, umbrella } from './scenarios.ts';

/** A chart, values for it, and what Helm 4 and Helm 3 say of them. */
type Case = readonly [chart: string, values: object, four: string, three: string];

const cases: readonly Case[] = [
  [
    proxyChart,
    { envv: { OPENROUTER_API_KEY: 'sk-test-1' } },
    "at '': additional properties 'envv' not allowed",
    '(root): Additional property envv is not allowed',
  ],
  [
    proxyChart,
    { env: { OPENROUTER_API_KEY: 12_345 } },
    "at '/env/OPENROUTER_API_KEY': got number, want null or string",
    'env.OPENROUTER_API_KEY: Invalid type. Expected: [string,null], given: integer',
  ],
  [
    proxyChart,
    { apiKeys: { openruter: { value: 'sk-test-1' } } },
    "at '/apiKeys': additional properties 'openruter' not allowed",
    'apiKeys: Additional property openruter is not allowed',
  ],
  [
    proxyChart,
    { image: { tagg: '1' } },
    "at '/image': additional properties 'tagg' not allowed",
    'image: Additional property tagg is not allowed',
  ],
  [
    proxyChart,
    { resources: { limit: { memory: '1Gi' } } },
    "at '/resources': additional properties 'limit' not allowed",
    'resources: Additional property limit is not allowed',
  ],
  [
    proxyChart,
    { service: { type: 'Clusterip' } },
    "at '/service/type': value must be one of 'ClusterIP', 'NodePort', 'LoadBalancer'",
    'service.type: service.type must be one of the following: "ClusterIP", "NodePort", "LoadBalancer"',
  ],
  [
    proxyChart,
    { config: { router_settings: { num_retrys: 2 } } },
    "at '/config/router_settings': additional properties 'num_retrys' not allowed",
    'config.router_settings: Additional property num_retrys is not allowed',
  ],
  [
    proxyChart,
    { replicaCount: 'two' },
    "at '/replicaCount': got string, want integer",
    'replicaCount: Invalid type. Expected: integer, given: string',
  ],
  [
    agentChart,
    { config: { llmProxyURL: 'http://proxy:4000' } },
    "at '/config': additional properties 'llmProxyURL' not allowed",
    'config: Additional property llmProxyURL is not allowed',
  ],
  [
    agentChart,
    { persistence: { enabled: 'yes' } },
    "at '/persistence/enabled': got string, want boolean",
    'persistence.enabled: Invalid type. Expected: boolean, given: string',
  ],
  [
    umbrella,
    { 'bytebot-llm-prox': { env: {} } },
    "at '': additional properties 'bytebot-llm-prox' not allowed",
    '(root): Additional property bytebot-llm-prox is not allowed',
  ],
  [
    umbrella,
    { 'bytebot-llm-proxy': { envv: {} } },
    "at '': additional properties 'envv' not allowed",
    '(root): Additional property envv is not allowed',
  ],
  [
    umbrella,
    { global: { auth: { enable: false } } },
    "at '/global/auth': additional properties 'enable' not allowed",
    'global.auth: Additional property enable is not allowed',
  ],
];

describeCharts('a value that is misspelt or of a wrong type', () => {
  test.each(cases)('is refused with its path: %s %j', async (chart, values, four, three) => {
    expect(await refusalOf({ chart, values: [values] })).toContain(four);
    expect(await refusalOf({ chart, values: [values], helmMajor: 3 })).toContain(three);
  });
});

describeCharts('values that are in place', () => {
  const others: readonly (readonly [string, RenderRequest['values']])[] = [
    ['what a chart around them keeps for all its parts', [{ global: { company: { name: 'ours' } } }]],
    ['a default that is taken away', [{ image: { tag: null }, env: { OPENROUTER_API_KEY: null } }]],
    ['a key for a variable that only the config knows', [{ env: { OUR_OWN_KEY: 'sk-test-1' } }]],
    ['a second key of a provider', [{ env: { OPENAI_API_KEY_2: 'sk-test-1' } }]],
  ];

  describe.each([proxyChart, agentChart])('of %s', (chart) => {
    test.each(others)('are taken: %s', async (_title, values = []) => {
      for (const helmMajor of [3, 4] as const) {
        expect(await refusalOf({ chart, values, helmMajor })).toBeUndefined();
      }
    });
  });

  test.each(allCharts)('are all that values.yaml has, in both majors of Helm: %s', async (chart) => {
    expect(await refusalOf({ chart })).toBeUndefined();
    expect(await refusalOf({ chart, helmMajor: 3 })).toBeUndefined();
  });
});
