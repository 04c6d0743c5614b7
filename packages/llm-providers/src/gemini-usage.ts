import { isJsonObject, type JsonObject, type Usage } from '@bytebot/shared';
import { countOf } from './translate/json.ts';

/** Names of the details by modality. */
const detailNames: ReadonlyMap<unknown, string> = new Map(
  ['TEXT', 'AUDIO', 'IMAGE', 'VIDEO', 'DOCUMENT'].map((modality) => [
    modality,
    `${modality.toLowerCase()}_tokens`,
  ]),
);

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
  const promptDetails: Record<string, number> = { cached_tokens: countOf(usage.cachedContentTokenCount) };
  addByModality(promptDetails, usage.promptTokensDetails);
  addByModality(promptDetails, usage.toolUsePromptTokensDetails);
  const completionDetails: Record<string, number> = { reasoning_tokens: thoughts };
  addByModality(completionDetails, usage.candidatesTokensDetails);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: countOf(usage.totalTokenCount) || promptTokens + completionTokens,
    prompt_tokens_details: promptDetails,
    completion_tokens_details: completionDetails,
  };
}

/** The tier that served the answer, in OpenAI's words; undefined when Google does not say. */
export function geminiTier(usage: unknown): string | undefined {
  const traffic = Object(usage).trafficType;
  return typeof traffic === 'string'
    ? tiersByTraffic.find(([pattern]) => pattern.test(traffic))?.[1]
    : undefined;
}

function addByModality(counts: Record<string, number>, list: unknown): void {
  if (!Array.isArray(list)) return;
  for (const item of list) {
    if (!isJsonObject(item)) continue;
    const name = detailNames.get(item.modality);
    const count = countOf(item.tokenCount);
    if (name !== undefined && count !== 0) counts[name] = (counts[name] ?? 0) + count;
  }
}
