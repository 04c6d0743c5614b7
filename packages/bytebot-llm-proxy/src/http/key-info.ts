import { presentedKey } from '../auth/authenticate.ts';
import type { Caller } from '../auth/caller.ts';
import { hashOfKey } from '../auth/virtual-keys.ts';
import { Failure } from '../failure.ts';
import type { LimitRule } from '../limits/limit-rule.ts';
import { dollarsOfNano } from '../pricing/money.ts';
import type { Services } from '../services.ts';
import { type Route, type RouteRequest, replyJson } from './route.ts';

/** `GET /key/info`: what the key that it is asked with may use and has used, in LiteLLM's shape. */
export function keyInfoRoutes(services: Services): Route[] {
  return [
    {
      method: 'GET',
      paths: ['/key/info'],
      access: 'key',
      summary: 'The models, the limits and the spending of the key that asks',
      handle: (request) => keyInfo(services, request),
    },
  ];
}

function keyInfo(services: Services, { request, response, query, caller }: RouteRequest): void {
  const { virtualKeys } = services.snapshot().settings;
  const presented = presentedKey(request.headers);
  const virtual = presented === undefined ? undefined : virtualKeys?.find(presented);
  const keyHash = virtual === undefined || presented === undefined ? null : hashOfKey(presented);
  const asked = query.get('key');
  if (asked !== null && asked !== presented && asked !== keyHash) {
    throw new Failure('unsupported', '/key/info tells about the key it is asked with, not about others.', {
      code: 'no_database',
      hint: 'Leave `key` out and send the key itself as `Authorization: Bearer <key>`; the others are in general_settings.virtual_keys of the config.',
    });
  }
  replyJson(response, {
    key: keyHash,
    info: {
      ...callerInfo(caller, services, Date.now()),
      expires: virtual?.expiresAtMs === undefined ? null : new Date(virtual.expiresAtMs).toISOString(),
    },
  });
}

/** LiteLLM's names, and `tenant` and `limits` of our own; null for what is not limited or not counted. */
function callerInfo(caller: Caller | undefined, services: Services, nowMs: number): object {
  const rules = caller?.limits ?? [];
  const budget = rules.find(({ measure }) => measure === 'money');
  return {
    key_alias: caller?.name ?? null,
    models: modelsOf(caller),
    tenant: caller?.tenant ?? null,
    rpm_limit: limitOf(rules, 'requests:1m'),
    tpm_limit: limitOf(rules, 'tokens:1m'),
    max_parallel_requests: limitOf(rules, 'parallel:now'),
    max_budget: budget === undefined ? null : dollarsOfNano(budget.limit),
    budget_duration: budget === undefined ? null : periodOf(budget),
    spend: budget === undefined ? null : dollarsOfNano(services.limits.used(budget, nowMs)),
    limits: rules.map((rule) => shownRule(rule, services.limits.used(rule, nowMs))),
  };
}

/** LiteLLM's words for all and for none; an empty list means all to its clients. */
function modelsOf(caller: Caller | undefined): readonly string[] {
  if (caller?.models === undefined) return ['all-proxy-models'];
  const { names } = caller.models;
  return names.length === 0 ? ['no-default-models'] : names;
}

function limitOf(rules: readonly LimitRule[], ending: string): number | null {
  return rules.find(({ counter }) => counter.endsWith(`:${ending}`))?.limit ?? null;
}

/** `30d`; null for a budget that never begins anew. */
function periodOf({ counter }: LimitRule): string | null {
  const period = counter.slice(counter.lastIndexOf(':') + 1);
  return period === 'ever' ? null : period;
}

function shownRule(rule: LimitRule, used: number): object {
  const isMoney = rule.measure === 'money';
  return {
    measure: rule.measure,
    limit: isMoney ? dollarsOfNano(rule.limit) : rule.limit,
    used: isMoney ? dollarsOfNano(used) : used,
    window: periodOf(rule),
  };
}
