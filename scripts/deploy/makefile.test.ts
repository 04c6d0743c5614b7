import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../support/paths.ts';
import { textOf } from './deploy-files.test-helper.ts';

const hasMake = spawnSync('make', ['--version'], { stdio: 'ignore' }).status === 0;
const leftOut = hasMake ? '' : ' (left out: this machine has no make)';

function make(...args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync('make', args, { cwd: root, encoding: 'utf8' });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout;
}

const targets = [...textOf('Makefile').matchAll(/^([a-z-]+):.*## /gm)].map(([, name = '']) => name);

test(`make docker-full starts everything${leftOut} (S2-42)`, () => {
  const recipe = /^docker-full:.*##.*\n\t(.*)$/m.exec(textOf('Makefile'))?.[1];
  expect(recipe).toBe('docker compose --profile full up -d');
  if (hasMake) expect(make('-n', 'docker-full')).toBe('docker compose --profile full up -d\n');
});

test(`make alone lists every target${leftOut}`, () => {
  expect([...targets].sort()).toEqual(
    'build cluster-test docker-full down help images logs smoke test up'.split(' '),
  );
  if (!hasMake) return;
  const listed = [...make().matchAll(/^make ([a-z-]+) +\S/gm)].map(([, name]) => name);
  expect(listed).toEqual(targets);
});

test('what the targets run exists', () => {
  const text = textOf('Makefile');
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(textOf('package.json'));
  const started = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
  expect(started).toEqual(expect.arrayContaining(['setup', 'smoke', 'test:cluster']));
  expect(started.filter((name) => scripts[name] === undefined)).toEqual([]);
  const files = [...text.matchAll(/\bdeploy\/[\w./-]+/g)].map(([name]) => name);
  expect(files.filter((name) => !existsSync(path.join(root, name)))).toEqual([]);
});
