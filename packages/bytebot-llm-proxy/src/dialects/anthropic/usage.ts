import { isJsonObject, type JsonObject, type Usage } from '@bytebot/shared';

/**
 * Usage as Messages tell it: what was read from a cache and what was put into one stand beside `input_tokens`, not in
 * them (Anthropic API reference, "Usage").
 *
 * @param tier `service_tier` of the answer, in OpenAI's words.
 */
export function anthropicUsage(usage: Usage | undefined, tier: unknown): JsonObject {
  const details = usage?.prompt_tokens_details;
  const cacheRead = countOf(details?.cached_tokens ?? usage?.cache_read_input_tokens);
  const cacheCreation = countOf(details?.cache_creation_tokens ?? usage?.cache_creation_input_tokens);
  const byLifetime = details?.cache_creation_token_details;
  const thinking = usage?.completion_tokens_details?.reasoning_tokens;
  return {
    input_tokens: Math.max(0, countOf(usage?.prompt_tokens) - cacheRead - cacheCreation),
    cache_creation_input_tokens: cacheCreation,
    cache_read_input_tokens: cacheRead,
    cache_creation: isJsonObject(byLifetime) ? byLifetime : null,
    output_tokens: countOf(usage?.completion_tokens),
    output_tokens_details: typeof thinking === 'number' ? { thinking_tokens: thinking } : null,
    server_tool_use: isJsonObject(usage?.server_tool_use) ? usage.server_tool_use : null,
    service_tier: tierOf(tier),
  };
}

/** Usage of a Messages answer, or of one event of its stream, which may tell a part only; undefined for what is none. */
export function canonicalUsage(usage: unknown): Usage | undefined {
  if (!isJsonObject(usage)) return undefined;
  const cacheRead = countOf(usage.cache_read_input_tokens);
  const cacheCreation = countOf(usage.cache_creation_input_tokens);
  const prompt = countOf(usage.input_tokens) + cacheRead + cacheCreation;
  const completion = countOf(usage.output_tokens);
  const details = usage.output_tokens_details;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: {
      cached_tokens: cacheRead,
      cache_creation_tokens: cacheCreation,
      ...(isJsonObject(usage.cache_creation) && cacheCreation > 0
        ? { cache_creation_token_details: usage.cache_creation }
        : {}),
    },
    ...(isJsonObject(details) && typeof details.thinking_tokens === 'number'
      ? { completion_tokens_details: { reasoning_tokens: details.thinking_tokens } }
      : {}),
    ...(isJsonObject(usage.server_tool_use) ? { server_tool_use: usage.server_tool_use } : {}),
  };
}

function tierOf(tier: unknown): string | null {
  if (tier === 'default') return 'standard';
  return typeof tier === 'string' && tier !== '' ? tier : null;
}

function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
