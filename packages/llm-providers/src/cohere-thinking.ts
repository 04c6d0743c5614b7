import type { JsonObject } from '@bytebot/shared';
import type { Reasoning } from './translate/reasoning.ts';

/** Models that think unless told not to (Cohere, "Reasoning"). */
const thinkers = /reasoning|^command-a-plus/;

/** Budgets as LiteLLM sets them; the highest efforts have none. */
const budgets: Readonly<Record<string, number | undefined>> = {
  minimal: 1_024,
  low: 1_024,
  medium: 2_048,
  high: 4_096,
  xhigh: undefined,
  max: undefined,
};

export interface CohereThinking {
  /** Cohere's `thinking`. */
  readonly thinking?: JsonObject;
  /** Whether the client's wish, if it had one, is met. */
  readonly isCarried: boolean;
}

/** How the client's wish is said to Cohere: `thinking: {type, token_budget}`, to the models that can think. */
export function cohereThinking(model: string, reasoning: Reasoning): CohereThinking {
  const { thinking, effort, maxTokens } = reasoning;
  if (thinking !== undefined) return fromThinking(thinking);
  if (effort === undefined && maxTokens === undefined) return { isCarried: true };
  if (!thinkers.test(model)) return { isCarried: effort === 'none' };
  if (effort === 'none') return { thinking: { type: 'disabled' }, isCarried: true };
  if (maxTokens !== undefined) return enabled(maxTokens);
  const isKnown = typeof effort === 'string' && Object.hasOwn(budgets, effort);
  return isKnown ? enabled(budgets[effort]) : { isCarried: false };
}

/** Cohere's own, and Anthropic's, which differs in the name of the budget. */
function fromThinking(thinking: JsonObject): CohereThinking {
  if (thinking.type === 'disabled') return { thinking: { type: 'disabled' }, isCarried: true };
  if (thinking.type !== 'enabled' && thinking.type !== 'adaptive') return { isCarried: false };
  const budget = thinking.token_budget ?? thinking.budget_tokens;
  return enabled(typeof budget === 'number' ? budget : undefined);
}

function enabled(budget: number | undefined): CohereThinking {
  const limit = budget === undefined ? {} : { token_budget: budget };
  return { thinking: { type: 'enabled', ...limit }, isCarried: true };
}
