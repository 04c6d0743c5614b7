import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import express from 'express';
import { dashboardRoutes } from './dashboard.ts';

let folder = '';
let server: Server;
let url = '';

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'dashboard-'));
  const app = express();
  for (const { paths, handle } of dashboardRoutes(path.join(folder, 'proxy'))) {
    for (const route of paths) {
      app.get(route, (request, response) => {
        const parameters = { name: String(request.params.name) };
        Promise.resolve(
          handle({ request, response, parameters, query: new URLSearchParams(), caller: undefined }),
        ).catch((error: unknown) => response.status(404).send(String(error)));
      });
    }
  }
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});

afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

async function build(): Promise<void> {
  const assets = path.join(folder, 'proxy/assets');
  await mkdir(assets, { recursive: true });
  await writeFile(path.join(folder, 'proxy/index.html'), '<script src="./assets/page-1.js"></script>');
  await writeFile(path.join(assets, 'page-1.js'), 'export const long = 1;');
  await writeFile(path.join(assets, 'page-1.js.gz'), gzipSync('export const long = 1;'));
  await writeFile(path.join(folder, 'secret.js'), 'no');
}

test('a page that is built after the start is there without another start (S2-30)', async () => {
  const before = await fetch(`${url}/dashboard`);
  expect([before.status, await before.text()]).toEqual([503, expect.stringContaining('npm run build')]);
  await build();
  const after = await fetch(`${url}/dashboard`);
  expect([after.status, after.headers.get('cache-control')]).toEqual([200, 'no-cache']);
  expect(await after.text()).toBe('<script src="./dashboard/assets/page-1.js"></script>');
});

test('the page may run and ask only what comes from the proxy', async () => {
  await build();
  const policy = (await fetch(`${url}/dashboard`)).headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'; script-src 'self'");
  expect(policy).toContain("connect-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
});

test('what it loads goes compressed to those who take it, and may be kept', async () => {
  await build();
  for (const encoding of ['gzip, br', 'identity']) {
    const answer = await fetch(`${url}/dashboard/assets/page-1.js`, {
      headers: { 'accept-encoding': encoding },
    });
    expect(await answer.text()).toBe('export const long = 1;');
    expect(answer.headers.get('content-type')).toMatch(/^text\/javascript/);
    expect(answer.headers.get('content-encoding')).toBe(encoding === 'identity' ? null : 'gzip');
    expect(answer.headers.get('cache-control')).toContain('immutable');
  }
});

test.each(['..%2f..%2fsecret.js', '%2e%2e%2fsecret.js', 'page-2.js', 'page-1.js.gz', '.hidden.js'])(
  'nothing else is given out: %s',
  async (name) => {
    await build();
    expect((await fetch(`${url}/dashboard/assets/${name}`)).status).toBe(404);
  },
);

test.each([
  ['/ui', 'dashboard'],
  ['/ui/', '../dashboard'],
  ['/dashboard/', '../dashboard'],
  ['/dashboard/?x=1', '../dashboard'],
])('%s leads to the page', async (asked, location) => {
  const answer = await fetch(url + asked, { redirect: 'manual' });
  expect([answer.status, answer.headers.get('location')]).toEqual([302, location]);
});
