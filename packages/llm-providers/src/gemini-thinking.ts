import type { JsonObject } from '@bytebot/shared';
import type { Reasoning } from './translate/reasoning.ts';

/** Budgets as LiteLLM sets them for Gemini 2.5. */
const budgets: Readonly<Record<string, number>> = {
  low: 1024,
  medium: 2048,
  high: 4096,
  xhigh: 4096,
  max: 4096,
};
const levels: Readonly<Record<string, string>> = {
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  xhigh: 'HIGH',
  max: 'HIGH',
};

/** The smallest budget a 2.5 model takes, and whether 0 switches its thinking off (Gemini API, "Thinking"). */
const smallestBudgets = [
  { prefix: 'gemini-2.5-pro', tokens: 128, canSwitchOff: false },
  { prefix: 'gemini-2.5-flash-lite', tokens: 512, canSwitchOff: true },
  { prefix: 'gemini-2.5', tokens: 1, canSwitchOff: true },
] as const;

/** The version in a model's name; the unnumbered `-latest` names are of the current generation. */
export function geminiGeneration(model: string): number | undefined {
  // Bounded, because a client behind a wildcard may send a name of any length.
  const name = model.slice(model.lastIndexOf('/') + 1).slice(0, 100);
  const version = /^gemini-(?:[a-z-]+-)?(\d{1,2}(?:\.\d+)?)(?!\d)/.exec(name)?.[1];
  if (version !== undefined) return Number(version);
  return name.startsWith('gemini-') && name.endsWith('-latest') ? 3 : undefined;
}

/** `thinkingConfig` for what the client asks; undefined when it asks nothing that this model can be told. */
export function geminiThinking(model: string, reasoning: Reasoning): JsonObject | undefined {
  const { thinking, maxTokens, effort, isHidden } = reasoning;
  const config =
    thinking !== undefined
      ? thinkingForBudget(thinking, model)
      : maxTokens !== undefined
        ? thinkingForBudget({ type: 'enabled', budget_tokens: maxTokens })
        : thinkingForEffort(model, effort);
  return isHidden && config?.includeThoughts === true ? { ...config, includeThoughts: false } : config;
}

/**
 * `thinkingConfig` for OpenAI's `reasoning_effort`: a budget for Gemini 2.5, a level from Gemini 3 on.
 * Undefined when the model does not think or the effort is unknown.
 */
export function thinkingForEffort(model: string, effort: unknown): JsonObject | undefined {
  if (typeof effort !== 'string') return undefined;
  const generation = geminiGeneration(model);
  if (generation === undefined || generation < 2.5) return undefined;
  return generation < 3 ? thinkingByBudget(model, effort) : thinkingByLevel(model, effort);
}

/** `thinkingConfig` for Anthropic's `thinking`, which LiteLLM accepts for Gemini as well. */
export function thinkingForBudget(thinking: JsonObject, model = ''): JsonObject | undefined {
  if (thinking.type === 'disabled') return { thinkingBudget: 0 };
  // As much as the model itself finds right; this one does not think unasked.
  if (thinking.type === 'adaptive') {
    const isAsked = model.includes('gemini-2.5-flash-lite');
    return { ...(isAsked ? { thinkingBudget: -1 } : {}), includeThoughts: true };
  }
  if (thinking.type !== 'enabled') return undefined;
  const budget = thinking.budget_tokens;
  return typeof budget === 'number' ? { thinkingBudget: budget, includeThoughts: budget !== 0 } : undefined;
}

function thinkingByBudget(model: string, effort: string): JsonObject | undefined {
  const smallest = smallestBudgets.find(({ prefix }) => model.includes(prefix));
  if (smallest === undefined) return undefined;
  if (effort === 'none' && smallest.canSwitchOff) return { thinkingBudget: 0 };
  if (effort === 'none' || effort === 'minimal')
    return { thinkingBudget: smallest.tokens, includeThoughts: true };
  const budget = Object.hasOwn(budgets, effort) ? budgets[effort] : undefined;
  return budget === undefined ? undefined : { thinkingBudget: budget, includeThoughts: true };
}

/** Gemini 3 cannot stop thinking; Pro knows no minimal, and the first Pro no medium. */
function thinkingByLevel(model: string, effort: string): JsonObject | undefined {
  const isPro = model.includes('-pro');
  if (effort === 'none' || effort === 'minimal') {
    return { thinkingLevel: isPro ? 'LOW' : 'MINIMAL', includeThoughts: effort === 'minimal' };
  }
  if (effort === 'medium' && model.includes('gemini-3-pro'))
    return { thinkingLevel: 'HIGH', includeThoughts: true };
  const level = Object.hasOwn(levels, effort) ? levels[effort] : undefined;
  return level === undefined ? undefined : { thinkingLevel: level, includeThoughts: true };
}
