import type { JsonObject } from '@bytebot/shared';
import { DialectError } from '../client-dialect.ts';
import {
  checkNames,
  describe,
  expectBoolean,
  expectNumber,
  expectObject,
  expectText,
  inCamelCase,
  listOf,
  pathOf,
} from './proto-json.ts';
import { jsonSchemaOf } from './read-schema.ts';

/** Numbers that OpenAI has a word for. */
const numbers: Readonly<Record<string, string>> = {
  temperature: 'temperature',
  topP: 'top_p',
  topK: 'top_k',
  candidateCount: 'n',
  maxOutputTokens: 'max_tokens',
  presencePenalty: 'presence_penalty',
  frequencyPenalty: 'frequency_penalty',
  seed: 'seed',
  logprobs: 'top_logprobs',
};

/** Read by hand below. */
const translated = [
  'stopSequences',
  'responseLogprobs',
  'responseMimeType',
  'responseSchema',
  'responseJsonSchema',
  'thinkingConfig',
  'responseModalities',
  'speechConfig',
] as const;

/** Google's own; they keep their names, and providers that have no place for them name them. */
const own = [
  'audioTimestamp',
  'audioTranscriptionConfig',
  'enableAffectiveDialog',
  'enableEnhancedCivicAnswers',
  'imageConfig',
  'mediaResolution',
  'modelSelectionConfig',
  'responseFormat',
  'routingConfig',
  'translationConfig',
] as const;

const known: ReadonlySet<string> = new Set([...Object.keys(numbers), ...translated, ...own]);
const thinkingFields: ReadonlySet<string> = new Set(['includeThoughts', 'thinkingBudget', 'thinkingLevel']);

/**
 * `generationConfig` as parameters of the canonical form (Gemini API reference, "GenerationConfig").
 *
 * @throws DialectError for an unknown field or a wrong value.
 */
export function readGenerationConfig(value: unknown, path: string): Record<string, unknown> {
  if (value === undefined) return {};
  const config = expectObject(value, path);
  checkNames(config, known, path);
  const fields = inCamelCase(config);
  const placeOf = (name: string): string => pathOf(config, name, path);
  const read: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const canonical = Object.hasOwn(numbers, name) ? numbers[name] : undefined;
    if (canonical !== undefined) read[canonical] = expectNumber(field, placeOf(name));
    else if ((own as readonly string[]).includes(name)) read[name] = field;
  }
  if (fields.responseLogprobs !== undefined)
    read.logprobs = expectBoolean(fields.responseLogprobs, placeOf('responseLogprobs'));
  const stop = listOf(fields.stopSequences, placeOf('stopSequences')).map((text, index) =>
    expectText(text, `${placeOf('stopSequences')}[${index}]`),
  );
  if (stop.length > 0) read.stop = stop;
  return {
    ...read,
    ...formatOf(fields, placeOf),
    ...(fields.thinkingConfig === undefined
      ? {}
      : thinkingOf(
          expectObject(fields.thinkingConfig, placeOf('thinkingConfig')),
          placeOf('thinkingConfig'),
        )),
    ...modalitiesOf(fields, placeOf),
  };
}

type PlaceOf = (name: string) => string;

/** JSON, with a schema or without; every other type of answer is Google's own and keeps its fields. */
function formatOf(fields: JsonObject, placeOf: PlaceOf): Record<string, unknown> {
  const { responseMimeType: mimeType, responseSchema, responseJsonSchema } = fields;
  if (mimeType !== undefined && typeof mimeType !== 'string')
    throw new DialectError(placeOf('responseMimeType'), 'The MIME type must be a string.');
  if (responseSchema !== undefined && responseJsonSchema !== undefined)
    throw new DialectError(
      placeOf('responseSchema'),
      'responseSchema and responseJsonSchema cannot both be set.',
    );
  const isJson = mimeType === 'application/json';
  const hasSchema = responseSchema !== undefined || responseJsonSchema !== undefined;
  const isText = mimeType === undefined || mimeType === '' || mimeType === 'text/plain';
  if (!isJson && !isText) {
    return {
      responseMimeType: mimeType,
      ...(responseSchema === undefined ? {} : { responseSchema }),
      ...(responseJsonSchema === undefined ? {} : { responseJsonSchema }),
    };
  }
  if (mimeType === 'text/plain' && hasSchema)
    throw new DialectError(placeOf('responseMimeType'), 'A schema needs the type application/json.');
  if (!hasSchema) return isJson ? { response_format: { type: 'json_object' } } : {};
  const schema =
    responseJsonSchema === undefined
      ? jsonSchemaOf(responseSchema, placeOf('responseSchema'))
      : expectObject(responseJsonSchema, placeOf('responseJsonSchema'));
  return { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } } };
}

/** A level is an effort, a budget is Anthropic's `thinking`; whether thoughts are shown is for the answer's writer. */
function thinkingOf(config: JsonObject, path: string): Record<string, unknown> {
  checkNames(config, thinkingFields, path);
  const { includeThoughts, thinkingBudget, thinkingLevel } = inCamelCase(config);
  const isShown =
    includeThoughts !== undefined && expectBoolean(includeThoughts, pathOf(config, 'includeThoughts', path));
  if (thinkingLevel !== undefined && thinkingLevel !== 'THINKING_LEVEL_UNSPECIFIED') {
    if (thinkingBudget !== undefined)
      throw new DialectError(path, 'thinkingBudget and thinkingLevel cannot both be set.');
    return { reasoning_effort: effortOf(thinkingLevel, pathOf(config, 'thinkingLevel', path)) };
  }
  if (thinkingBudget === undefined) return isShown ? { thinking: { type: 'adaptive' } } : {};
  const budget = expectNumber(thinkingBudget, pathOf(config, 'thinkingBudget', path));
  if (budget < -1)
    throw new DialectError(pathOf(config, 'thinkingBudget', path), 'The budget is -1, 0 or more.');
  if (budget < 0) return { thinking: { type: 'adaptive' } };
  if (budget === 0) return { thinking: { type: 'disabled' } };
  return { thinking: { type: 'enabled', budget_tokens: budget } };
}

const levels: ReadonlySet<unknown> = new Set(['minimal', 'low', 'medium', 'high']);

function effortOf(level: unknown, path: string): unknown {
  const effort = typeof level === 'string' ? level.toLowerCase() : level;
  if (levels.has(effort)) return effort;
  throw new DialectError(
    path,
    `The level ${describe(level)} is unknown; there are MINIMAL, LOW, MEDIUM and HIGH.`,
  );
}

/** Sound is 16 bit PCM at Google, and so it is asked for elsewhere. */
function modalitiesOf(fields: JsonObject, placeOf: PlaceOf): Record<string, unknown> {
  const modalities = listOf(fields.responseModalities, placeOf('responseModalities')).map((modality, index) =>
    expectText(modality, `${placeOf('responseModalities')}[${index}]`).toLowerCase(),
  );
  const speaks = modalities.includes('audio');
  const voice = voiceOf(fields.speechConfig);
  const read: Record<string, unknown> = {};
  if (modalities.length > 0)
    read.modalities = speaks && !modalities.includes('text') ? ['text', ...modalities] : modalities;
  if (speaks) read.audio = { ...(voice === undefined ? {} : { voice }), format: 'pcm16' };
  if (fields.speechConfig !== undefined && !(speaks && voice !== undefined))
    read.speechConfig = fields.speechConfig;
  return read;
}

/** The voice, where the configuration says nothing else. */
function voiceOf(config: unknown): string | undefined {
  const name = onlyField(onlyField(onlyField(config, 'voiceConfig'), 'prebuiltVoiceConfig'), 'voiceName');
  return typeof name === 'string' && name !== '' ? name : undefined;
}

function onlyField(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const fields = inCamelCase(Object.fromEntries(Object.entries(value)));
  return Object.keys(fields).length === 1 ? fields[name] : undefined;
}
