import { isJsonObject, type JsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import { invalid, isOpenai, missing, notAmong, refuseUnknown, wrongType } from '../openai/refusals.ts';
import { toolFields, toolTypes } from './known-fields.ts';
import { checkStrictSchema } from './strict-schema.ts';

/** Refuses tools the provider refuses, and a choice among tools that are not there. */
export function checkTools(call: Call): void {
  const { tools } = call.body;
  const given: readonly unknown[] = Array.isArray(tools) ? tools : [];
  for (const [index, tool] of given.entries()) checkTool(call, tool, `tools[${index}]`);
  checkChoice(call, given.filter(isJsonObject));
}

function checkTool(call: Call, tool: unknown, path: string): void {
  if (!isJsonObject(tool)) throw wrongType(call, path, 'an object', tool);
  if (tool.type === undefined) throw missing(call, `${path}.type`);
  const known: readonly unknown[] = toolTypes;
  if (isOpenai(call) && !known.includes(tool.type))
    throw notAmong(call, tool.type, toolTypes, `${path}.type`);
  if (tool.type !== 'function' && tool.type !== 'custom') return;
  // In chat completions the name is one level deeper, in `function`.
  if (typeof tool.name !== 'string') throw missing(call, `${path}.name`);
  if (!/^[a-zA-Z0-9_-]{1,128}$/.test(tool.name)) {
    const message = `Invalid '${path}.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`;
    throw invalid(call, message, { param: `${path}.name`, code: 'invalid_value' });
  }
  refuseUnknown(call, tool, toolFields[tool.type], path);
  if (tool.type === 'function') checkParameters(call, tool, path);
}

function checkParameters(call: Call, tool: JsonObject, path: string): void {
  const { parameters } = tool;
  const place = {
    subject: `function '${String(tool.name)}'`,
    param: `${path}.parameters`,
    code: 'invalid_function_parameters',
  };
  if (parameters === undefined || parameters === null) return;
  if (!isJsonObject(parameters)) throw wrongType(call, place.param, 'an object', parameters);
  if (parameters.type !== 'object') {
    const type = parameters.type === undefined ? 'None' : String(parameters.type);
    const message = `Invalid schema for ${place.subject}: schema must be a JSON Schema of 'type: "object"', got 'type: "${type}"'.`;
    throw invalid(call, message, place);
  }
  if (tool.strict === true && isOpenai(call)) checkStrictSchema(call, parameters, place);
}

const choices = ['none', 'auto', 'required'];

function checkChoice(call: Call, tools: readonly JsonObject[]): void {
  const choice = call.body.tool_choice;
  if (choice === undefined || choice === null) return;
  if (typeof choice === 'string') {
    if (!choices.includes(choice)) throw notAmong(call, choice, choices, 'tool_choice');
    if (choice === 'required' && tools.length === 0) {
      const message = "Tool choice 'required' must be specified with 'tools' parameter.";
      throw invalid(call, message, { param: 'tool_choice' });
    }
    return;
  }
  if (!isJsonObject(choice)) throw wrongType(call, 'tool_choice', 'a string or an object', choice);
  if (choice.type === 'function' || choice.type === 'custom') {
    if (typeof choice.name !== 'string') throw missing(call, 'tool_choice.name');
    const { name } = choice;
    if (tools.some((tool) => tool.name === name)) return;
    throw invalid(call, `Tool choice '${name}' not found in 'tools' parameter.`, { param: 'tool_choice' });
  }
  if (choice.type === 'allowed_tools' && !Array.isArray(choice.tools))
    throw missing(call, 'tool_choice.tools');
}
