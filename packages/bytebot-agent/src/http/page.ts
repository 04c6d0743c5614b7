import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import express, { type RequestHandler, Router } from 'express';

const ONE_YEAR_MS = 31_536_000_000;
const NOT_BUILT = `The agent runs, but its page has not been built: run npm run build. Its APIs are described at /docs.\n`;

/**
 * The agent's page and what it loads. File names of what it loads change with their content.
 *
 * @param folder Where the page is built to; it may come, or come again, while the agent runs.
 */
export function pageRoutes(folder: string = pageFolder()): Router {
  const router = Router();
  router.use(
    '/assets',
    preferCompressed(path.join(folder, 'assets')),
    express.static(path.join(folder, 'assets'), { immutable: true, maxAge: ONE_YEAR_MS, index: false }),
  );
  router.use(express.static(folder, { cacheControl: false, setHeaders: neverStale }));
  router.get('/', (_request, response) => {
    response.status(503).type('text/plain').send(NOT_BUILT);
  });
  return router;
}

/** The build leaves a compressed copy beside what is worth it; a slow line then waits a third of the time. */
function preferCompressed(folder: string): RequestHandler {
  return (request, response, next) => {
    const name = /^\/([\w.-]+\.(?:js|css))$/.exec(request.path)?.[1];
    if (name === undefined || !existsSync(path.join(folder, `${name}.gz`))) {
      next();
      return;
    }
    response.vary('Accept-Encoding');
    if (request.acceptsEncodings('gzip') === 'gzip') {
      response.setHeader('content-encoding', 'gzip');
      response.type(path.extname(name));
      request.url = `/${name}.gz`;
    }
    next();
  };
}

function neverStale(response: express.Response): void {
  response.setHeader('cache-control', 'no-cache');
}

function pageFolder(): string {
  const manifest = createRequire(import.meta.url).resolve('@bytebot/dashboard/package.json');
  return path.join(path.dirname(manifest), 'dist/agent');
}
