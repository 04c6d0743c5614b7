import type { SecretStore } from '@bytebot/service';
import { isStrategyName, type StrategyName } from '../../routing/strategy-name.ts';
import type { ProblemList } from '../problem-list.ts';
import { unknownStrategy } from '../schema/routing.ts';
import { flag } from '../schema/values.ts';

/** What the variables of the OpenRouter guide say about choosing deployments (S2-9, S2-10, S2-18, S2-19). */
export interface StrategyVariables {
  readonly strategy: StrategyName | undefined;
  readonly fallbackStrategy: StrategyName | undefined;
  readonly performanceCache: boolean | undefined;
}

type Problems = Pick<ProblemList, 'error' | 'warn'>;

/** Reads the variables. A strategy that nobody knows is an error, a switch that cannot be read a warning. */
export function strategyVariables(secrets: SecretStore, problems: Problems): StrategyVariables {
  const written = strategyOf('OPENROUTER_ROUTE_STRATEGY', secrets, problems);
  const costOptimized = switchOf('OPENROUTER_COST_OPTIMIZED', secrets, problems);
  const performanceCache = switchOf('OPENROUTER_PERFORMANCE_CACHE', secrets, problems);
  if (costOptimized === true && written !== undefined && written !== 'cost_optimized') {
    problems.warn(
      ['OPENROUTER_COST_OPTIMIZED'],
      `OPENROUTER_ROUTE_STRATEGY (${written}) goes before OPENROUTER_COST_OPTIMIZED, which does nothing. Remove one of them.`,
    );
  }
  return {
    strategy: written ?? switchedOn(costOptimized, performanceCache),
    fallbackStrategy: strategyOf('OPENROUTER_FALLBACK_STRATEGY', secrets, problems),
    performanceCache,
  };
}

function switchedOn(
  costOptimized: boolean | undefined,
  performanceCache: boolean | undefined,
): StrategyName | undefined {
  if (costOptimized === true) return 'cost_optimized';
  return performanceCache === true ? 'performance_optimized' : undefined;
}

function strategyOf(variable: string, secrets: SecretStore, problems: Problems): StrategyName | undefined {
  const name = secrets.get(variable);
  if (name === undefined || isStrategyName(name)) return name;
  problems.error([variable], `${variable} ${unknownStrategy(name)}`);
  return undefined;
}

function switchOf(variable: string, secrets: SecretStore, problems: Problems): boolean | undefined {
  const word = secrets.get(variable);
  if (word === undefined) return undefined;
  const { data } = flag.safeParse(word);
  if (data === undefined) problems.warn([variable], `${variable} has to be true or false; it is ignored.`);
  return data;
}
