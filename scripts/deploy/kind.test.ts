import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { root } from '../support/paths.ts';

let folder = '';

/** Programs that only write down how they were called. */
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'kind-'));
  for (const name of ['docker', 'podman', 'kind']) {
    const script = `#!/bin/sh\necho "${name} $*" | sed "s|${os.tmpdir()}/tmp[^ ]*|ARCHIVE|" >> "${folder}/calls"\n`;
    writeFileSync(path.join(folder, name), script, { mode: 0o755 });
  }
});

afterEach(() => rmSync(folder, { recursive: true }));

function run(script: string, args: readonly string[], settings: Readonly<Record<string, string>> = {}) {
  const { status, stderr } = spawnSync(path.join(root, 'deploy/kind', script), args, {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${folder}:${process.env.PATH}`, TMPDIR: os.tmpdir(), ...settings },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return readFileSync(path.join(folder, 'calls'), 'utf8').trim().split('\n');
}

test('an image is built with what the cluster test asks for, and given to the cluster’s nodes', () => {
  const args = [
    'example/proxy:test',
    '/checkout',
    '-f',
    'deploy/x.Dockerfile',
    '--build-arg',
    'NODE_IMAGE=base',
  ];
  expect(run('load-image.sh', args)).toEqual([
    'docker build --quiet --tag example/proxy:test -f deploy/x.Dockerfile --build-arg NODE_IMAGE=base /checkout',
    'docker save --output ARCHIVE example/proxy:test',
    'kind load image-archive --name bytebot ARCHIVE',
  ]);
});

test('another cluster and another builder can be named', () => {
  const settings = { KIND_CLUSTER: 'other', CONTAINER_TOOL: 'podman' };
  expect(run('load-image.sh', ['proxy:test', '.'], settings)).toEqual([
    'podman build --quiet --tag proxy:test .',
    'podman save --output ARCHIVE proxy:test',
    'kind load image-archive --name other ARCHIVE',
  ]);
});

test('the API server is stopped by taking its manifest away, and started by putting it back', () => {
  const manifest = '/etc/kubernetes/manifests/kube-apiserver.yaml';
  const [stop] = run('api-server.sh', ['stop']);
  expect(stop).toBe(`docker exec bytebot-control-plane mv ${manifest} /etc/kubernetes/kube-apiserver.yaml`);
  const start = run('api-server.sh', ['start'], { KIND_CLUSTER: 'other' });
  expect(start).toContain(
    `docker exec other-control-plane mv /etc/kubernetes/kube-apiserver.yaml ${manifest}`,
  );
});
