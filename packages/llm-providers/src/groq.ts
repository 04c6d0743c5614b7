import type { ClassifiedError, ErrorFacts } from '@bytebot/shared';
import { openaiCompatible } from './openai-compatible.ts';

/** Groq, https://console.groq.com/docs/api-reference; errors: https://console.groq.com/docs/errors */
export const groq = openaiCompatible({
  id: 'groq',
  name: 'Groq',
  baseUrl: 'https://api.groq.com/openai/v1',
  operations: ['chat', 'responses', 'speech', 'transcription', 'translation'],
  // Its own name is `reasoning`, which models that do not think refuse as well.
  rejectedMessageFields: ['reasoning_content'],
  refineError: refineGroqError,
});

/**
 * `tool_use_failed` is a 400 for a tool call the model garbled, not for the request: another try may succeed. A 413 is
 * a request larger than the window or than a whole minute's tokens, which only a shorter one cures.
 */
function refineGroqError(facts: ErrorFacts, generic: ClassifiedError): ClassifiedError {
  if (generic.code === 'tool_use_failed') return { ...generic, kind: 'upstream' };
  return facts.status === 413 ? { ...generic, kind: 'context_length' } : generic;
}
