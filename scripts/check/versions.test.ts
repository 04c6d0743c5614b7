import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { VERSION as agentVersion } from '../../packages/bytebot-agent/src/version.ts';
import { VERSION as proxyVersion } from '../../packages/bytebot-llm-proxy/src/version.ts';
import { root } from '../support/paths.ts';

function versionIn(folder: string): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(path.join(root, folder, 'package.json'), 'utf8'),
  );
  return version;
}

test('what the services say of their version is what their packages say', () => {
  expect(agentVersion).toBe(versionIn('packages/bytebot-agent'));
  expect(proxyVersion).toBe(versionIn('packages/bytebot-llm-proxy'));
});

test('all packages have one version', () => {
  const versions = readdirSync(path.join(root, 'packages')).map((name) => versionIn(`packages/${name}`));
  expect(new Set(versions)).toEqual(new Set([agentVersion]));
});
