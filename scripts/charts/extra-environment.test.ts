import { expect, test } from '@jest/globals';
import { describeCharts } from './charts.test-helper.ts';
import { objectOf } from './kubernetes-object.ts';
import { render } from './render.ts';
import { agentChart, proxyChart } from './scenarios.ts';

const charts = [proxyChart, agentChart];

describeCharts('further variables', () => {
  test.each(charts)('win over the chart’s own, and stand once: %s', async (chart) => {
    const values = [{ extraEnv: { GRACEFUL_SHUTDOWN_TIMEOUT: 7, HOME: { value: '/elsewhere' } } }];
    const { objects } = await render({ chart, values });
    const [container] = objectOf(objects, 'Deployment').spec?.template?.spec?.containers ?? [];
    const given = container?.env?.filter(({ name }) => ['GRACEFUL_SHUTDOWN_TIMEOUT', 'HOME'].includes(name));
    expect(given).toEqual([
      { name: 'GRACEFUL_SHUTDOWN_TIMEOUT', value: '7' },
      { name: 'HOME', value: '/elsewhere' },
    ]);
  });

  test.each(charts)('that are large numbers are written out: %s', async (chart) => {
    const { objects } = await render({ chart, values: [{ extraEnv: { BYTES: 67_108_864, SHARE: 0.5 } }] });
    const [container] = objectOf(objects, 'Deployment').spec?.template?.spec?.containers ?? [];
    expect(container?.env).toEqual(
      expect.arrayContaining([
        { name: 'BYTES', value: '67108864' },
        { name: 'SHARE', value: '0.5' },
      ]),
    );
  });
});

describeCharts('the account of the pods', () => {
  test.each(charts)('gives no token to what else runs under its name: %s', async (chart) => {
    const { objects } = await render({ chart, values: [] });
    const accounts = objects.filter(({ kind }) => kind === 'ServiceAccount');
    expect(accounts.length).toBeGreaterThan(0);
    for (const account of accounts) expect(account).toHaveProperty('automountServiceAccountToken', false);
  });
});
