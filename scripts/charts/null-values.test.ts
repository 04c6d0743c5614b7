import { expect, test } from '@jest/globals';
import { describeCharts } from './charts.test-helper.ts';
import { refusalOf } from './render.ts';
import { proxyChart, umbrella } from './scenarios.ts';

const needed: readonly (readonly [string, string, object])[] = [
  [proxyChart, 'image', { image: null }],
  [proxyChart, 'service', { service: null }],
  [proxyChart, 'drain', { drain: null }],
  [proxyChart, 'serviceAccount', { serviceAccount: null }],
  [proxyChart, 'replicaCount', { replicaCount: null }],
  [proxyChart, 'drain.graceSeconds', { drain: { graceSeconds: null } }],
  [umbrella, 'bytebot-llm-proxy', { 'bytebot-llm-proxy': null }],
  [umbrella, 'bytebot-agent', { 'bytebot-agent': null }],
];

const empty: readonly object[] = [
  { existingSecrets: null },
  { podAnnotations: null },
  { commonAnnotations: null },
  { env: null },
  { apiKeys: null },
  { config: null },
  { kubernetes: null },
];

describeCharts('a value that is null', () => {
  test.each(needed)('is refused where its default is needed: %s %s', async (chart, path, values) => {
    for (const helmMajor of [3, 4] as const) {
      const refusal = await refusalOf({ chart, values: [values], helmMajor });
      expect(refusal).toContain(`${path} is null, which takes its defaults away. Remove the line, or set`);
    }
  });

  test.each(empty)('is empty where it may be: %j', async (values) => {
    expect(await refusalOf({ chart: proxyChart, values: [values] })).toBeUndefined();
  });
});
