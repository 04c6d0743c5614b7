import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { filledString } from './json.ts';

/** How much the client wants the model to think, from whichever of the three ways it wrote it. */
export interface Reasoning {
  /** Anthropic's `thinking`, which LiteLLM takes for every provider. */
  readonly thinking: JsonObject | undefined;
  /** Tokens to think with (`reasoning.max_tokens`, OpenRouter). */
  readonly maxTokens: number | undefined;
  /** `none`, `minimal`, `low`, `medium`, `high` …; the client's own word, whether known or not. */
  readonly effort: unknown;
  /**
   * The client spoke of an effort and, in Anthropic's dialect, of no thinking (`thinking: null`): there it is the effort
   * that all of the answer takes.
   */
  readonly isEffortOnly: boolean;
  /** The client does not want to see the thoughts (`reasoning.exclude`). */
  readonly isHidden: boolean;
  /** Which of the request's fields say so; the names to report when it cannot be carried. */
  readonly fields: readonly string[];
}

export const reasoningFields = ['thinking', 'reasoning', 'reasoning_effort'] as const;

/** OpenAI's `reasoning_effort`, OpenRouter's `reasoning`, Anthropic's `thinking`; the more exact one decides. */
export function readReasoning(request: Readonly<Record<string, unknown>>): Reasoning {
  const reasoning = isJsonObject(request.reasoning) ? request.reasoning : {};
  const { max_tokens: maxTokens, enabled } = reasoning;
  const spoken = request.reasoning_effort;
  // LiteLLM also takes the object of the Responses dialect: {effort, summary}.
  const word = isJsonObject(spoken) ? spoken.effort : spoken;
  // LiteLLM's word for Gemini, from before OpenAI had `none`.
  const effort = word === 'disable' ? 'none' : word;
  const switched = enabled === false ? 'none' : enabled === true ? 'medium' : undefined;
  return {
    thinking: isJsonObject(request.thinking) ? request.thinking : undefined,
    maxTokens: typeof maxTokens === 'number' && maxTokens > 0 ? maxTokens : undefined,
    effort: filledString(effort) ?? effort ?? filledString(reasoning.effort) ?? switched,
    isEffortOnly: request.thinking === null,
    isHidden: reasoning.exclude === true,
    fields: reasoningFields.filter((name) => request[name] !== undefined && request[name] !== null),
  };
}
