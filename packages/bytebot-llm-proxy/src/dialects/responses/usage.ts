import { isJsonObject, type JsonObject, memberAt, memberOf, type Usage } from '@bytebot/shared';

/** What an answer used, in the words of the Responses API. */
export function writeUsage(usage: Usage | undefined): JsonObject | null {
  if (usage === undefined) return null;
  const { prompt_tokens: input, completion_tokens: output, prompt_tokens_details: details } = usage;
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: countOf(details?.cached_tokens),
      cache_write_tokens: countOf(details?.cache_creation_tokens ?? details?.cache_write_tokens),
    },
    output_tokens: output,
    output_tokens_details: {
      reasoning_tokens: countOf(usage.completion_tokens_details?.reasoning_tokens),
    },
    total_tokens: usage.total_tokens,
    ...(usage.cost === undefined ? {} : { cost: usage.cost }),
  };
}

/** @returns Undefined for what is no usage of the Responses API. */
export function readUsage(value: unknown): Usage | undefined {
  if (!isJsonObject(value)) return undefined;
  const { input_tokens: input, output_tokens: output, cost } = value;
  if (typeof input !== 'number' || typeof output !== 'number') return undefined;
  const total = memberOf(value, 'total_tokens');
  const cached = memberAt(value, 'input_tokens_details', 'cached_tokens');
  const written = memberAt(value, 'input_tokens_details', 'cache_write_tokens');
  const thought = memberAt(value, 'output_tokens_details', 'reasoning_tokens');
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: typeof total === 'number' ? total : input + output,
    prompt_tokens_details: {
      cached_tokens: countOf(cached),
      ...(countOf(written) === 0 ? {} : { cache_creation_tokens: countOf(written) }),
    },
    completion_tokens_details: { reasoning_tokens: countOf(thought) },
    ...(typeof cost === 'number' ? { cost } : {}),
  };
}

function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
