import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { root } from '../support/paths.ts';

const charts = [
  'helm',
  'helm/charts/bytebot-llm-proxy',
  'helm/charts/bytebot-agent',
  'helm/charts/bytebot-common',
];

/** Every version that a release has to agree on, by where it is written. */
export function releaseVersions(): ReadonlyMap<string, string> {
  const versions = new Map<string, string>();
  const read = (name: string): string => readFileSync(path.join(root, name), 'utf8');
  const manifest: { version: string } = JSON.parse(read('package.json'));
  versions.set('package.json', manifest.version);
  for (const chart of charts) {
    const name = `${chart}/Chart.yaml`;
    const { version, appVersion, type }: { version: string; appVersion?: string; type?: string } = parse(
      read(name),
    );
    versions.set(`${name} version`, version);
    if (type !== 'library') versions.set(`${name} appVersion`, appVersion ?? 'missing');
  }
  const written: readonly (readonly [string, RegExp])[] = [
    ['docker-compose.yml', /\$\{BYTEBOT_VERSION:-([^}]+)\}/g],
    ['deploy/argocd/application.yaml', /^ *targetRevision: (\S+)$/gm],
    ['deploy/flux/bytebot.yaml', /^ *tag: (\S+)$/gm],
    ['deploy/kind/README.md', /\$name:(\S+)/g],
  ];
  for (const [name, pattern] of written) {
    const found = [...read(name).matchAll(pattern)].map(([, version = '']) => version);
    versions.set(name, [...new Set(found)].join(' and ') || 'missing');
  }
  return versions;
}

/**
 * What keeps a tag from being released, a sentence each.
 *
 * @param tag `v` and the version, as git has it
 */
export function versionProblems(tag: string, versions: ReadonlyMap<string, string>): readonly string[] {
  const wanted = /^v(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)$/.exec(tag)?.[1];
  if (wanted === undefined)
    return [`${tag} is no tag of a release: write v and the version, such as v1.2.3.`];
  return [...versions]
    .filter(([, version]) => version !== wanted)
    .map(([where, version]) => `${where} says ${version}, the tag ${wanted}.`);
}
