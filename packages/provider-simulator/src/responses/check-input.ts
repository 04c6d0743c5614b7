import { isJsonObject, type JsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import { invalid, missing, notAmong, refuseUnknown, wrongType } from '../openai/refusals.ts';
import { idPrefixes, inputParts, itemFields, itemTypes, outputParts, partFields } from './known-fields.ts';

/** Refuses items and parts the provider refuses, each by itself; how they fit together is `check-turns.ts`. */
export function checkInput(call: Call): void {
  const { input } = call.body;
  if (input === undefined || input === null) {
    const others = ['previous_response_id', 'prompt', 'conversation'];
    if (others.some((name) => call.body[name] !== undefined && call.body[name] !== null)) return;
    const message =
      'One of "input" or "previous_response_id" or \'prompt\' or \'conversation_id\' must be provided.';
    throw invalid(call, message, { param: 'input', code: 'missing_required_parameter' });
  }
  if (typeof input === 'string') return;
  if (!Array.isArray(input)) throw wrongType(call, 'input', 'one of a string or array of input items', input);
  for (const [index, item] of input.entries()) checkItem(call, item, `input[${index}]`);
}

/** By type of item or part: the texts it must have. */
const textsOf: Readonly<Record<string, readonly string[]>> = {
  function_call: ['call_id', 'name', 'arguments'],
  custom_tool_call: ['call_id', 'name', 'input'],
  function_call_output: ['call_id'],
  custom_tool_call_output: ['call_id'],
  item_reference: ['id'],
  input_text: ['text'],
  output_text: ['text'],
  refusal: ['refusal'],
};

function checkItem(call: Call, item: unknown, path: string): void {
  if (!isJsonObject(item)) throw wrongType(call, path, 'an input item', item);
  const type = typeOfItem(item);
  const known: readonly unknown[] = itemTypes;
  if (!known.includes(type)) throw notAmong(call, type, itemTypes, path);
  refuseUnknown(call, item, itemFields[type], path);
  checkId(call, item, type, path);
  requireTexts(call, item, textsOf[type] ?? [], path);
  if (type === 'message') checkMessage(call, item, path);
  else if (type.endsWith('call_output') && type in textsOf) checkOutput(call, item, path);
  else if (type === 'reasoning' && !Array.isArray(item.summary)) throw missing(call, `${path}.summary`);
}

/** A message needs no type, and neither does a reference that is an id alone. */
export function typeOfItem(item: JsonObject): string {
  if (item.type !== undefined && item.type !== null) return String(item.type);
  const isReference = item.role === undefined && item.content === undefined && typeof item.id === 'string';
  return isReference ? 'item_reference' : 'message';
}

function checkId(call: Call, item: JsonObject, type: string, path: string): void {
  const prefix = idPrefixes[type];
  const { id } = item;
  if (prefix === undefined || id === undefined || id === null) return;
  if (typeof id !== 'string') throw wrongType(call, `${path}.id`, 'a string', id);
  if (id.startsWith(prefix)) return;
  const message = `Invalid '${path}.id': '${id}'. Expected an ID that begins with '${prefix}'.`;
  throw invalid(call, message, { param: `${path}.id`, code: 'invalid_value' });
}

function requireTexts(call: Call, item: JsonObject, names: readonly string[], path: string): void {
  for (const name of names) {
    const value = item[name];
    if (value === undefined) throw missing(call, `${path}.${name}`);
    if (typeof value !== 'string') throw wrongType(call, `${path}.${name}`, 'a string', value);
  }
}

const roles = ['assistant', 'system', 'developer', 'user'];

function checkMessage(call: Call, message: JsonObject, path: string): void {
  const { role, content } = message;
  if (role === undefined) throw missing(call, `${path}.role`);
  if (!roles.includes(String(role))) throw notAmong(call, role, roles, path);
  if (content === undefined || content === null) throw missing(call, `${path}.content`);
  if (typeof content === 'string') return;
  if (!Array.isArray(content)) {
    throw wrongType(call, `${path}.content`, 'one of a string or array of content parts', content);
  }
  const types = role === 'assistant' ? outputParts : inputParts;
  for (const [position, part] of content.entries())
    checkPart(call, part, types, `${path}.content[${position}]`);
}

function checkOutput(call: Call, item: JsonObject, path: string): void {
  const { output } = item;
  if (output === undefined) throw missing(call, `${path}.output`);
  if (typeof output === 'string') return;
  if (!Array.isArray(output)) {
    throw wrongType(call, `${path}.output`, 'one of a string or array of content parts', output);
  }
  for (const [position, part] of output.entries())
    checkPart(call, part, inputParts, `${path}.output[${position}]`);
}

function checkPart(call: Call, part: unknown, types: readonly string[], path: string): void {
  if (!isJsonObject(part)) throw wrongType(call, path, 'an object', part);
  const type = String(part.type);
  if (!types.includes(type)) throw notAmong(call, part.type, types, path);
  refuseUnknown(call, part, partFields[type], path);
  requireTexts(call, part, textsOf[type] ?? [], path);
  if (type === 'input_image') checkImage(call, part, path);
  else if (type === 'input_file') checkFile(call, part, path);
}

const imageTypes = /^data:image\/(?:png|jpe?g|gif|webp);base64,/i;

function checkImage(call: Call, part: JsonObject, path: string): void {
  const { image_url: url, file_id: file } = part;
  const param = `${path}.image_url`;
  if (typeof file === 'string') return;
  if (url === undefined || url === null) throw missing(call, param);
  // Chat completions wrap the address in an object.
  if (typeof url !== 'string') throw wrongType(call, param, 'an image URL', url);
  if (/^https?:\/\/\S+$/i.test(url)) return;
  if (!url.startsWith('data:')) {
    const message = `Invalid '${param}'. Expected a valid URL, but got a value with an invalid format.`;
    throw invalid(call, message, { param, code: 'invalid_image_url' });
  }
  const mimeType = /^data:([^;,]*)/.exec(url)?.[1] ?? '';
  if (!imageTypes.test(url)) {
    const message = `Invalid '${param}'. Expected a base64-encoded data URL with an image MIME type (e.g. 'data:image/png;base64,aW1nIGJ5dGVzIGhlcmU='), but got unsupported MIME type '${mimeType}'.`;
    throw invalid(call, message, { param, code: 'invalid_value' });
  }
  if (isBase64(url)) return;
  throw invalid(call, `Invalid base64 image_url in '${param}'.`, { param, code: 'invalid_value' });
}

function checkFile(call: Call, part: JsonObject, path: string): void {
  const given = ['file_data', 'file_id', 'file_url'].filter((name) => typeof part[name] === 'string');
  if (given.length === 0) throw missing(call, `${path}.file_id`);
  if (given.length > 1) {
    const message = `Mutually exclusive parameters: '${path}'. Ensure you are only providing one of: 'file_id', 'file_data' or 'file_url'.`;
    throw invalid(call, message, { param: path, code: 'mutually_exclusive_parameters' });
  }
  const { file_data: data } = part;
  if (typeof data !== 'string') return;
  if (typeof part.filename !== 'string') throw missing(call, `${path}.filename`);
  if (/^data:[\w.+-]+\/[\w.+-]+(?:;[\w=-]+)*;base64,/i.test(data) && isBase64(data)) return;
  const param = `${path}.file_data`;
  const message = `Invalid '${param}'. Expected a base64-encoded data URL with a supported MIME type (e.g. 'data:application/pdf;base64,aW1nIGJ5dGVzIGhlcmU='), but got a value without the 'data:' prefix.`;
  throw invalid(call, message, { param, code: 'invalid_value' });
}

function isBase64(dataUrl: string): boolean {
  return /^[A-Za-z0-9+/=_-]+$/.test(dataUrl.slice(dataUrl.indexOf(',') + 1));
}
