import type { z } from 'zod';
import {
  defaultStrategy,
  type RoutingSettings,
  type StrategySettings,
} from '../../routing/routing-settings.ts';
import { type ForeignStrategyName, isStrategyName, type StrategyName } from '../../routing/strategy-name.ts';
import type { ConfigPath } from '../place.ts';
import type { ProblemList } from '../problem-list.ts';
import type { strategyArguments } from '../schema/routing.ts';
import type { RouterSettings } from '../schema/sections.ts';
import type { StrategyVariables } from './strategy-variables.ts';

type StrategyArguments = z.output<typeof strategyArguments> | null | undefined;
type Problems = Pick<ProblemList, 'warn'>;

/**
 * The strategies of all groups and of single ones. `router_settings` goes before `OPENROUTER_ROUTE_STRATEGY`, that
 * before `OPENROUTER_COST_OPTIMIZED` and `OPENROUTER_PERFORMANCE_CACHE`; without any of them it is `simple-shuffle`.
 */
export function strategySettings(
  router: RouterSettings,
  variables: StrategyVariables,
  problems: Problems,
): Pick<RoutingSettings, 'strategy' | 'isStrategySet' | 'groupStrategies' | 'fallbackStrategy'> {
  const usesMeasurements = variables.performanceCache ?? true;
  const path = ['router_settings', 'routing_strategy'];
  const written = known(router.routing_strategy, path, problems) ?? variables.strategy;
  const base: StrategySettings = { ...defaultStrategy, usesMeasurements };
  const strategy = withArguments({ ...base, name: written ?? base.name }, router.routing_strategy_args);
  return {
    strategy,
    isStrategySet: written !== undefined,
    groupStrategies: groupStrategies(router, strategy, problems),
    fallbackStrategy:
      variables.fallbackStrategy === undefined
        ? undefined
        : { ...strategy, name: variables.fallbackStrategy },
  };
}

/** A model that stands in several groups has the strategy of the first. */
function groupStrategies(
  { routing_groups: groups }: RouterSettings,
  standard: StrategySettings,
  problems: Problems,
): ReadonlyMap<string, StrategySettings> {
  const found = new Map<string, StrategySettings>();
  for (const [index, group] of (groups ?? []).entries()) {
    const path = ['router_settings', 'routing_groups', index];
    const name = known(group.routing_strategy, [...path, 'routing_strategy'], problems) ?? standard.name;
    const settings = withArguments({ ...standard, name }, group.routing_strategy_args);
    for (const model of group.models ?? []) {
      if (!found.has(model)) found.set(model, settings);
      else {
        problems.warn(
          [...path, 'models'],
          `\`${model.slice(0, 100)}\` is in several routing groups; the first one counts.`,
          'name it once',
        );
      }
    }
  }
  return found;
}

function known(
  name: StrategyName | ForeignStrategyName | null | undefined,
  path: ConfigPath,
  problems: Problems,
): StrategyName | undefined {
  if (name === null || name === undefined) return undefined;
  if (isStrategyName(name)) return name;
  const remedy =
    name === 'provider-budget-routing'
      ? 'write `simple-shuffle`: budgets hold with every strategy'
      : 'write the strategy that comes nearest';
  problems.warn(path, `There is no strategy \`${name}\` here; \`simple-shuffle\` takes its place.`, remedy);
  return 'simple-shuffle';
}

function withArguments(settings: StrategySettings, written: StrategyArguments): StrategySettings {
  const { ttl, lowest_latency_buffer: buffer, max_latency_list_size: samples } = written ?? {};
  return {
    ...settings,
    latencyBuffer: buffer ?? settings.latencyBuffer,
    latencySamplesMax: samples ?? settings.latencySamplesMax,
    latencyTtlMs: ttl ?? settings.latencyTtlMs,
  };
}
