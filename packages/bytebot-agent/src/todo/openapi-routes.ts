import { Router } from 'express';
import { docsPage } from './openapi/docs-page.ts';
import { docsStyle } from './openapi/docs-style.ts';
import { createOpenApiDocument } from './openapi/openapi-document.ts';

/** `/openapi.json` and `/docs`, to be mounted at `/`: what both APIs offer, for programs and for people. */
export function createOpenApiRoutes(): Router {
  const router = Router();
  // Made when first asked for, so that they cost nothing at the start.
  let document: string | undefined;
  let page: string | undefined;
  router.get('/openapi.json', (_request, response) => {
    document ??= JSON.stringify(createOpenApiDocument());
    response.set('access-control-allow-origin', '*').type('application/json').send(document);
  });
  router.get('/docs', (_request, response) => {
    page ??= docsPage();
    response.set('cache-control', 'no-cache').type('text/html').send(page);
  });
  router.get('/docs/style.css', (_request, response) => {
    response.set('cache-control', 'no-cache').type('text/css').send(docsStyle);
  });
  return router;
}
