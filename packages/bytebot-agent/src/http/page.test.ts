import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import os from 'node:os';
import path from 'node:path';
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
