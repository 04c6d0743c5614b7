import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { camelCase, fieldOf, pathOf } from './proto-json.ts';

/** Google's names of parameters that the config of a deployment may set. */
const configNames: Readonly<Record<string, string>> = {
  temperature: 'temperature',
  top_p: 'topP',
  top_k: 'topK',
  n: 'candidateCount',
  max_tokens: 'maxOutputTokens',
  max_completion_tokens: 'maxOutputTokens',
  presence_penalty: 'presencePenalty',
  frequency_penalty: 'frequencyPenalty',
  seed: 'seed',
  stop: 'stopSequences',
  top_logprobs: 'logprobs',
  logprobs: 'responseLogprobs',
};

/** Google's own fields keep their names, in either spelling. */
const ownConfig: ReadonlySet<string> = new Set([
  'thinkingConfig',
  'responseModalities',
  'responseMimeType',
  'responseSchema',
  'responseJsonSchema',
  'speechConfig',
  'imageConfig',
  'mediaResolution',
  'candidateCount',
  'maxOutputTokens',
  'stopSequences',
]);
/** Budgets as LiteLLM sets them, which every generation of models takes. */
const budgets: Readonly<Record<string, number>> = {
  none: 0,
  minimal: 512,
  low: 1024,
  medium: 2048,
  high: 4096,
};

const ownRequest: ReadonlySet<string> = new Set(['safetySettings', 'cachedContent', 'labels']);

/**
 * A deployment's defaults as fields of a `generateContent` request that passes as bytes. They are nested into the
 * client's `generationConfig`, whose own values count before them.
 */
export function geminiDefaults(defaults: JsonObject, body: JsonObject): Record<string, unknown> {
  const client = fieldOf(body, 'generationConfig');
  const config: Record<string, unknown> = isJsonObject(client) ? { ...client } : {};
  const fields: Record<string, unknown> = {};
  let isChanged = false;
  for (const [name, value] of Object.entries({ ...defaults, ...translated(defaults) })) {
    if (value === undefined || value === null) continue;
    const own = camelCase(name);
    const configName =
      (Object.hasOwn(configNames, name) && configNames[name]) || (ownConfig.has(own) ? own : undefined);
    if (configName !== undefined) {
      if (fieldOf(config, configName) !== undefined) continue;
      config[configName] = configName === 'stopSequences' && !Array.isArray(value) ? [value] : value;
      isChanged = true;
    } else if (ownRequest.has(own) && fieldOf(body, own) === undefined) fields[own] = value;
  }
  return isChanged ? { ...fields, [pathOf(body, 'generationConfig', '')]: config } : fields;
}

/** Defaults that are several fields here, or one of another form. */
function translated({ reasoning_effort: effort, thinking, response_format: format }: JsonObject): JsonObject {
  const budget =
    typeof effort === 'string' && Object.hasOwn(budgets, effort)
      ? budgets[effort]
      : isJsonObject(thinking) && thinking.type === 'enabled'
        ? thinking.budget_tokens
        : undefined;
  const type = isJsonObject(format) ? format.type : undefined;
  const named = isJsonObject(format) && isJsonObject(format.json_schema) ? format.json_schema : {};
  return {
    ...(budget === undefined ? {} : { thinkingConfig: { thinkingBudget: budget } }),
    ...(type === 'json_object' || type === 'json_schema' ? { responseMimeType: 'application/json' } : {}),
    ...(type === 'json_schema' ? { responseJsonSchema: named.schema } : {}),
  };
}
