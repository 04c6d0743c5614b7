import type { ConfigSnapshot } from '../../../config/snapshot.ts';
import type { LimitRule, LimitStore } from '../../../limits/limit-rule.ts';
import { dollarsOfNano } from '../../../pricing/money.ts';

/** The fullest ones. */
const LIMITS_SHOWN = 100;
/** A config may have a limit for each of a hundred thousand keys; those behind these are not looked at. */
const LIMITS_SEEN = 2_000;

/** The limits and budgets of the config with what is used of each now, the fullest first. */
export function limitsView(snapshot: ConfigSnapshot, store: LimitStore, nowMs: number) {
  const rules = new Map<string, LimitRule>();
  for (const rule of rulesOf(snapshot)) {
    if (rules.size >= LIMITS_SEEN) break;
    rules.set(rule.counter, rule);
  }
  const shown = [...rules.values()].map((rule) => ({ rule, used: store.used(rule, nowMs) }));
  shown.sort((one, other) => fullness(other) - fullness(one));
  return shown.slice(0, LIMITS_SHOWN).map(({ rule, used }) => {
    const amount = rule.measure === 'money' ? dollarsOfNano : (value: number) => value;
    return {
      subject_kind: rule.subject.kind,
      subject: rule.subject.name,
      measure: rule.measure,
      limit: amount(rule.limit),
      used: amount(used),
      window_seconds: Number.isFinite(rule.windowMs) ? rule.windowMs / 1_000 : null,
      months: rule.months ?? null,
    };
  });
}

function* rulesOf({ settings, deployments }: ConfigSnapshot): Iterable<LimitRule> {
  const { limits, tenants, virtualKeys } = settings;
  yield* limits.proxy;
  yield* limits.freeModels;
  for (const byName of [limits.providers, limits.models, limits.groups]) {
    for (const rules of byName.values()) yield* rules;
  }
  for (const tenant of tenants.byId.values()) yield* tenant.limits;
  for (const { routing } of deployments) yield* routing.limits;
  for (const { caller } of virtualKeys?.entries ?? []) yield* caller.limits;
}

function fullness({ rule, used }: { readonly rule: LimitRule; readonly used: number }): number {
  return rule.limit > 0 ? used / rule.limit : 1;
}
