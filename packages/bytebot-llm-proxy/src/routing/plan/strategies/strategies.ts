import type { StrategyName } from '../../strategy-name.ts';
import type { Strategy } from '../pool.ts';
import { basic } from './basic.ts';
import { costBased } from './cost-based.ts';
import { costOptimized } from './cost-optimized.ts';
import { inOrder } from './in-order.ts';
import { latencyBased } from './latency-based.ts';
import { leastBusy } from './least-busy.ts';
import { multiModel } from './multi-model.ts';
import { performanceOptimized } from './performance-optimized.ts';
import { roundRobin } from './round-robin.ts';
import { simpleShuffle } from './simple-shuffle.ts';
import { usageBased } from './usage-based.ts';
import { weighted } from './weighted.ts';

export const strategies: Readonly<Record<StrategyName, Strategy>> = {
  'simple-shuffle': simpleShuffle,
  'least-busy': leastBusy,
  'usage-based-routing': usageBased,
  'usage-based-routing-v2': usageBased,
  'latency-based-routing': latencyBased,
  'cost-based-routing': costBased,
  basic,
  round_robin: roundRobin,
  weighted,
  cost_optimized: costOptimized,
  performance_optimized: performanceOptimized,
  multi_model: multiModel,
  'in-order': inOrder,
};
