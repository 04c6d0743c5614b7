import type { Plan } from '../routing/plan/plan.ts';
import { planGroup } from '../routing/plan/plan-group.ts';
import type { ResolvedGroup } from '../routing/resolve-for-call.ts';
import { requestFactsOf } from './request-facts.ts';
import type { Run } from './run.ts';

/** The plan of a group for a request, as things are now. */
export function planCall({ exchange, call }: Run, { name, candidates }: ResolvedGroup): Plan {
  const { services, snapshot } = exchange;
  const nowMs = Date.now();
  return planGroup({
    candidates,
    facts: requestFactsOf(exchange, call, name),
    settings: snapshot.settings.routing,
    world: services.world.forGroup(snapshot, candidates, name, nowMs, exchange.clientKey !== undefined),
    turns: services.turns,
    nowMs,
    random: Math.random,
  });
}
