import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { asksForNothing } from './translate/parameters.ts';

/** Fields of Gemini's own that a client may add to an OpenAI request (GenerateContentRequest, GenerationConfig). */
const requestFields = ['safetySettings', 'cachedContent', 'labels', 'continuationToken'] as const;

const configFields = [
  'thinkingConfig',
  'responseModalities',
  'responseMimeType',
  'responseSchema',
  'responseJsonSchema',
  'speechConfig',
  'imageConfig',
  'mediaResolution',
  'audioTimestamp',
  'audioTranscriptionConfig',
  'translationConfig',
  'routingConfig',
  'modelSelectionConfig',
  'enableEnhancedCivicAnswers',
  'enableAffectiveDialog',
  'candidateCount',
  'maxOutputTokens',
  'stopSequences',
] as const;

/** These are OpenAI's or its clients' own when written in snake case, and are read as theirs. */
const camelCaseOnly = ['responseFormat', 'topP', 'topK', 'presencePenalty', 'frequencyPenalty'] as const;

const requestNames = spellings(requestFields);
const configNames = new Map([
  ...spellings(configFields),
  ...camelCaseOnly.map((name) => [name, name] as const),
]);

/** All their names, as Google writes them and in snake case, as its Python clients do. */
export const ownFieldNames: ReadonlySet<string> = new Set([
  ...requestNames.keys(),
  ...configNames.keys(),
  'generationConfig',
  'generation_config',
  'extra_body',
]);

export interface OwnFields {
  readonly request: JsonObject;
  readonly config: JsonObject;
}

/**
 * The fields of Gemini's own in a request: at the top, inside of `generationConfig`, and where clients of Google's
 * OpenAI surface put them, in `extra_body.google`.
 */
export function ownFieldsOf(request: Readonly<Record<string, unknown>>): OwnFields {
  const extra = isJsonObject(request.extra_body) ? request.extra_body.google : undefined;
  const whole = request.generationConfig ?? request.generation_config;
  const sources = [isJsonObject(extra) ? extra : {}, request];
  return {
    request: picked(sources, requestNames),
    config: { ...picked(sources, configNames), ...(isJsonObject(whole) ? whole : {}) },
  };
}

function picked(
  sources: readonly Readonly<Record<string, unknown>>[],
  names: ReadonlyMap<string, string>,
): JsonObject {
  const fields: Record<string, unknown> = {};
  for (const source of sources) {
    for (const name in source) {
      const nativeName = names.get(name);
      if (nativeName === undefined || asksForNothing(name, source[name])) continue;
      // Google's own spelling counts before its snake case.
      if (name !== nativeName && !asksForNothing(nativeName, source[nativeName])) continue;
      fields[nativeName] = source[name];
    }
  }
  return fields;
}

function spellings(fields: readonly string[]): ReadonlyMap<string, string> {
  return new Map(fields.flatMap((field) => [[snakeCase(field), field] as const, [field, field] as const]));
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
