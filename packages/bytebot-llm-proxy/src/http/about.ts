import type { Services } from '../services.ts';
import { VERSION } from '../version.ts';
import { methodsOf, type Route, replyJson, replyText } from './route.ts';

/** The page at `/`, the list of routes, and the metrics. */
export function aboutRoutes(
  services: Services,
  allRoutes: () => readonly Pick<Route, 'method' | 'paths' | 'summary'>[],
): Route[] {
  const metrics = async ({ response }: Parameters<Route['handle']>[0]): Promise<void> => {
    replyText(response, services.metrics.contentType, await services.metrics.render());
  };
  return [
    {
      method: 'GET',
      paths: ['/'],
      access: 'open',
      summary: 'What this is',
      handle: ({ response }) => replyText(response, 'text/html; charset=utf-8', page()),
    },
    {
      method: 'GET',
      paths: ['/routes'],
      access: 'open',
      summary: 'Every route of this proxy',
      handle: ({ response }) =>
        replyJson(response, {
          routes: allRoutes().flatMap((route) =>
            route.paths.map((path) => ({ path, methods: methodsOf(route), summary: route.summary })),
          ),
        }),
    },
    {
      method: 'GET',
      paths: ['/metrics', '/metrics/'],
      access: 'master',
      summary: 'Prometheus metrics',
      handle: metrics,
    },
  ];
}

function page(): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>ByteBot LLM proxy</title>
<body style="font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem">
<h1>ByteBot LLM proxy</h1>
<p>Version ${VERSION}. Point a client here, OpenAI's at <code>/v1</code>, Anthropic's and Google's at
this address itself, and use a name from <a href="/v1/models"><code>/v1/models</code></a>: each asks every model.</p>
<p><a href="/dashboard">Dashboard</a> · <a href="/routes">All routes</a> · <a href="/health/readiness">Readiness</a></p>
</body>
</html>
`;
}
