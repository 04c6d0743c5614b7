import type { JsonObject, Usage } from '@bytebot/shared';
import { countOf, objectsOf } from './translate/json.ts';

const modalities = ['TEXT', 'AUDIO', 'IMAGE', 'VIDEO', 'DOCUMENT'] as const;

/** What Vertex AI calls the tiers in `trafficType`. */
const tiersByTraffic: readonly (readonly [RegExp, string])[] = [
  [/PRIORITY/, 'priority'],
  [/FLEX/, 'flex'],
  [/ON_DEMAND|STANDARD/, 'default'],
];

/**
 * Gemini's counts as OpenAI's: thoughts are part of the completion, as OpenAI counts reasoning, and what tools added
 * is part of the prompt. Counts by modality go into the details under LiteLLM's names, zeros left out.
 */
export function geminiUsage(usage: JsonObject): Usage {
  const thoughts = countOf(usage.thoughtsTokenCount);
  const promptTokens = countOf(usage.promptTokenCount) + countOf(usage.toolUsePromptTokenCount);
  const completionTokens = countOf(usage.candidatesTokenCount) + thoughts;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: countOf(usage.totalTokenCount) || promptTokens + completionTokens,
    prompt_tokens_details: {
      cached_tokens: countOf(usage.cachedContentTokenCount),
      ...byModality(usage.promptTokensDetails, usage.toolUsePromptTokensDetails),
    },
    completion_tokens_details: {
      reasoning_tokens: thoughts,
      ...byModality(usage.candidatesTokensDetails),
    },
  };
}

/** The tier that served the answer, in OpenAI's words; undefined when Google does not say. */
export function geminiTier(usage: unknown): string | undefined {
  const traffic = Object(usage).trafficType;
  return typeof traffic === 'string'
    ? tiersByTraffic.find(([pattern]) => pattern.test(traffic))?.[1]
    : undefined;
}

function byModality(...lists: readonly unknown[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { modality, tokenCount } of lists.flatMap(objectsOf)) {
    const known = modalities.find((one) => one === modality);
    if (known === undefined || countOf(tokenCount) === 0) continue;
    const name = `${known.toLowerCase()}_tokens`;
    counts[name] = (counts[name] ?? 0) + countOf(tokenCount);
  }
  return counts;
}
