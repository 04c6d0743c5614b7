import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Failure } from '../failure.ts';
import { type Route, type RouteRequest, replyText } from './route.ts';

/** The page runs what it comes with and asks this proxy alone. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const ONE_YEAR = 'public, max-age=31536000, immutable';
const NOT_BUILT =
  'The proxy runs, but its page has not been built: run npm run build. Its routes are listed at /routes.\n';

const mediaTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * The page of whoever runs the proxy (S2-30) and what it loads. It holds no numbers and no key: it asks for the master
 * key and fetches what it shows with it, so it is open to everybody.
 *
 * @param folder Where the page is built to; it may come, or come again, while the proxy runs.
 */
export function dashboardRoutes(folder: string | undefined = pageFolder()): Route[] {
  return [
    {
      method: 'GET',
      paths: ['/dashboard'],
      access: 'open',
      summary: 'A page with providers, models, limits and the last requests, live',
      handle: (request) => replyPage(folder, request),
    },
    {
      method: 'GET',
      paths: ['/dashboard/assets/:name'],
      access: 'open',
      summary: 'What the page loads',
      handle: (request) => replyAsset(folder, request),
    },
    {
      method: 'GET',
      paths: ['/ui'],
      access: 'open',
      summary: 'Leads to /dashboard',
      handle: ({ request, response }) =>
        redirect(response, pathOf(request.url).endsWith('/') ? '../dashboard' : 'dashboard'),
    },
  ];
}

async function replyPage(
  folder: string | undefined,
  { request, response }: Pick<RouteRequest, 'request' | 'response'>,
): Promise<void> {
  // With the slash every relative address of the page would lead one step too deep.
  if (pathOf(request.url).endsWith('/')) {
    redirect(response, '../dashboard');
    return;
  }
  const page = await contentOf(folder, 'index.html');
  response.setHeader('content-security-policy', PAGE_POLICY);
  response.setHeader('cache-control', 'no-cache');
  response.setHeader('referrer-policy', 'no-referrer');
  if (page === undefined) {
    response.writeHead(503, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(NOT_BUILT);
    return;
  }
  // What is built is relative to its own folder, and the page stands beside that.
  replyText(response, 'text/html; charset=utf-8', page.toString().replaceAll('"./', '"./dashboard/'));
}

async function replyAsset(
  folder: string | undefined,
  { request, response, parameters }: Pick<RouteRequest, 'request' | 'response' | 'parameters'>,
): Promise<void> {
  const name = parameters.name ?? '';
  const mediaType = mediaTypes[path.extname(name)];
  if (mediaType === undefined || !/^[\w-][\w.-]*$/.test(name)) throw noAsset();
  const takesGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const packed = takesGzip ? await contentOf(folder, 'assets', `${name}.gz`) : undefined;
  const content = packed ?? (await contentOf(folder, 'assets', name));
  if (content === undefined) throw noAsset();
  response.writeHead(200, {
    'content-type': mediaType,
    'content-length': content.length,
    'cache-control': ONE_YEAR,
    vary: 'Accept-Encoding',
    ...(packed === undefined ? {} : { 'content-encoding': 'gzip' }),
  });
  response.end(content);
}

async function contentOf(
  folder: string | undefined,
  ...names: readonly string[]
): Promise<Buffer | undefined> {
  return folder === undefined
    ? undefined
    : await readFile(path.join(folder, ...names)).catch(() => undefined);
}

/** Relative, so that it also leads there behind a path prefix. */
function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location, 'content-length': 0 });
  response.end();
}

function pathOf(url = '/'): string {
  return url.split('?', 1)[0] ?? '/';
}

function noAsset(): Failure {
  return new Failure('unknown_model', 'The page loads nothing of this name.', { code: 'not_found' });
}

/** Undefined in an installation without the pages. */
function pageFolder(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve('@bytebot/dashboard/package.json');
    return path.join(path.dirname(manifest), 'dist/proxy');
  } catch {
    return undefined;
  }
}
