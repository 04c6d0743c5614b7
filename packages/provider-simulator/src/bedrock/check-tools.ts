import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { listOf } from '../openai/read-question.ts';
import { validationError } from './bedrock-refusals.ts';
import { refuseUnknown } from './check-blocks.ts';
import { objectIn } from './read-question.ts';

const specFields = new Set(['name', 'description', 'inputSchema', 'strict']);

/** Refuses what Converse refuses about `toolConfig`, its absence in a conversation with tools included. */
export function checkTools(body: JsonObject): void {
  const { toolConfig } = body;
  if (toolConfig === undefined) {
    if (holdsTools(body)) {
      throw validationError(
        'The toolConfig field must be defined when using toolUse and toolResult content blocks.',
      );
    }
    return;
  }
  if (!isJsonObject(toolConfig)) throw validationError('toolConfig must be an object');
  refuseUnknown(toolConfig, new Set(['tools', 'toolChoice']), 'toolConfig');
  const tools = listOf(toolConfig.tools);
  if (tools.length === 0) {
    throw validationError(
      "Value at 'toolConfig.tools' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  }
  const names = new Set<string>();
  for (const [index, tool] of tools.entries()) checkTool(tool, `toolConfig.tools.${index}`, names);
  checkChoice(toolConfig.toolChoice, names);
}

function holdsTools(body: JsonObject): boolean {
  return listOf(body.messages).some(
    (message) =>
      isJsonObject(message) &&
      listOf(message.content).some(
        (block) => isJsonObject(block) && ('toolUse' in block || 'toolResult' in block),
      ),
  );
}

function checkTool(tool: unknown, path: string, names: Set<string>): void {
  const kinds = isJsonObject(tool) ? Object.keys(tool) : [];
  const [kind = ''] = kinds;
  if (!isJsonObject(tool) || kinds.length !== 1 || !['toolSpec', 'cachePoint', 'systemTool'].includes(kind)) {
    throw validationError(`The format of the value at ${path} is invalid. Provide a toolSpec.`);
  }
  if (kind !== 'toolSpec') return;
  const spec = objectIn(tool, 'toolSpec');
  refuseUnknown(spec, specFields, `${path}.toolSpec`);
  const { name, description } = spec;
  if (typeof name !== 'string' || !/^[a-zA-Z0-9_-]{1,64}$/.test(name)) {
    throw validationError(
      `Value '${String(name)}' at '${path}.toolSpec.name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+`,
    );
  }
  if (names.has(name))
    throw validationError(`The tool ${name} is already defined at ${path}. Tool names must be unique.`);
  names.add(name);
  if (description === '') {
    throw validationError(
      `Value at '${path}.toolSpec.description' failed to satisfy constraint: Member must have length greater than or equal to 1`,
    );
  }
  const { json } = objectIn(spec, 'inputSchema');
  if (!isJsonObject(json) || json.type !== 'object') {
    throw validationError(
      `The value at ${path}.toolSpec.inputSchema.json.type must be one of the following: object.`,
    );
  }
}

function checkChoice(choice: unknown, names: ReadonlySet<string>): void {
  if (choice === undefined) return;
  const kinds = isJsonObject(choice) ? Object.keys(choice) : [];
  const [kind = ''] = kinds;
  if (!isJsonObject(choice) || kinds.length !== 1 || !['auto', 'any', 'tool'].includes(kind)) {
    throw validationError(
      'The format of the value at toolConfig.toolChoice is invalid. Provide exactly one of: auto, any, tool.',
    );
  }
  const { name } = objectIn(choice, 'tool');
  if (kind === 'tool' && !names.has(String(name))) {
    throw validationError(`The tool ${String(name)} in toolConfig.toolChoice is not among the tools.`);
  }
}
