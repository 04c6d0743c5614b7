import { expect, test } from '@jest/globals';
import { describeCharts } from './charts.test-helper.ts';
import { fieldOf } from './kubernetes-object.ts';
import { render } from './render.ts';
import { agentChart, proxyChart } from './scenarios.ts';

/** The resources of each pod that a hook or a test starts. */
async function resourcesOf(chart: string, resources: object | null): Promise<readonly unknown[]> {
  const { objects } = await render({ chart, values: [{ resources }] });
  return objects.flatMap((object) => {
    const path =
      object.kind === 'Job'
        ? 'spec.template.spec.containers'
        : object.kind === 'Pod'
          ? 'spec.containers'
          : '';
    const containers = path === '' ? undefined : fieldOf(object, path);
    return Array.isArray(containers)
      ? containers.map((container: unknown) => fieldOf(container, 'resources'))
      : [];
  });
}

const cases: readonly (readonly [string, number])[] = [
  [proxyChart, 2],
  [agentChart, 1],
];

describeCharts('the pods of hooks and tests', () => {
  test.each(cases)('are small: %s', async (chart, count) => {
    const small = { requests: { cpu: '50m', memory: '96Mi' }, limits: { memory: '256Mi' } };
    expect(await resourcesOf(chart, {})).toEqual(Array.from({ length: count }, () => small));
    expect(await resourcesOf(chart, null)).toEqual(Array.from({ length: count }, () => small));
  });

  test.each(cases)('have the limits that a quota wants of every pod: %s', async (chart, count) => {
    const found = await resourcesOf(chart, {
      requests: { cpu: '2', 'ephemeral-storage': '1Gi' },
      limits: { cpu: '4', memory: '4Gi', 'ephemeral-storage': '2Gi' },
    });
    const expected = {
      requests: { cpu: '50m', memory: '96Mi', 'ephemeral-storage': '1Gi' },
      limits: { cpu: '4', memory: '256Mi', 'ephemeral-storage': '2Gi' },
    };
    expect(found).toEqual(Array.from({ length: count }, () => expected));
  });
});
