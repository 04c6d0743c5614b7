import { findProvider } from '@bytebot/llm-providers';
import { type KeyView, type ListedKey, listKeys } from '../keys/list-keys.ts';
import type { Services } from '../services.ts';
import { type Route, replyJson } from './route.ts';
import { unknownProvider } from './unknown-provider.ts';

/** `/v1/providers/{provider}/keys`: what has become of each key, without anything of the keys themselves. */
export function providerKeyRoutes(services: Services): Route[] {
  return [
    {
      method: 'GET',
      paths: ['/v1/providers/:provider/keys'],
      access: 'master',
      summary: 'The keys of a provider: which are in use, cooling, parked or disabled, and why',
      handle: ({ response, parameters }) => {
        const data = keysOf(services, parameters.provider ?? '');
        replyJson(response, { object: 'list', data });
      },
    },
  ];
}

/** @throws Failure `unknown_model` for a provider that is not known. */
function keysOf({ snapshot, keys, redact }: Services, id: string): unknown[] {
  if (findProvider(id) === undefined) throw unknownProvider(id);
  const deployments = snapshot().deployments.filter(({ provider }) => provider.id === id);
  return listKeys(deployments, keys, Date.now()).map((key) => shown(key, redact));
}

function shown(key: ListedKey, redact: (text: string) => string): unknown {
  return {
    id: key.id,
    variable: key.variable ?? null,
    quota_group: key.quotaGroup ?? null,
    model_groups: key.modelGroups,
    ...view(key, redact),
    models: key.models.map((model) => ({ model: model.model, ...view(model, redact) })),
  };
}

function view({ state, reason, sinceMs, untilMs, lastError }: KeyView, redact: (text: string) => string) {
  return {
    state,
    reason: reason ?? null,
    since: timeOf(sinceMs),
    until: timeOf(untilMs),
    last_error: lastError === undefined ? null : redact(lastError),
  };
}

function timeOf(epochMs: number | undefined): string | null {
  return epochMs === undefined ? null : new Date(epochMs).toISOString();
}
