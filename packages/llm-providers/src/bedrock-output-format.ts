import { type ChatRequest, isJsonObject, type JsonObject } from '@bytebot/shared';
import { claudeFamily } from './anthropic-models.ts';
import { outputFormatOf } from './anthropic-output-format.ts';
import type { BedrockAbilities } from './bedrock-abilities.ts';
import { filledString } from './translate/json.ts';
import { readResponseFormat } from './translate/parameters.ts';

/** How an answer in JSON is asked for; at most one of the three is set. */
export interface BedrockOutputFormat {
  /** For `outputConfig.textFormat`. */
  readonly textFormat?: JsonObject;
  /** A tool that the model must call. */
  readonly answerTool?: JsonObject;
  /** To be said in a system text. */
  readonly words?: string;
}

/**
 * Picks the way for this model as for Claude elsewhere: a schema where structured outputs take it, else a tool.
 * Models that cannot be made to call a tool are told the schema in words.
 *
 * @throws RequestTranslationError when `response_format` cannot be read.
 */
export function bedrockOutputFormat(request: ChatRequest, abilities: BedrockAbilities): BedrockOutputFormat {
  const asked = readResponseFormat(request);
  const family = abilities.family ?? { ...claudeFamily(''), outputFormat: abilities.outputFormat };
  const format = outputFormatOf(asked, family);
  switch (format.way) {
    case 'free':
      return {};
    case 'words':
      return { words: format.text };
    case 'schema':
      return { textFormat: textFormatOf(format.format.schema, request) };
    default:
      if (abilities.choices !== 'none') return { answerTool: format.tool };
      return {
        words: `Answer with a single JSON value and nothing else. It must fit this JSON Schema: ${asked.type === 'json_schema' ? JSON.stringify(asked.schema) : '{}'}`,
      };
  }
}

/** OutputFormat of the API reference; the schema travels as text. */
function textFormatOf(schema: unknown, { response_format: format }: ChatRequest): JsonObject {
  const described = isJsonObject(format) && isJsonObject(format.json_schema) ? format.json_schema : {};
  const name = filledString(described.name);
  const description = filledString(described.description);
  return {
    type: 'json_schema',
    structure: {
      jsonSchema: {
        schema: JSON.stringify(schema),
        ...(name === undefined ? {} : { name: name.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 64) }),
        ...(description === undefined ? {} : { description }),
      },
    },
  };
}
