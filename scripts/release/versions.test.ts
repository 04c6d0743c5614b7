import { expect, test } from '@jest/globals';
import { releaseVersions, versionProblems } from './versions.ts';

test('everything that names the version of a release names the same', () => {
  const versions = releaseVersions();
  expect([...versions.keys()]).toEqual(
    expect.arrayContaining([
      'package.json',
      'helm/Chart.yaml version',
      'helm/charts/bytebot-agent/Chart.yaml appVersion',
      'docker-compose.yml',
      'deploy/argocd/application.yaml',
      'deploy/flux/bytebot.yaml',
      'deploy/kind/README.md',
    ]),
  );
  expect(versionProblems(`v${versions.get('package.json')}`, versions)).toEqual([]);
});

test('a tag that another version stands behind is refused with the place', () => {
  const versions = new Map([
    ['package.json', '1.2.3'],
    ['helm/Chart.yaml version', '1.2.2'],
  ]);
  expect(versionProblems('v1.2.3', versions)).toEqual(['helm/Chart.yaml version says 1.2.2, the tag 1.2.3.']);
  expect(versionProblems('1.2.3', versions)).toEqual([
    '1.2.3 is no tag of a release: write v and the version, such as v1.2.3.',
  ]);
});
