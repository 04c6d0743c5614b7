import { isJsonObject, type JsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import { listOf } from '../openai/read-question.ts';
import { checkCitations } from './citations.ts';
import { invalidRequest } from './invalid-request.ts';

const mostMarks = 4;

/** Fields that are unknown until a feature is named in `anthropic-beta`. */
const betas: Readonly<Record<string, string>> = {
  mcp_servers: 'mcp-client-',
  context_management: 'context-management-',
  output_format: 'structured-outputs-',
};

/** Refuses more cache marks than Anthropic keeps, and fields and sources of features that were not asked for. */
export function checkFeatures({ body, headers }: Call): void {
  checkFormat(body.output_config);
  checkCitations(body);
  const asked = String(headers['anthropic-beta'] ?? '');
  for (const [name, beta] of Object.entries(betas)) {
    if (body[name] !== undefined && !asked.includes(beta))
      throw invalidRequest(`${name}: Extra inputs are not permitted`);
  }
  const blocks = [...listOf(body.tools), ...listOf(body.system), ...blocksOf(body)].filter(isJsonObject);
  const marks = blocks.filter((block) => isJsonObject(block.cache_control)).length;
  const whole = isJsonObject(body.cache_control) ? 1 : 0;
  if (marks + whole > mostMarks) {
    throw invalidRequest(
      `A maximum of ${mostMarks} blocks with cache_control may be provided. Found ${marks + whole}.`,
    );
  }
  const usesFile = blocks.some((block) => isJsonObject(block.source) && block.source.type === 'file');
  if (usesFile && !asked.includes('files-api-')) {
    throw invalidRequest(
      "messages: Input tag 'file' found using 'type' does not match any of the expected tags: 'base64', 'content', 'text', 'url'",
    );
  }
}

const bounds = ['minimum', 'maximum', 'minLength', 'maxLength', 'multipleOf', 'oneOf'];

/** Structured outputs take closed objects without bounds only. */
function checkFormat(config: unknown): void {
  const format = isJsonObject(config) ? config.format : undefined;
  if (isJsonObject(format)) checkSchema(format.schema, 0);
}

function checkSchema(schema: unknown, depth: number): void {
  if (!isJsonObject(schema) || depth > 64) return;
  if (schema.type === 'object' && schema.additionalProperties !== false) {
    throw invalidRequest(
      "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false",
    );
  }
  const bound = bounds.find((name) => schema[name] !== undefined);
  if (bound !== undefined) {
    throw invalidRequest(
      `output_config.format.schema: For '${String(schema.type)}' type, property '${bound}' is not supported`,
    );
  }
  const named = [schema.properties, schema.$defs].flatMap((map) =>
    isJsonObject(map) ? Object.values(map) : [],
  );
  for (const below of [...named, schema.items, ...listOf(schema.anyOf)]) checkSchema(below, depth + 1);
}

function blocksOf(body: JsonObject): unknown[] {
  return listOf(body.messages).flatMap((message) =>
    isJsonObject(message) ? listOf(message.content).flatMap(withInner) : [],
  );
}

function withInner(block: unknown): unknown[] {
  return isJsonObject(block) && block.type === 'tool_result' ? [block, ...listOf(block.content)] : [block];
}
