import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { filesBelow } from '../setup/fingerprint.mjs';
import { root } from '../support/paths.ts';
import { charts, library, libraryCopies, umbrella } from './chart-files.ts';
import { leavesOf } from './chart-readme.ts';
import { describeCharts } from './charts.test-helper.ts';
import { lintProblems } from './render.ts';
import { valuesOfChart } from './scenarios.ts';

function contentsOf(folder: string): ReadonlyMap<string, string> {
  const base = path.join(root, folder);
  return new Map(filesBelow(base).map((file) => [path.relative(base, file), readFileSync(file, 'utf8')]));
}

test.each(libraryCopies)('%s is the library chart, file by file', (copy) => {
  expect(contentsOf(copy)).toEqual(contentsOf(library));
});

test.each([...charts, umbrella])(
  '%s has every value in its README, and a schema that fetches nothing',
  (chart) => {
    const page = readFileSync(path.join(root, chart, 'README.md'), 'utf8');
    const missing = valuesOfChart(chart)
      .flatMap(leavesOf)
      .filter(({ path: dotted }) => !page.includes(`| \`${dotted}\` |`));
    expect(missing).toEqual([]);
    const schema = readFileSync(path.join(root, chart, 'values.schema.json'), 'utf8');
    expect(schema).not.toMatch(/"\$id"|"\$ref": "[^#]/);
    expect(Buffer.byteLength(schema)).toBeLessThan(500_000);
  },
);

test('all charts have one version, which is that of the services', () => {
  const { version }: { version: string } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  for (const chart of [...charts, umbrella, library]) {
    const about: Record<string, unknown> = parse(readFileSync(path.join(root, chart, 'Chart.yaml'), 'utf8'));
    expect([chart, about.version]).toEqual([chart, version]);
    if (about.type !== 'library') expect([chart, about.appVersion]).toEqual([chart, version]);
  }
});

describeCharts('each chart', () => {
  test.each([...charts, umbrella])('has nothing that helm lint complains about: %s', async (chart) => {
    expect(await lintProblems(chart, 4)).toEqual([]);
    expect(await lintProblems(chart, 3)).toEqual([]);
  });
});
