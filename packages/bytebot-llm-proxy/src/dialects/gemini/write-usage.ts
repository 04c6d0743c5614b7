import type { JsonObject, Usage } from '@bytebot/shared';

const modalities = [
  ['text_tokens', 'TEXT'],
  ['image_tokens', 'IMAGE'],
  ['audio_tokens', 'AUDIO'],
  ['video_tokens', 'VIDEO'],
  ['document_tokens', 'DOCUMENT'],
] as const;

/**
 * Tokens as Google counts them: those of thoughts stand beside those of the answer, not among them (Gemini API
 * reference, "UsageMetadata").
 */
export function usageMetadataOf(usage: Usage): JsonObject {
  const prompt = usage.prompt_tokens_details ?? {};
  const completion = usage.completion_tokens_details ?? {};
  const thoughts = countOf(completion.reasoning_tokens);
  const cached = countOf(prompt.cached_tokens);
  const promptTokensDetails = byModality(prompt);
  const candidatesTokensDetails = byModality(completion);
  return {
    promptTokenCount: countOf(usage.prompt_tokens),
    candidatesTokenCount: Math.max(0, countOf(usage.completion_tokens) - thoughts),
    totalTokenCount: countOf(usage.total_tokens),
    ...(cached === 0 ? {} : { cachedContentTokenCount: cached }),
    ...(thoughts === 0 ? {} : { thoughtsTokenCount: thoughts }),
    ...(promptTokensDetails.length === 0 ? {} : { promptTokensDetails }),
    ...(candidatesTokensDetails.length === 0 ? {} : { candidatesTokensDetails }),
  };
}

function byModality(details: Readonly<Record<string, unknown>>): JsonObject[] {
  return modalities.flatMap(([name, modality]) => {
    const tokenCount = countOf(details[name]);
    return tokenCount === 0 ? [] : [{ modality, tokenCount }];
  });
}

function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
