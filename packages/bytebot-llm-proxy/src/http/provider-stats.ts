import { clientsView } from '../accounting/statistics/views/clients-view.ts';
import { limitsView } from '../accounting/statistics/views/limits-view.ts';
import {
  type ProviderQuestion,
  providerIds,
  providerStatsView,
  providerStatusView,
} from '../accounting/statistics/views/provider-view.ts';
import { timeView } from '../accounting/statistics/views/usage-view.ts';
import { Failure } from '../failure.ts';
import type { Services } from '../services.ts';
import { tenantId } from '../tenants/tenant.ts';
import { type Route, type RouteRequest, replyJson } from './route.ts';
import { unknownProvider } from './unknown-provider.ts';

/** What this process has seen of each provider since it started. None of these routes asks a provider. */
export function providerStatsRoutes(services: Services): Route[] {
  return [
    {
      method: 'GET',
      paths: ['/v1/providers'],
      access: 'master',
      summary: 'The providers of the config with their status and the active strategy',
      handle: ({ response, query }) => {
        const question = questionOf(services, query);
        const data = providerIds(question).map((id) => providerStatusView(question, id));
        replyJson(response, { object: 'list', data });
      },
    },
    {
      method: 'GET',
      paths: ['/v1/providers/stats'],
      access: 'master',
      summary: 'Requests, success, times and cost of all providers beside each other (`?tenant=1`)',
      handle: ({ response, query }) => replyJson(response, comparison(questionOf(services, query))),
    },
    {
      method: 'GET',
      paths: ['/v1/providers/:provider'],
      access: 'master',
      summary: 'How a provider stands',
      handle: ({ response, parameters, query }) => {
        const question = questionOf(services, query);
        replyJson(response, providerStatusView(question, knownId(question, parameters)));
      },
    },
    {
      method: 'GET',
      paths: ['/v1/providers/:provider/stats'],
      access: 'master',
      summary: 'Requests, success, times, cost, models, days and tenants of a provider (`?tenant=1`)',
      handle: ({ response, parameters, query }) => {
        const question = questionOf(services, query);
        replyJson(response, providerStatsView(question, knownId(question, parameters)));
      },
    },
  ];
}

function questionOf(services: Services, query: URLSearchParams): ProviderQuestion {
  const snapshot = services.snapshot();
  const asked = query.get('tenant');
  const question = { services, snapshot, nowMs: Date.now() };
  if (asked === null) return { ...question, tenant: undefined };
  const tenant = tenantId(asked);
  const { byId } = snapshot.settings.tenants;
  if (tenant !== undefined && (byId.has(tenant) || services.statistics.tenants().includes(tenant))) {
    return { ...question, tenant };
  }
  const tenants = [...byId.keys()].join(', ');
  throw new Failure('invalid_request', `There is no tenant \`${asked.slice(0, 100)}\`.`, {
    param: 'tenant',
    code: 'unknown_tenant',
    hint: tenants === '' ? 'This proxy has no tenants.' : `The tenants are ${tenants}.`,
  });
}

function comparison(question: ProviderQuestion) {
  const { services, snapshot, tenant, nowMs } = question;
  return {
    object: 'list',
    since: timeView(services.statistics.startedAtMs),
    now: timeView(nowMs),
    ...(tenant === undefined
      ? {
          proxy: clientsView(services, nowMs),
          limits: limitsView(snapshot, services.limits, nowMs),
        }
      : { tenant }),
    data: providerIds(question).map((id) => providerStatsView(question, id)),
  };
}

/** @throws Failure `unknown_model` for a provider that is neither configured nor known. */
function knownId(question: ProviderQuestion, parameters: RouteRequest['parameters']): string {
  const id = parameters.provider ?? '';
  if (providerIds(question).includes(id)) return id;
  throw unknownProvider(id);
}
