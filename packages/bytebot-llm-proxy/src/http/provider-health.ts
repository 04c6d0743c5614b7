import type { ServerResponse } from 'node:http';
import { findProvider } from '@bytebot/llm-providers';
import type { CheckResult } from '../accounting/health-monitor/check-endpoint.ts';
import { distinctEndpoints, type EndpointCheck } from '../accounting/health-monitor/endpoint-checks.ts';
import { healthView, isKeyMissing } from '../accounting/statistics/views/health-view.ts';
import type { Deployment } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';
import { keyIdOf } from '../keys/key-id.ts';
import type { Services } from '../services.ts';
import { replyJson } from './route.ts';

/** Keys and addresses of one provider that are asked in one answer. */
const LIVE_CHECKS_MAX = 20;

/**
 * Whether a provider can be used (S3-45, S3-46, C-10): it has its key, and the last calls and checks say that it works.
 * With `live` what costs nothing is asked of it now; never a completion.
 */
export async function providerHealth(
  services: Services,
  id: string,
  live: boolean,
  response: ServerResponse,
): Promise<void> {
  const own = services.snapshot().deployments.filter(({ provider }) => provider.id === id);
  if (own.length === 0) throw unusedProvider(id);
  const name = findProvider(id)?.name ?? id;
  if (own.some(isKeyMissing)) {
    reply(response, id, name, `${name} API key is required for health check`, {});
    return;
  }
  const checks = live ? await checksOf(services, own) : undefined;
  const { status, ...health } = healthView(services, own, Date.now());
  const shown = {
    known: status !== 'unknown',
    ...health,
    ...(checks === undefined ? {} : { checks: checks.flatMap(checkView) }),
  };
  const failed = checks?.flatMap(({ results }) => results ?? []).find(({ kind }) => kind !== undefined);
  const error = failed?.message ?? (status === 'unhealthy' ? passiveError(health.last_error) : undefined);
  reply(response, id, name, error, shown);
}

function reply(
  response: ServerResponse,
  provider: string,
  name: string,
  error: string | undefined,
  shown: object,
): void {
  if (error === undefined) replyJson(response, { status: 'healthy', provider, ...shown });
  else {
    const body = { status: 'unhealthy', provider, error: `${name} provider unhealthy: ${error}`, ...shown };
    replyJson(response, body, 503);
  }
}

function passiveError(last: { readonly kind: string; readonly message: string | null } | null): string {
  return last?.message ?? last?.kind ?? 'the last calls failed';
}

async function checksOf({ checks }: Services, own: readonly Deployment[]): Promise<EndpointCheck[]> {
  const endpoints = distinctEndpoints(own).slice(0, LIVE_CHECKS_MAX);
  return await Promise.all(endpoints.map((deployment) => checks.check(deployment)));
}

function checkView({ deployment, results }: EndpointCheck): unknown[] {
  const common = { api_base: deployment.baseUrl, key: keyIdOf(deployment) };
  if (results === undefined) return [{ ...common, note: 'Nothing is known that may be asked for free.' }];
  return results.map((result) => ({ ...common, ...resultView(result) }));
}

function resultView({ path, status, durationMs, kind, message }: CheckResult) {
  return {
    path,
    status: status === 0 ? null : status,
    duration_ms: Math.round(durationMs),
    ...(kind === undefined ? {} : { kind, error: message }),
  };
}

function unusedProvider(id: string): Failure {
  return new Failure(
    'unknown_model',
    `No deployment of the config uses a provider called \`${id.slice(0, 100)}\`.`,
    { code: 'not_found' },
  );
}
