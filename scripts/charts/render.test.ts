import { expect, test } from '@jest/globals';
import { describeCharts } from './charts.test-helper.ts';
import { objectOf } from './kubernetes-object.ts';
import { notesOf, parseObjects, refusalOf, render } from './render.ts';

const chart = 'scripts/charts/fixtures/small';

describeCharts('rendering a chart', () => {
  test('gives every object, with values, release, namespace and version of Kubernetes as asked', async () => {
    const { objects } = await render({
      chart,
      values: [{ greeting: 'good day', key: 'sk-test-1' }, { greeting: 'good evening' }],
      release: 'mine',
      namespace: 'ours',
      kubeVersion: '1.29.0',
    });
    const config = objectOf(objects, 'ConfigMap');
    expect(config.metadata).toEqual({ name: 'mine-config', namespace: 'ours' });
    expect(config.data).toMatchObject({ greeting: 'good evening', version: 'v1.29.0', upgrade: 'false' });
    expect(config.data?.helm).toMatch(/^v4\./);
    expect(objectOf(objects, 'Secret', 'mine-secret').data).toEqual({ key: 'c2stdGVzdC0x' });
    expect(objects).toHaveLength(2);
  });

  test('is done by Helm 3 and as an upgrade when asked', async () => {
    const { objects } = await render({ chart, helmMajor: 3, isUpgrade: true, sets: ['greeting=hi'] });
    expect(objectOf(objects, 'ConfigMap').data).toMatchObject({ greeting: 'hi', upgrade: 'true' });
    expect(objectOf(objects, 'ConfigMap').data?.helm).toMatch(/^v3\./);
  });

  test('is done once for the same request, and again when asked for', async () => {
    const random = async (fresh: boolean): Promise<string | undefined> =>
      objectOf((await render({ chart, fresh })).objects, 'ConfigMap').data?.random;
    const first = await random(false);
    expect(await random(false)).toBe(first);
    const second = await random(true);
    expect(second).not.toBe(first);
  });

  test('tells what the chart refuses, in its words', async () => {
    const refused = { chart, sets: ['refuse=true'] };
    expect(await refusalOf(refused)).toContain('refuse has to be false');
    expect(await refusalOf({ chart })).toBeUndefined();
    await expect(render(refused)).rejects.toThrow('refuse has to be false');
  });

  test('gives the notes of an install without a cluster', async () => {
    expect((await notesOf({ chart, release: 'mine' })).trim()).toBe('hello from mine');
  });
});

test('a mapping with one key twice is no object', () => {
  expect(() => parseObjects('apiVersion: v1\nkind: Secret\nkind: ConfigMap\n')).toThrow(/unique/);
});
