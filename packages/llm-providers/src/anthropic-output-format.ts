import type { JsonObject } from '@bytebot/shared';
import type { ClaudeFamily } from './anthropic-models.ts';
import { outputSchema } from './anthropic-output-schema.ts';
import { anthropicInputSchema } from './anthropic-schema.ts';
import { jsonAnswerPurpose, jsonAnswerTool } from './translate/json-answer.ts';
import type { ResponseFormat } from './translate/parameters.ts';

export { jsonAnswerTool };

/** How an answer in JSON is asked for: by schema, by a tool the model must call, or in words. */
export type OutputFormat =
  | { readonly way: 'free' }
  | { readonly way: 'schema'; readonly format: JsonObject }
  | { readonly way: 'tool'; readonly tool: JsonObject }
  | { readonly way: 'words'; readonly text: string };

/**
 * Picks the way for this family. A schema that structured outputs cannot be told goes by a tool, which takes any
 * schema; models that cannot be made to call a tool, because they always think, get the schema as it is.
 */
export function outputFormatOf(format: ResponseFormat, family: ClaudeFamily): OutputFormat {
  if (format.type === 'text') return { way: 'free' };
  if (format.type === 'json_object') {
    return { way: 'words', text: 'Answer with a single JSON object and nothing else.' };
  }
  const { schema } = format;
  const native = family.outputFormat ? outputSchema(schema) : undefined;
  if (native !== undefined) return { way: 'schema', format: { type: 'json_schema', schema: native } };
  if (family.outputFormat && family.thinking === 'always') {
    return { way: 'schema', format: { type: 'json_schema', schema } };
  }
  return {
    way: 'tool',
    tool: {
      name: jsonAnswerTool,
      description: jsonAnswerPurpose,
      input_schema: anthropicInputSchema(schema),
    },
  };
}
