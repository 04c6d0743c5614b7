import type { KeySource } from '../config/snapshot.ts';
import type { LimitRule } from '../limits/limit-rule.ts';
import type { StrategyName } from '../routing/strategy-name.ts';

/** One of several users of OpenRouter with a configuration of its own (`OPENROUTER_TENANT_<N>_*`, S2-1 … S2-8). */
export interface Tenant {
  /** The number in the names of its variables: `1`. */
  readonly id: string;
  /** Its own key; one that reads nothing stands for `OPENROUTER_API_KEY` (C-15). */
  readonly key: KeySource;
  readonly defaultModel: string | undefined;
  readonly strategy: StrategyName | undefined;
  /** Undefined: as `OPENROUTER_FALLBACK_MODELS` says. */
  readonly fallbackModels: readonly string[] | undefined;
  readonly limits: readonly LimitRule[];
}
