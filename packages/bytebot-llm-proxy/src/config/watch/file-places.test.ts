import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { temporaryDirectory } from '../config-fixture.test-helper.ts';
import { placesOfFiles } from './file-places.ts';

let base: string;
beforeEach(() => {
  base = realpathSync(temporaryDirectory());
});

/** The places as `directory: names`, relative to the temporary directory. */
async function placesOf(...files: string[]): Promise<Record<string, string[]>> {
  const places = await placesOfFiles(files.map((file) => path.join(base, file)));
  return Object.fromEntries(
    [...places].map(([directory, names]) => [path.relative(base, directory), [...names].sort()]),
  );
}

test('plain files are seen in their directories', async () => {
  mkdirSync(path.join(base, 'parts'));
  for (const name of ['config.yaml', 'parts/one.yaml', 'parts/two.yaml'])
    writeFileSync(path.join(base, name), '');
  expect(await placesOf('config.yaml', 'parts/one.yaml', 'parts/two.yaml')).toEqual({
    '': ['config.yaml'],
    parts: ['one.yaml', 'two.yaml'],
  });
});

test('a ConfigMap is seen where its links are and where its files are', async () => {
  mkdirSync(path.join(base, '..2026_11'));
  writeFileSync(path.join(base, '..2026_11/config.yaml'), '');
  symlinkSync('..2026_11', path.join(base, '..data'));
  symlinkSync('..data/config.yaml', path.join(base, 'config.yaml'));
  expect(await placesOf('config.yaml')).toEqual({
    '': ['..data', 'config.yaml'],
    '..2026_11': ['config.yaml'],
  });
  expect(await placesOf('..data/config.yaml')).toEqual({ '': ['..data'], '..2026_11': ['config.yaml'] });
});

test('links are followed upwards and to absolute paths', async () => {
  mkdirSync(path.join(base, 'real'));
  mkdirSync(path.join(base, 'links'));
  writeFileSync(path.join(base, 'real/config.yaml'), '');
  symlinkSync(path.join(base, 'real'), path.join(base, 'links/absolute'));
  symlinkSync('../links/./absolute/config.yaml', path.join(base, 'links/config.yaml'));
  expect(await placesOf('links/config.yaml')).toEqual({
    links: ['absolute', 'config.yaml'],
    real: ['config.yaml'],
  });
});

test('what is missing is looked for where it would appear', async () => {
  expect(await placesOf('config.yaml', 'no/such/file.yaml')).toEqual({ '': ['config.yaml', 'no'] });
  symlinkSync('nowhere', path.join(base, 'dangling'));
  expect(await placesOf('dangling')).toEqual({ '': ['dangling', 'nowhere'] });
});

test('a loop of links ends', async () => {
  symlinkSync('b', path.join(base, 'a'));
  symlinkSync('a', path.join(base, 'b'));
  expect(await placesOf('a')).toEqual({ '': ['a', 'b'] });
});
