import { isJsonObject, type JsonObject } from '@bytebot/shared';
import type { ClaudeFamily } from './anthropic-models.ts';
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

/** Keywords that Anthropic's structured outputs take; the rest is refused with a 400. */
const supportedKeywords: ReadonlySet<string> = new Set([
  'type',
  'title',
  'description',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'enum',
  'const',
  'anyOf',
  'allOf',
  '$defs',
  '$ref',
]);
const deepestSchema = 32;

/**
 * Picks the way for this family. A schema outside of what structured outputs take goes by a tool, which takes any
 * schema; models that cannot be made to call a tool, because they always think, get the schema as it is.
 */
export function outputFormatOf(format: ResponseFormat, family: ClaudeFamily): OutputFormat {
  if (format.type === 'text') return { way: 'free' };
  if (format.type === 'json_object') {
    return { way: 'words', text: 'Answer with a single JSON object and nothing else.' };
  }
  const { schema } = format;
  if (family.outputFormat && (family.thinking === 'always' || isSupportedSchema(schema, 0))) {
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

function isSupportedSchema(schema: unknown, depth: number): boolean {
  if (!isJsonObject(schema) || depth > deepestSchema) return false;
  if (!Object.keys(schema).every((keyword) => supportedKeywords.has(keyword))) return false;
  if (schema.type === 'object' && schema.additionalProperties !== false) return false;
  const below = [
    ...valuesOf(schema.properties),
    ...valuesOf(schema.$defs),
    ...(schema.items === undefined ? [] : [schema.items]),
    ...listOf(schema.anyOf),
    ...listOf(schema.allOf),
  ];
  return below.every((part) => isSupportedSchema(part, depth + 1));
}

function valuesOf(value: unknown): unknown[] {
  return isJsonObject(value) ? Object.values(value) : [];
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
