import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { geminiError } from '../failures/envelopes.ts';
import { Refusal } from '../failures/refusal.ts';
import { listOf } from '../openai/read-question.ts';
import * as known from './known-fields.ts';
import { field } from './read-question.ts';

/** Where something unknown is: the path in snake_case, empty at the top. */
interface Violation {
  readonly name: string;
  readonly path: string;
}

/** Refuses every field Google's API does not have, all of them in one error. */
export function checkNames(body: JsonObject): void {
  const found: Violation[] = [
    ...unknownIn(body, known.requestFields, ''),
    ...unknownIn(field(body, 'generationConfig'), known.generationConfigFields, 'generation_config'),
    ...thinkingViolations(body),
    ...contentViolations(field(body, 'systemInstruction'), 'system_instruction'),
    ...listOf(body.contents).flatMap((content, index) => contentViolations(content, `contents[${index}]`)),
    ...listOf(body.tools).flatMap((tool, index) => toolViolations(tool, `tools[${index}]`)),
    ...toolConfigViolations(field(body, 'toolConfig')),
    ...listOf(field(body, 'safetySettings')).flatMap((setting, index) =>
      unknownIn(setting, known.safetySettingFields, `safety_settings[${index}]`),
    ),
  ];
  if (found.length > 0) throw new Refusal(unknownNames(found));
}

/** Refuses the top-level fields of another request than `generateContent` that it does not have. */
export function refuseNames(body: JsonObject, names: ReadonlySet<string>): void {
  const found = unknownIn(body, names, '');
  if (found.length > 0) throw new Refusal(unknownNames(found));
}

function unknownNames(found: readonly Violation[]): ReturnType<typeof geminiError> {
  const fieldViolations = found.map(({ name, path }) => {
    const place = path === '' ? '' : ` at '${path}'`;
    const description = `Invalid JSON payload received. Unknown name "${name}"${place}: Cannot find field.`;
    return path === '' ? { description } : { field: path, description };
  });
  const message = fieldViolations.map((one) => one.description).join('\n');
  const details = [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations }];
  return geminiError(400, message, 'INVALID_ARGUMENT', details);
}

function unknownIn(value: unknown, names: ReadonlySet<string>, path: string): Violation[] {
  if (!isJsonObject(value)) return [];
  return Object.keys(value)
    .filter((name) => !names.has(camelCase(name)))
    .map((name) => ({ name, path }));
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_whole, letter: string) => letter.toUpperCase());
}

function thinkingViolations(body: JsonObject): Violation[] {
  const config = field(field(body, 'generationConfig'), 'thinkingConfig');
  return unknownIn(config, known.thinkingConfigFields, 'generation_config.thinking_config');
}

function contentViolations(content: unknown, path: string): Violation[] {
  if (!isJsonObject(content)) return [];
  return [
    ...unknownIn(content, known.contentFields, path),
    ...listOf(content.parts).flatMap((part, index) => partViolations(part, `${path}.parts[${index}]`)),
  ];
}

function partViolations(part: unknown, path: string): Violation[] {
  return [
    ...unknownIn(part, known.partFields, path),
    ...unknownIn(field(part, 'inlineData'), known.blobFields, `${path}.inline_data`),
    ...unknownIn(field(part, 'fileData'), known.fileFields, `${path}.file_data`),
    ...unknownIn(field(part, 'functionCall'), known.functionCallFields, `${path}.function_call`),
    ...unknownIn(field(part, 'functionResponse'), known.functionResponseFields, `${path}.function_response`),
  ];
}

function toolViolations(tool: unknown, path: string): Violation[] {
  const declarations = listOf(field(tool, 'functionDeclarations'));
  return [
    ...unknownIn(tool, known.toolFields, path),
    ...declarations.flatMap((declaration, index) => {
      const place = `${path}.function_declarations[${index}]`;
      return [
        ...unknownIn(declaration, known.declarationFields, place),
        ...schemaViolations(field(declaration, 'parameters'), `${place}.parameters`),
      ];
    }),
  ];
}

/** `parameters` takes a subset of OpenAPI's schema; JSON Schema proper goes into `parametersJsonSchema`. */
function schemaViolations(schema: unknown, path: string): Violation[] {
  if (!isJsonObject(schema)) return [];
  const properties = isJsonObject(schema.properties) ? Object.entries(schema.properties) : [];
  return [
    ...unknownIn(schema, known.schemaFields, path),
    ...properties.flatMap(([, value], index) =>
      schemaViolations(value, `${path}.properties[${index}].value`),
    ),
    ...schemaViolations(schema.items, `${path}.items`),
    ...listOf(field(schema, 'anyOf')).flatMap((one, index) =>
      schemaViolations(one, `${path}.any_of[${index}]`),
    ),
  ];
}

function toolConfigViolations(config: unknown): Violation[] {
  return [
    ...unknownIn(config, known.toolConfigFields, 'tool_config'),
    ...unknownIn(
      field(config, 'functionCallingConfig'),
      known.functionCallingConfigFields,
      'tool_config.function_calling_config',
    ),
  ];
}
