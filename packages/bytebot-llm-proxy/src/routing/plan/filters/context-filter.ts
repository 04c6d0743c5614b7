import type { PlanInput } from '../plan-input.ts';
import type { Block, ModelAbilities } from '../plan-world.ts';

const block: Block = { reason: 'context_window', untilMs: undefined };

/** Leaves models out that cannot take so long a request; one whose size nobody knows may take it. */
export function blockOfContext({ maxInputTokens }: ModelAbilities, { facts }: PlanInput): Block | undefined {
  if (maxInputTokens === undefined) return undefined;
  return facts.estimatedInputTokens() > maxInputTokens ? block : undefined;
}
