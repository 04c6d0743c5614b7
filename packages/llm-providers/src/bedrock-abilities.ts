import { isJsonObject, type JsonObject } from '@bytebot/shared';
import type { ClaudeFamily } from './anthropic-models.ts';
import type { CachePoint } from './bedrock-messages.ts';
import { type BedrockModel, claudeBehind, isNova } from './bedrock-model.ts';
import type { ToolAbilities } from './bedrock-tools.ts';

/** What a model behind Converse can be told, by its maker (Bedrock user guide, "Supported models and features"). */
export interface BedrockAbilities extends ToolAbilities {
  /** Present for Claude. */
  readonly family: ClaudeFamily | undefined;
  /** The cache mark after a text or a file. */
  readonly cachePoint: CachePoint;
  /** Whether it takes a JSON Schema in `outputConfig`. */
  readonly outputFormat: boolean;
  /** How `reasoning_effort` is said. */
  readonly effort: 'claude' | 'nova' | 'plain' | 'none';
  /** Where `top_k` goes. */
  readonly topK: 'plain' | 'nova' | 'none';
}

/** Claude before prompt caching came to Bedrock. */
const uncachedClaude = /claude-(?:v\d|instant|3-(?:haiku|sonnet|opus)|3-5-sonnet-20240620)/i;
/** These take `toolConfig`, some of them, but no `toolChoice`. */
const choosesByItself = /llama|titan|command|jamba|jurassic|\br1\b|palmyra/i;
const structured =
  /qwen3|deepseek\.v3|gpt-oss|gemma-3|minimax|ministral|mistral-large-3|magistral|voxtral|kimi|nemotron/i;

export function abilitiesOf(model: BedrockModel): BedrockAbilities {
  const family = claudeBehind(model);
  if (family !== undefined) {
    const takesMarks = !uncachedClaude.test(model.name);
    return {
      family,
      schema: 'full',
      choices: 'all',
      cachePoint: takesMarks ? cachePointOf(family.outputFormat) : noCachePoint,
      toolCachePoint: takesMarks ? cachePointOf(family.outputFormat) : noCachePoint,
      outputFormat: family.outputFormat,
      effort: 'claude',
      topK: 'plain',
    };
  }
  if (isNova(model)) return novaAbilities(model);
  return {
    family,
    schema: 'inlined',
    choices: choicesOf(model),
    cachePoint: noCachePoint,
    toolCachePoint: noCachePoint,
    outputFormat: structured.test(model.name),
    effort: /gpt-oss/i.test(model.name) ? 'plain' : 'none',
    topK: /llama|titan|gpt-oss/i.test(model.name) ? 'none' : 'plain',
  };
}

/** Nova caches messages and system texts, not tools. */
function novaAbilities({ name }: BedrockModel): BedrockAbilities {
  return {
    family: undefined,
    schema: 'nova',
    choices: 'all',
    cachePoint: cachePointOf(false),
    toolCachePoint: noCachePoint,
    outputFormat: false,
    effort: /nova-2/i.test(name) ? 'nova' : 'none',
    topK: 'nova',
  };
}

function choicesOf({ name }: BedrockModel): ToolAbilities['choices'] {
  if (choosesByItself.test(name)) return 'none';
  return /mistral/i.test(name) ? 'any' : 'all';
}

/** The newer Claude keep a cache for an hour when told so. */
function cachePointOf(takesHour: boolean): CachePoint {
  return (cacheControl): JsonObject => {
    const isHour = takesHour && isJsonObject(cacheControl) && cacheControl.ttl === '1h';
    return { cachePoint: isHour ? { type: 'default', ttl: '1h' } : { type: 'default' } };
  };
}

function noCachePoint(): undefined {
  return undefined;
}
