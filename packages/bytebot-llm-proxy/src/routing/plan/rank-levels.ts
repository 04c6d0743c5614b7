import type { StrategySettings } from '../routing-settings.ts';
import type { StrategyName } from '../strategy-name.ts';
import type { Member } from './member.ts';
import type { RankedCandidate } from './plan.ts';
import type { PlanInput } from './plan-input.ts';
import type { Pool, Strategy } from './pool.ts';
import { byContext } from './rank-by-context.ts';
import { inOrder } from './strategies/in-order.ts';
import { strategies } from './strategies/strategies.ts';

/**
 * Orders what can be called: level after level, each by the strategy. Where a strategy of its own is set for what
 * follows a failure (S2-18), it orders all but the very first.
 *
 * @param eligible In the order of the file.
 */
export function rankLevels(
  input: PlanInput,
  settings: StrategySettings,
  levels: number,
  eligible: readonly Member[],
): RankedCandidate[] {
  const ranked: RankedCandidate[] = [];
  const { facts } = input;
  const fallback = facts.fallbackStrategy ?? input.settings.fallbackStrategy?.name;
  for (const members of levels === 1 ? [eligible] : byLevel(levels, eligible)) {
    if (members.length === 0) continue;
    const isFirst = ranked.length === 0;
    const pool = { input, settings, members, takesTurn: isFirst, afterPlace: -1 };
    const strategy = strategyOfLevel(input, settings.name, fallback, members);
    if (fallback === undefined) strategy(pool, ranked);
    else if (isFirst) rankAfterFirst(pool, strategy, strategies[fallback], ranked);
    else strategies[fallback](pool, ranked);
  }
  return ranked;
}

function byLevel(levels: number, eligible: readonly Member[]): readonly (readonly Member[])[] {
  const found: Member[][] = Array.from({ length: levels }, () => []);
  for (const member of eligible) found[member.level]?.push(member);
  return found;
}

/** The best by one strategy, the others by another. */
function rankAfterFirst(pool: Pool, first: Strategy, others: Strategy, ranked: RankedCandidate[]): void {
  const best: RankedCandidate[] = [];
  first(pool, best);
  const [chosen] = best;
  if (chosen === undefined) return;
  ranked.push(chosen);
  const members = pool.members.filter(({ candidate }) => candidate !== chosen.candidate);
  if (members.length === 0) return;
  const afterPlace = pool.members.find(({ candidate }) => candidate === chosen.candidate)?.place ?? -1;
  others({ ...pool, members, takesTurn: false, afterPlace }, ranked);
}

/**
 * What a catalogue adds keeps the order in which it was written down, or that of the context windows, unless somebody
 * has set a strategy (C-13).
 */
function strategyOfLevel(
  { settings, facts }: PlanInput,
  name: StrategyName,
  fallback: StrategyName | undefined,
  [first]: readonly Member[],
): Strategy {
  const choice = first?.candidate.choice ?? 0;
  if (choice < 3) return strategies[name];
  if (fallback !== undefined) return strategies[fallback];
  if (choice === 3) return inOrder;
  return settings.isStrategySet || facts.strategy !== undefined ? strategies[name] : byContext;
}
