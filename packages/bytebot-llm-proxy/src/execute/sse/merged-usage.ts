import { isJsonObject, type Usage } from '@bytebot/shared';

/**
 * What two events of one stream say together about what was used. Each tells what it knows so far, and some tell only
 * a part (Anthropic's first event has the prompt, its last the answer), so of every count the larger is right.
 */
export function mergedUsage(earlier: Usage | undefined, later: Usage): Usage {
  if (earlier === undefined) return later;
  const prompt_tokens = larger(earlier.prompt_tokens, later.prompt_tokens);
  const completion_tokens = larger(earlier.completion_tokens, later.completion_tokens);
  const total = larger(earlier.total_tokens, later.total_tokens);
  const total_tokens = Math.max(total, prompt_tokens + completion_tokens);
  const merged = mergedMembers(earlier, later);
  // Gemini repeats its counts in every event, most of them unchanged.
  if (merged === earlier && total_tokens === earlier.total_tokens) return earlier;
  return { ...merged, prompt_tokens, completion_tokens, total_tokens };
}

/** @returns `earlier` itself where `later` adds nothing. */
function mergedMembers(
  earlier: Readonly<Record<string, unknown>>,
  later: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  let merged: Record<string, unknown> | undefined;
  for (const name in later) {
    const value = mergedValue(earlier[name], later[name]);
    if (value === earlier[name]) continue;
    merged ??= { ...earlier };
    merged[name] = value;
  }
  return merged ?? earlier;
}

function mergedValue(earlier: unknown, later: unknown): unknown {
  if (typeof earlier === 'number' && typeof later === 'number') return Math.max(earlier, later);
  if (isJsonObject(earlier) && isJsonObject(later)) return mergedMembers(earlier, later);
  return later ?? earlier;
}

/** A count may be missing: usage comes from outside. */
function larger(earlier: number | undefined, later: number | undefined): number {
  return Math.max(earlier ?? 0, later ?? 0);
}
