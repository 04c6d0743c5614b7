import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { root } from '../support/paths.ts';
import { projectFileNames } from '../support/project-files.ts';
import { buildImage, type ContainerTool, findContainerTool, unpackImage } from './container-tool.ts';
import { type ListedFile, listFiles } from './file-list.ts';

/** Images are built in the long run alone: each takes a minute. NODE_IMAGE names another base than the public one. */
const isLong = process.env.BYTEBOT_TEST_LONG !== undefined;
const tool = isLong ? findContainerTool() : undefined;
const nodeImage = process.env.NODE_IMAGE || undefined;
const hasBase = tool !== undefined && (nodeImage !== undefined || canPull(tool, publicBase()));

const services = ['bytebot-llm-proxy', 'bytebot-agent', 'provider-simulator'];
const MOST_BYTES = 200_000_000;

if (!isLong) {
  test.todo('images, left out: npm test -- --long builds them');
} else if (tool === undefined) {
  test.todo('images, left out: neither docker, podman nor buildah works here');
} else if (!hasBase) {
  test.todo(`images, left out: ${publicBase()} cannot be fetched here, and NODE_IMAGE names no other`);
} else {
  jest.setTimeout(3_600_000);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'images-'));
  // All are built from one state of the project, whatever somebody changes meanwhile.
  const source = path.join(folder, 'source');
  const nameOf = (service: string, build: string): string => `localhost/${service}:check-${build}`;
  const built = new Map<string, ReadonlyMap<string, ListedFile>>();

  const build = (service: string, which: string): void => {
    const image = nameOf(service, which);
    buildImage(tool, image, source, path.join(source, `deploy/docker/${service}.Dockerfile`), nodeImage);
    const unpacked = path.join(folder, `${service}-${which}`);
    unpackImage(tool, image, unpacked);
    built.set(`${service} ${which}`, listFiles(unpacked, ['/app', '/usr/share/sbom']));
  };
  const filesOf = (service: string, which = 'one'): ReadonlyMap<string, ListedFile> =>
    built.get(`${service} ${which}`) ?? new Map();

  beforeAll(() => {
    for (const name of projectFileNames()) cpSync(path.join(root, name), path.join(source, name));
    for (const service of services) build(service, 'one');
    build('bytebot-llm-proxy', 'two');
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
    for (const key of built.keys()) tool.run(['rmi', nameOf(...splitKey(key))]);
  });

  describe.each(services)('the image of %s', (service) => {
    test('is small: the service and its production dependencies', () => {
      const bytes = [...filesOf(service).values()].reduce((sum, file) => sum + file.bytes, 0);
      expect(bytes).toBeGreaterThan(1_000_000);
      expect(bytes).toBeLessThan(MOST_BYTES);
    });

    test('has no source, test, declaration or map, and no tool of the build (S4-11)', () => {
      const names = [...filesOf(service).keys()];
      expect(names).toContain(`/app/packages/${service}/dist/main.js`);
      expect(names.filter((name) => /\.(?:ts|tsx|map|tsbuildinfo)$/.test(name))).toEqual([]);
      expect(names.filter((name) => /^\/app\/packages\/[^/]+\/(?:src|test)\//.test(name))).toEqual([]);
      expect(names.filter((name) => /\/node_modules\/(?:typescript|jest|vite|@swc)\//.test(name))).toEqual(
        [],
      );
    });

    test('can be read by any user', () => {
      const closed = [...filesOf(service)].filter(([, { mode }]) => (mode & 0o044) !== 0o044);
      expect(closed.map(([name]) => name)).toEqual([]);
    });

    test('lists its components, each of which is there', () => {
      const file = path.join(folder, `${service}-one`, 'usr/share/sbom', `${service}.cdx.json`);
      const bill: { components: { name: string; group?: string; version: string }[] } = JSON.parse(
        readFileSync(file, 'utf8'),
      );
      // A folder of pnpm's is name@version, and behind a low line the peers it was resolved with.
      const installed = [...filesOf(service).keys()].map(
        (name) => /\/\.pnpm\/(@?[^/@]+@[^/_(]+)/.exec(name)?.[1] ?? '',
      );
      const listed = bill.components.map(
        ({ group, name, version }) => `${group === undefined ? '' : `${group}+`}${name}@${version}`,
      );
      expect(listed).toContain('express@5.3.0');
      expect([...new Set(installed)].filter((name) => name !== '' && !listed.includes(name))).toEqual([]);
    });
  });

  test('two builds of one lockfile have the same files', () => {
    expect(filesOf('bytebot-llm-proxy', 'two')).toEqual(filesOf('bytebot-llm-proxy', 'one'));
  });
}

/** The default of the Dockerfiles' argument. */
function publicBase(): string {
  const text = readFileSync(path.join(root, 'deploy/docker/bytebot-llm-proxy.Dockerfile'), 'utf8');
  return /^ARG NODE_IMAGE=(.*)$/m.exec(text)?.[1] ?? '';
}

function canPull({ run }: ContainerTool, image: string): boolean {
  try {
    run(['pull', image]);
    return true;
  } catch {
    return false;
  }
}

function splitKey(key: string): [string, string] {
  const [service = '', which = ''] = key.split(' ');
  return [service, which];
}
