import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { describeCharts } from '../charts/charts.test-helper.ts';
import { fieldOf, type KubernetesObject } from '../charts/kubernetes-object.ts';
import { refusalOf } from '../charts/render.ts';
import { documentsOf, filesIn, textOf } from './deploy-files.test-helper.ts';

const application = documentsOf<KubernetesObject>('deploy/argocd/application.yaml')[0];
const flux = documentsOf<KubernetesObject>('deploy/flux/bytebot.yaml');
const release = flux.find(({ kind }) => kind === 'HelmRelease');
const repository = flux.find(({ kind }) => kind === 'OCIRepository');
const image = 'ghcr.io/bytebot-ai/bytebot-llm-proxy/charts';

test('Argo CD and Flux take the released chart from where the release puts it', () => {
  expect(fieldOf(application, 'spec.source.repoURL')).toBe(image);
  expect(fieldOf(application, 'spec.source.chart')).toBe('bytebot');
  expect(fieldOf(repository, 'spec.url')).toBe(`oci://${image}/bytebot`);
  expect(textOf('.github/workflows/release.yml')).toContain('"oci://$REGISTRY/charts"');
});

test('Flux’s release has that chart, in one namespace', () => {
  expect(fieldOf(release, 'spec.chartRef')).toEqual({ kind: 'OCIRepository', name: 'bytebot' });
  expect(fieldOf(repository, 'metadata.name')).toBe('bytebot');
  expect(
    flux.map((object) => fieldOf(object, 'metadata.namespace') ?? fieldOf(object, 'metadata.name')),
  ).toEqual(['bytebot', 'bytebot', 'bytebot']);
});

const values = [
  ['Argo CD', fieldOf(application, 'spec.source.helm.valuesObject')],
  ['Flux', fieldOf(release, 'spec.values')],
] as const;
test.each(values)('the example for %s takes a provider’s key from a Secret that is there', (_name, given) => {
  expect(given).toMatchObject({
    'bytebot-llm-proxy': { apiKeys: { openrouter: { useExisting: true, secretName: 'llm-keys' } } },
  });
});

describeCharts('with helm', () => {
  test.each(values)('the chart takes the values of the example for %s', async (_name, given) => {
    expect(await refusalOf({ chart: 'helm', values: [Object(given)] })).toBeUndefined();
  });
});

test('no example has a key in it', () => {
  const files = filesIn('deploy', /\.(?:ya?ml|md|sh)$/);
  expect(files).toContain('deploy/kind/cluster.yaml');
  for (const name of files) expect(textOf(name)).not.toMatch(/sk-[a-z0-9]/);
});

test.each(filesIn('deploy', /\.sh$/))('bash reads %s, and it says how it is used', (name) => {
  const { stderr, status } = spawnSync('bash', [name], {
    cwd: `${import.meta.dirname}/../..`,
    encoding: 'utf8',
  });
  expect(status).toBe(2);
  expect(stderr).toContain(name.split('/').at(-1));
  expect(stderr.trim().split('\n')).toHaveLength(5);
});
