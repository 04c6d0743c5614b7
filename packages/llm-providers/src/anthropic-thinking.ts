import type { JsonObject } from '@bytebot/shared';
import { isSignedThinking } from './anthropic-messages.ts';
import type { ClaudeFamily } from './anthropic-models.ts';
import type { Turn } from './translate/conversation.ts';

/** Budgets as LiteLLM sets them; Anthropic's smallest is 1024. */
const budgets: Readonly<Record<string, number>> = {
  minimal: 1024,
  low: 1024,
  medium: 2048,
  high: 4096,
  xhigh: 8192,
  max: 16_384,
};
const smallestBudget = 1024;
/** The words of `output_config.effort`. */
const efforts: ReadonlySet<string> = new Set(['low', 'medium', 'high', 'xhigh', 'max']);

export interface ThinkingPlan {
  readonly thinking?: JsonObject;
  /** For `output_config.effort`. */
  readonly effort?: string;
  /** False when the effort could not be carried at all. */
  readonly carried: boolean;
}

export interface ThinkingFacts {
  readonly effort: unknown;
  readonly family: ClaudeFamily;
  readonly maxTokens: unknown;
  /** Whether the model is made to call a tool, which Anthropic does not combine with thinking. */
  readonly forcesTool: boolean;
  readonly turns: readonly Turn[];
  /** Tokens to think with, where the client names them instead of an effort. */
  readonly budgetTokens?: number | undefined;
  /** The client does not want to see the thoughts. */
  readonly isHidden?: boolean;
}

/** How OpenAI's `reasoning_effort` is said to this family (Messages API, "Thinking" and "Effort"). */
export function planThinking(facts: ThinkingFacts): ThinkingPlan {
  const { budgetTokens, effort } = facts;
  const plan = budgetTokens === undefined ? planEffort(effort, facts) : planTokens(budgetTokens, facts);
  const { thinking } = plan;
  return facts.isHidden === true && thinking !== undefined && thinking.type !== 'disabled'
    ? { ...plan, thinking: { ...thinking, display: 'omitted' } }
    : plan;
}

/**
 * A client's own `thinking` as this family takes it: newer models know no budgets, and in the middle of a tool loop
 * whose signed thoughts are lost none is asked for.
 *
 * @param spoken The effort that the client names beside it.
 */
export function ownThinking(
  thinking: JsonObject,
  family: ClaudeFamily,
  turns: readonly Turn[],
  spoken?: unknown,
): ThinkingPlan {
  const own = takesEffort(family, spoken) ? { effort: spoken } : {};
  if (thinking.type !== 'enabled') return { thinking, ...own, carried: true };
  if (family.sampling === 'none') {
    const { budget_tokens: budget } = thinking;
    const effort = own.effort ?? (typeof budget === 'number' ? effortOf(budget) : undefined);
    return {
      thinking: adaptiveThinking(family),
      ...(effort === undefined ? {} : { effort }),
      carried: true,
    };
  }
  return isInUnsignedToolLoop(turns) ? { ...own, carried: true } : { thinking, ...own, carried: true };
}

/** Whether an effort is one that this family is told as it is (`output_config.effort`). */
export function takesEffort({ thinking }: ClaudeFamily, effort: unknown): effort is string {
  return (
    (thinking === 'adaptive' || thinking === 'always') && typeof effort === 'string' && efforts.has(effort)
  );
}

function planEffort(effort: unknown, { family, maxTokens, forcesTool, turns }: ThinkingFacts): ThinkingPlan {
  if (effort === undefined || effort === null) return { carried: true };
  if (effort === 'none') return planNoThinking(family);
  const budget = typeof effort === 'string' && Object.hasOwn(budgets, effort) ? budgets[effort] : undefined;
  if (typeof effort !== 'string' || budget === undefined) return { carried: false };
  switch (family.thinking) {
    case 'unsupported':
      return { carried: false };
    case 'budget':
      return forcesTool ? { carried: false } : planBudget(budget, maxTokens, turns);
    default:
      return {
        effort: effort === 'minimal' ? 'low' : effort,
        ...(forcesTool ? {} : { thinking: adaptiveThinking(family) }),
        carried: true,
      };
  }
}

function planTokens(budget: number, facts: ThinkingFacts): ThinkingPlan {
  const { family, maxTokens, forcesTool, turns } = facts;
  if (family.thinking !== 'budget') return planEffort(effortOf(budget), facts);
  return forcesTool ? { carried: false } : planBudget(Math.max(budget, smallestBudget), maxTokens, turns);
}

/** Which effort so many tokens stand for, by the middle between the budgets. */
function effortOf(budget: number): string {
  if (budget <= 2_048) return 'low';
  return budget <= 8_192 ? 'medium' : 'high';
}

function planNoThinking(family: ClaudeFamily): ThinkingPlan {
  if (family.thinking === 'always') return { carried: false };
  return family.thinking === 'adaptive'
    ? { thinking: { type: 'disabled' }, carried: true }
    : { carried: true };
}

/** From 4.7 on the thinking text is left out of answers unless it is asked for. */
function adaptiveThinking(family: ClaudeFamily): JsonObject {
  return family.sampling === 'none' ? { type: 'adaptive', display: 'summarized' } : { type: 'adaptive' };
}

/** At most half of the answer may be thought, so that something is left to say. */
function planBudget(wanted: number, maxTokens: unknown, turns: readonly Turn[]): ThinkingPlan {
  // In the middle of a tool loop a model that thinks by budget insists on its signed thoughts. A client that
  // did not keep them gets the rest of the loop without thinking rather than an error.
  if (isInUnsignedToolLoop(turns)) return { carried: true };
  const half = typeof maxTokens === 'number' ? Math.floor(maxTokens / 2) : wanted;
  const budget = Math.min(wanted, half);
  return budget < smallestBudget
    ? { carried: false }
    : { thinking: { type: 'enabled', budget_tokens: budget }, carried: true };
}

function isInUnsignedToolLoop(turns: readonly Turn[]): boolean {
  const last = turns.findLast((turn) => turn.role === 'assistant');
  if (last === undefined || !last.pieces.some((piece) => piece.kind === 'tool_call')) return false;
  return !last.pieces.some((piece) => piece.kind === 'thinking' && isSignedThinking(piece.block));
}
