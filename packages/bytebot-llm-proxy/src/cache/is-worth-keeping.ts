/**
 * Whether a complete answer may be given out again, by a look at its bytes. In JSON a quote inside of a text is
 * escaped, so none of these patterns is found in what a model has written.
 *
 * - An answer that a filter has cut is not kept: the same question may pass it another time.
 * - An answer that calls tools is kept only where the config says so: a tool does something.
 * - One that ended at its `max_tokens` is complete for what was asked, and kept.
 */
export function isWorthKeeping(body: Buffer, keepsToolCalls: boolean): boolean {
  const text = body.toString('latin1');
  if (filtered.test(text)) return false;
  return keepsToolCalls || !callsTool.test(text);
}

const filtered = /"finish_reason"\s*:\s*"(?:content_filter|error)"/;
const callsTool = /"tool_calls"\s*:\s*\[\s*[^\]\s]|"function_call"\s*:\s*\{/;
