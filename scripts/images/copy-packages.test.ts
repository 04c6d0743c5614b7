import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { copyPackages } from './copy-packages.ts';
import { pruneModules } from './prune-modules.ts';

let folder = '';
const source = (): string => path.join(folder, 'source');
const target = (): string => path.join(folder, 'target');
const one = [{ folder: 'one', name: 'one', dependencies: [] }];

function write(name: string, text = ''): void {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
}

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'copy-packages-'));
  for (const name of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc']) {
    write(`source/${name}`);
  }
});

afterEach(() => rmSync(folder, { recursive: true }));

test('a package is copied as it runs: compiled, without sources, declarations, maps and tests', () => {
  write('source/packages/one/package.json', '{"name":"one"}');
  write('source/packages/one/src/main.ts');
  write('source/packages/one/test/main.test.ts');
  for (const name of ['main.js', 'main.js.map', 'main.d.ts', 'tsconfig.tsbuildinfo', 'deep/other.js']) {
    write(`source/packages/one/dist/${name}`);
  }
  copyPackages(source(), target(), one);
  const files = readdirSync(path.join(target(), 'packages/one'), { recursive: true }).map(String).sort();
  expect(files).toEqual(['dist', 'dist/deep', 'dist/deep/other.js', 'dist/main.js', 'package.json']);
});

test('what package.json lists as files is copied', () => {
  write('source/packages/one/package.json', '{"name":"one","files":["dist","fixtures"]}');
  write('source/packages/one/dist/main.js');
  write('source/packages/one/fixtures/models.txt');
  copyPackages(source(), target(), one);
  expect(existsSync(path.join(target(), 'packages/one/fixtures/models.txt'))).toBe(true);
});

test('a package that has not been built is named with the remedy', () => {
  write('source/packages/one/package.json', '{"name":"one"}');
  expect(() => copyPackages(source(), target(), one)).toThrow(
    /packages\/one\/dist is missing: run npm run build first\.$/,
  );
});

test('installed packages lose what Node never loads and what no two installations have alike', () => {
  for (const name of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc']) write(`target/${name}`);
  const zod = 'target/node_modules/.pnpm/zod@4/node_modules/zod';
  for (const name of ['index.js', 'index.d.ts', 'index.js.map', 'src/index.ts', 'LICENSE', 'package.json']) {
    write(`${zod}/${name}`);
  }
  write('target/node_modules/.modules.yaml', 'prunedAt: now');
  write('target/node_modules/.pnpm-workspace-state-v1.json', '{}');
  write('target/node_modules/.pnpm/lock.yaml');
  write('target/packages/one/node_modules/.bin/tool');
  pruneModules(target());
  const files = readdirSync(target(), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
  expect(files.sort()).toEqual(['LICENSE', 'index.js', 'package.json']);
});
