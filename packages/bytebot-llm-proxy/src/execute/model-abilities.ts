import { claudeFamily } from '@bytebot/llm-providers';
import { modelFamilyOf } from '@bytebot/openrouter';
import type { PricedFacts } from '../pricing/prices.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { ModelAbilities } from '../routing/plan/plan-world.ts';

/**
 * What a candidate's model can take and do: as `model_info` says, else the provider's catalogue, else what is known
 * of the model.
 */
export function modelAbilities({ deployment, upstreamModel }: Candidate, facts: PricedFacts): ModelAbilities {
  const { modelInfo } = deployment;
  const { catalogue, table } = facts;
  const supports = catalogue?.supports;
  return {
    maxInputTokens:
      countOf(modelInfo.max_input_tokens) ??
      catalogue?.maxInputTokens ??
      table?.contextWindow ??
      modelFamilyOf(upstreamModel)?.contextLength,
    maxOutputTokens:
      countOf(modelInfo.max_output_tokens) ?? catalogue?.maxOutputTokens ?? claudeOutputTokens(upstreamModel),
    vision: saidOf(modelInfo.supports_vision) ?? supports?.supports_vision,
    audio: saidOf(modelInfo.supports_audio_input) ?? supports?.supports_audio_input,
    tools: saidOf(modelInfo.supports_function_calling) ?? supports?.supports_function_calling,
    jsonSchema: saidOf(modelInfo.supports_response_schema) ?? supports?.supports_response_schema,
  };
}

function claudeOutputTokens(model: string): number | undefined {
  const { prefix, maxOutputTokens } = claudeFamily(model);
  return prefix === '' ? undefined : maxOutputTokens;
}

function countOf(value: unknown): number | undefined {
  const count = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof count === 'number' && count > 0 ? count : undefined;
}

function saidOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}
