/**
 * How the deployments of a model group are put in order: LiteLLM's strategies, those of the OpenRouter guides (S2-17),
 * and the order of the file.
 */
export const strategyNames = [
  'simple-shuffle',
  'least-busy',
  'usage-based-routing',
  'usage-based-routing-v2',
  'latency-based-routing',
  'cost-based-routing',
  'basic',
  'round_robin',
  'weighted',
  'cost_optimized',
  'performance_optimized',
  'multi_model',
  'in-order',
] as const;

export type StrategyName = (typeof strategyNames)[number];

export function isStrategyName(text: string): text is StrategyName {
  return strategyNames.some((name) => name === text);
}

/** Strategies of LiteLLM that this proxy does not have; `simple-shuffle` takes their place, and a warning says so. */
export const foreignStrategyNames = ['lar1', 'provider-budget-routing', 'priority'] as const;

export type ForeignStrategyName = (typeof foreignStrategyNames)[number];

export function isForeignStrategyName(text: string): text is ForeignStrategyName {
  return foreignStrategyNames.some((name) => name === text);
}
