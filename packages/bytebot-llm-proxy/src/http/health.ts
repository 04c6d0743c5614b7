import { hasMasterKey } from '../auth/authenticate.ts';
import type { Deployment } from '../config/snapshot.ts';
import type { Services } from '../services.ts';
import { providerHealth } from './provider-health.ts';
import { type Route, type RouteRequest, replyJson } from './route.ts';

/** Liveness, readiness and what passive observation says about the deployments. None of them calls a model. */
export function healthRoutes(services: Services): Route[] {
  return [
    {
      method: 'GET',
      paths: ['/health/liveliness', '/health/liveness', '/liveness'],
      access: 'open',
      summary: 'Whether the process runs',
      handle: ({ response }) => replyJson(response, "I'm alive!"),
    },
    {
      method: 'GET',
      paths: ['/health/readiness', '/readiness'],
      access: 'open',
      summary: 'Whether new requests are welcome; 503 while draining',
      handle: ({ response }) => readiness(services, response),
    },
    {
      method: 'GET',
      paths: ['/health/startup', '/startup'],
      access: 'open',
      summary: 'Whether the start is complete',
      handle: ({ response }) => replyJson(response, { status: 'started' }),
    },
    {
      method: 'GET',
      paths: ['/health'],
      access: 'open',
      summary: 'A short answer for everybody, every deployment for the master key',
      handle: (request) => health(services, request),
    },
    {
      method: 'GET',
      paths: ['/health/:provider'],
      access: 'master',
      summary:
        'Whether a provider has its key and what the last calls said; `?live=true` asks what is free of it now',
      handle: ({ response, parameters, query }) =>
        providerHealth(services, parameters.provider ?? '', query.get('live') === 'true', response),
    },
  ];
}

function readiness(services: Services, response: RouteRequest['response']): void {
  if (services.lifecycle.draining) replyJson(response, { status: 'draining' }, 503);
  else replyJson(response, { status: 'healthy', db: 'Not connected' });
}

/** Wrong and missing keys get the short answer, so a probe without a key never fails. */
function health(services: Services, { request, response }: RouteRequest): void {
  const { settings, deployments } = services.snapshot();
  if (!hasMasterKey(request.headers, settings)) {
    replyJson(response, { status: 'healthy' });
    return;
  }
  const views = deployments.map((deployment) => deploymentHealth(services, deployment));
  const healthy = views.filter((view) => view.healthy).map((view) => view.shown);
  const unhealthy = views.filter((view) => !view.healthy).map((view) => view.shown);
  replyJson(response, {
    status: 'healthy',
    healthy_endpoints: healthy,
    unhealthy_endpoints: unhealthy,
    healthy_count: healthy.length,
    unhealthy_count: unhealthy.length,
  });
}

function deploymentHealth(services: Services, deployment: Deployment): { healthy: boolean; shown: unknown } {
  const state = services.health.stateOf(deployment.id);
  const keyMissing = deployment.provider.keyRequired && deployment.key.read() === undefined;
  const error = keyMissing ? `${deployment.key.variable ?? 'The API key'} is not set` : state?.lastMessage;
  const healthy = !keyMissing && state?.healthy !== false;
  return {
    healthy,
    shown: {
      model: deployment.configuredModel,
      model_group: deployment.modelName,
      model_id: deployment.id,
      api_base: deployment.baseUrl,
      ...(healthy ? {} : { error, kind: keyMissing ? 'provider_not_configured' : state?.lastKind }),
    },
  };
}
