import { isJsonObject, type JsonObject, type ToolDefinition } from '@bytebot/shared';
import { DialectError } from '../client-dialect.ts';
import {
  checkNames,
  describe,
  expectObject,
  expectText,
  fieldOf,
  inCamelCase,
  listOf,
  pathOf,
} from './proto-json.ts';
import { jsonSchemaOf } from './read-schema.ts';

const declarationFields: ReadonlySet<string> = new Set([
  'name',
  'description',
  'parameters',
  'parametersJsonSchema',
  'response',
  'responseJsonSchema',
  'behavior',
]);

const callingFields: ReadonlySet<string> = new Set([
  'mode',
  'allowedFunctionNames',
  'streamFunctionCallArguments',
]);

const toolConfigFields: ReadonlySet<string> = new Set([
  'functionCallingConfig',
  'retrievalConfig',
  'includeServerSideToolInvocations',
]);

/**
 * `tools`: every function is a tool of its own, as is every tool that Google runs itself. Those have the type that Google
 * calls them by, beside their own field; providers that have no such tool refuse it by that name.
 *
 * @throws DialectError naming the declaration that cannot be read.
 */
export function readTools(body: JsonObject): JsonObject[] {
  const path = pathOf(body, 'tools', '');
  return listOf(fieldOf(body, 'tools'), path).flatMap((tool, index) =>
    toolsOf(expectObject(tool, `${path}[${index}]`), `${path}[${index}]`),
  );
}

function toolsOf(tool: JsonObject, path: string): JsonObject[] {
  return Object.entries(inCamelCase(tool)).flatMap(([name, value]): JsonObject[] => {
    const place = pathOf(tool, name, path);
    if (name !== 'functionDeclarations') return [{ type: name, [name]: value }];
    return listOf(value, place).map((declaration, index) =>
      functionTool(expectObject(declaration, `${place}[${index}]`), `${place}[${index}]`),
    );
  });
}

function functionTool(declaration: JsonObject, path: string): ToolDefinition {
  checkNames(declaration, declarationFields, path);
  const name = expectText(declaration.name, `${path}.name`);
  const description = declaration.description ?? undefined;
  if (description !== undefined && typeof description !== 'string')
    throw new DialectError(`${path}.description`, 'The description must be a string.');
  const parameters = parametersOf(declaration, path);
  const own = ownFields(declaration, path);
  const returned = own === undefined ? undefined : (own.responseJsonSchema ?? own.response);
  const told = isJsonObject(returned) ? withReturned(description, returned, path) : description;
  return {
    type: 'function',
    function: {
      name,
      ...(told === undefined ? {} : { description: told }),
      ...(parameters === undefined ? {} : { parameters }),
    },
    ...(own === undefined ? {} : { extra_content: { google: own } }),
  };
}

function parametersOf(declaration: JsonObject, path: string): JsonObject | undefined {
  const own = fieldOf(declaration, 'parameters');
  const json = fieldOf(declaration, 'parametersJsonSchema');
  if (own !== undefined && json !== undefined)
    throw new DialectError(path, 'parameters and parametersJsonSchema cannot both be set.');
  if (json !== undefined) return expectObject(json, pathOf(declaration, 'parametersJsonSchema', path));
  return own === undefined ? undefined : jsonSchemaOf(own, `${path}.parameters`);
}

/** What Google is told of a function and nobody else has a place for. */
function ownFields(declaration: JsonObject, path: string): JsonObject | undefined {
  const { response, responseJsonSchema, behavior, description } = inCamelCase(declaration);
  const own: Record<string, unknown> = {};
  if (response !== undefined) own.response = expectObject(response, `${path}.response`);
  if (responseJsonSchema !== undefined) own.responseJsonSchema = responseJsonSchema;
  if (behavior !== undefined) own.behavior = behavior;
  if (Object.keys(own).length === 0) return undefined;
  // The other description tells the same in words.
  return description === undefined ? own : { ...own, description };
}

/** All others read what a function gives back in its description. */
function withReturned(description: string | undefined, schema: JsonObject, path: string): string {
  const returned = `Returns JSON of this schema: ${JSON.stringify(jsonSchemaOf(schema, `${path}.response`))}`;
  return description === undefined || description === '' ? returned : `${description}\n\n${returned}`;
}

/** `toolConfig` in the canonical form. */
export interface ReadToolConfig {
  readonly toolChoice: unknown;
  /** What only Google can be told: more exact than the choice. */
  readonly own: JsonObject | undefined;
}

/**
 * @param dropped Takes the paths of what only Google can be told.
 * @throws DialectError for an unknown mode or field.
 */
export function readToolConfig(body: JsonObject, dropped: string[]): ReadToolConfig {
  const value = fieldOf(body, 'toolConfig');
  if (value === undefined) return { toolChoice: undefined, own: undefined };
  const path = pathOf(body, 'toolConfig', '');
  const config = expectObject(value, path);
  checkNames(config, toolConfigFields, path);
  const { functionCallingConfig: calling, ...beside } = inCamelCase(config);
  for (const name in beside) dropped.push(pathOf(config, name, path));
  const place = pathOf(config, 'functionCallingConfig', path);
  const read = calling === undefined ? undefined : readCalling(expectObject(calling, place), place, dropped);
  const own = { ...(read?.own === undefined ? {} : { functionCallingConfig: read.own }), ...beside };
  return { toolChoice: read?.choice, own: Object.keys(own).length === 0 ? undefined : own };
}

interface ReadCalling {
  readonly choice: unknown;
  readonly own: JsonObject | undefined;
}

function readCalling(config: JsonObject, path: string, dropped: string[]): ReadCalling {
  checkNames(config, callingFields, path);
  const names = listOf(
    fieldOf(config, 'allowedFunctionNames'),
    pathOf(config, 'allowedFunctionNames', path),
  ).map((name, index) => expectText(name, `${pathOf(config, 'allowedFunctionNames', path)}[${index}]`));
  const mode = modeOf(config.mode, `${path}.mode`);
  const streams = fieldOf(config, 'streamFunctionCallArguments') === true;
  // Calls are given whole here, whoever answers.
  if (streams) dropped.push(pathOf(config, 'streamFunctionCallArguments', path));
  if (mode === 'VALIDATED') dropped.push(`${path}.mode`);
  const own = mode === 'VALIDATED' ? { mode } : undefined;
  return { choice: choiceOf(mode, names), own };
}

type CallingMode = 'AUTO' | 'ANY' | 'NONE' | 'VALIDATED' | undefined;

function modeOf(value: unknown, path: string): CallingMode {
  if (value === undefined || value === null || value === 'MODE_UNSPECIFIED') return undefined;
  const mode = typeof value === 'string' ? value.toUpperCase() : value;
  if (mode === 'AUTO' || mode === 'ANY' || mode === 'NONE' || mode === 'VALIDATED') return mode;
  throw new DialectError(
    path,
    `The mode ${describe(value)} is unknown; there are AUTO, ANY, NONE and VALIDATED.`,
  );
}

function choiceOf(mode: CallingMode, names: readonly string[]): unknown {
  if (mode === undefined && names.length === 0) return undefined;
  if (mode === 'NONE') return 'none';
  const word = mode === 'ANY' ? 'required' : 'auto';
  const [only, ...others] = names;
  if (only === undefined) return word;
  if (word === 'required' && others.length === 0) return { type: 'function', function: { name: only } };
  const tools = names.map((name) => ({ type: 'function', function: { name } }));
  return { type: 'allowed_tools', allowed_tools: { mode: word, tools } };
}
