import { providerRoutes } from './provider-route.ts';

/** The proxy's own routes, by where they begin; a test holds them against `GET /routes`. */
const trees =
  /^\/(?:(?:api\/)?v1\/|v2\/)?(?:audio|batches|chat|completions|embeddings|explain|files|images|messages|model|model_group|models|moderations|providers|requests|rerank|responses)(?:\/|$)/;
const own =
  /^\/(?:budget|cache|config|customer|dashboard|engines|health|key|liveness|metrics|organization|readiness|routes|spend|startup|tag|team|ui|user|v1beta\/models|openai\/deployments)(?:\/|$)/;

/** Whether a path is one of the proxy's own routes, or lies below one. */
export function isOwnPath(path: string): boolean {
  return (
    path === '' ||
    path === '/' ||
    trees.test(path) ||
    own.test(path) ||
    providerRoutes.some(({ prefix }) => path === `/${prefix}` || path.startsWith(`/${prefix}/`))
  );
}
