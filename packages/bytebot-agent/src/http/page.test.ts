import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import express from 'express';
import { pageRoutes } from './page.ts';

let folder = '';
let server: Server;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'page-'));
});

afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

async function serve(built: string): Promise<string> {
  server = createServer(express().use(pageRoutes(built)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

test('what was compressed at the build goes so to those who take it', async () => {
  const assets = path.join(folder, 'assets');
  await mkdir(assets);
  await writeFile(path.join(assets, 'page-1.js'), 'export const long = 1;');
  await writeFile(path.join(assets, 'page-1.js.gz'), gzipSync('export const long = 1;'));
  await writeFile(path.join(assets, 'page-2.css'), 'a {}');
  const url = await serve(folder);
  for (const encoding of ['gzip, br', 'identity']) {
    const answer = await fetch(`${url}/assets/page-1.js`, { headers: { 'accept-encoding': encoding } });
    expect(await answer.text()).toBe('export const long = 1;');
    expect(answer.headers.get('content-type')).toMatch(/^text\/javascript/);
    expect(answer.headers.get('content-encoding')).toBe(encoding === 'identity' ? null : 'gzip');
    expect(answer.headers.get('vary')).toBe('Accept-Encoding');
    expect(answer.headers.get('cache-control')).toContain('immutable');
  }
  const small = await fetch(`${url}/assets/page-2.css`, { headers: { 'accept-encoding': 'gzip' } });
  expect([small.headers.get('content-encoding'), await small.text()]).toEqual([null, 'a {}']);
  expect((await fetch(`${url}/assets/..%2fpage-1.js`)).status).toBe(404);
});

test('a page that is built after the start is there without another start', async () => {
  const built = path.join(folder, 'agent');
  const url = await serve(built);
  const before = await fetch(url);
  expect(before.status).toBe(503);
  expect(await before.text()).toContain('npm run build');

  await mkdir(path.join(built, 'assets'), { recursive: true });
  await writeFile(path.join(built, 'index.html'), '<title>Built</title>');
  await writeFile(path.join(built, 'assets/page-1.js'), '1;');
  const after = await fetch(url);
  expect([after.status, after.headers.get('cache-control')]).toEqual([200, 'no-cache']);
  expect(await after.text()).toContain('Built');
  const asset = await fetch(`${url}/assets/page-1.js`);
  expect(asset.headers.get('cache-control')).toContain('immutable');
});
