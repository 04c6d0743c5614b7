import { isJsonObject, type JsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import { groqError } from '../failures/envelopes.ts';
import { Refusal } from '../failures/refusal.ts';
import { invalidRequest } from './invalid-request.ts';
import { groqMessageFields } from './known-fields.ts';
import { listOf, textOfContent } from './read-question.ts';

const roles = ['system', 'assistant', 'user', 'function', 'tool', 'developer'];

/** Refuses conversations the real provider refuses: no messages, wrong roles, tool calls and results that do not match. */
export function checkMessages(call: Call): void {
  const { messages } = call.body;
  if (messages === undefined || messages === null) {
    throw invalidRequest(call, "Missing required parameter: 'messages'.", {
      param: 'messages',
      code: 'missing_required_parameter',
    });
  }
  if (!Array.isArray(messages)) {
    const message = `Invalid type for 'messages': expected an array of objects, but got ${typeof messages === 'string' ? 'a string' : 'an object'} instead.`;
    throw invalidRequest(call, message, { param: 'messages', code: 'invalid_type' });
  }
  if (messages.length === 0) {
    const message =
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.";
    throw invalidRequest(call, message, { param: 'messages', code: 'empty_array' });
  }
  for (const [index, message] of messages.entries()) checkMessage(call, message, index);
  checkToolTurns(call, messages.filter(isJsonObject));
  checkJsonMode(call, messages);
}

function checkMessage(call: Call, message: unknown, index: number): void {
  if (!isJsonObject(message)) {
    const text = `Invalid type for 'messages[${index}]': expected an object, but got a string instead.`;
    throw invalidRequest(call, text, { param: `messages[${index}]`, code: 'invalid_type' });
  }
  const { role, content } = message;
  if (typeof role !== 'string' || !roles.includes(role)) {
    const known = roles.slice(0, -1).map((one) => `'${one}'`);
    const text = `Invalid value: '${String(role)}'. Supported values are: ${known.join(', ')}, and 'developer'.`;
    throw invalidRequest(call, text, { param: `messages[${index}].role`, code: 'invalid_value' });
  }
  checkCallList(call, message.tool_calls, index);
  const hasCalls = listOf(message.tool_calls).length > 0 || message.function_call !== undefined;
  const mayBeEmpty = role === 'assistant' && (hasCalls || typeof message.refusal === 'string');
  if ((content === null || content === undefined) && !mayBeEmpty) {
    const text = `Invalid value for 'content': expected a string, got null.`;
    throw invalidRequest(call, text, { param: `messages.[${index}].content` });
  }
  if (call.address.provider === 'groq') checkGroqMessage(message, role, index);
  for (const [position, part] of listOf(content).entries()) checkPart(call, part, index, position);
}

/** Servers that only speak the dialect take an empty list. */
function checkCallList(call: Call, calls: unknown, index: number): void {
  if (call.address.provider !== 'openai' || !Array.isArray(calls) || calls.length > 0) return;
  const param = `messages[${index}].tool_calls`;
  const text = `Invalid '${param}': empty array. Expected an array with minimum length 1, but got an empty array instead.`;
  throw invalidRequest(call, text, { param, code: 'empty_array' });
}

function checkGroqMessage(message: JsonObject, role: string, index: number): void {
  const unknown = Object.keys(message).find((name) => groqMessageFields[role]?.includes(name) === false);
  if (unknown === undefined) return;
  const text = `'messages.${index}' : for 'role:${role}' the following must be satisfied[('messages.${index}' : property '${unknown}' is unsupported)]`;
  throw new Refusal(groqError(400, text, 'invalid_request_error'));
}

const partTypes = ['text', 'image_url', 'input_audio', 'refusal', 'file', 'audio', 'video_url', 'thinking'];

function checkPart(call: Call, part: unknown, index: number, position: number): void {
  const param = `messages[${index}].content[${position}]`;
  const type = isJsonObject(part) ? part.type : undefined;
  if (!isJsonObject(part) || typeof type !== 'string' || !partTypes.includes(type)) {
    const text = `Invalid value: '${String(type)}'. Supported values are: 'text', 'image_url', 'input_audio', 'refusal', 'audio', and 'file'.`;
    throw invalidRequest(call, text, { param: `${param}.type`, code: 'invalid_value' });
  }
  if (type !== 'image_url') return;
  const url = isJsonObject(part.image_url) ? part.image_url.url : undefined;
  if (typeof url !== 'string') {
    const text = `Missing required parameter: '${param}.image_url.url'.`;
    throw invalidRequest(call, text, { param: `${param}.image_url.url`, code: 'missing_required_parameter' });
  }
  if (/^https?:\/\/\S+$/i.test(url) || /^data:image\/[\w.+-]+;base64,[A-Za-z0-9+/=\s]+$/i.test(url)) return;
  const text = url.startsWith('data:')
    ? `Invalid base64 image_url in '${param}.image_url.url'.`
    : `Invalid '${param}.image_url.url'. Expected a valid URL, but got a value with an invalid format.`;
  throw invalidRequest(call, text, { param: `${param}.image_url.url`, code: 'invalid_image_url' });
}

/** Every tool call is answered before the next message, and every answer has its call. */
function checkToolTurns(call: Call, messages: readonly JsonObject[]): void {
  let open: string[] = [];
  let hasCalls = false;
  let callsAt = 0;
  for (const [index, message] of messages.entries()) {
    if (message.role === 'tool') {
      const id = message.tool_call_id;
      if (!hasCalls || typeof id !== 'string' || !open.includes(id)) {
        const text =
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.";
        throw invalidRequest(call, text, { param: `messages.[${index}].role` });
      }
      open = open.filter((one) => one !== id);
      continue;
    }
    requireAnswered(call, open, callsAt);
    const calls = message.role === 'assistant' ? listOf(message.tool_calls) : [];
    open = calls.flatMap((one) => (isJsonObject(one) && typeof one.id === 'string' ? [one.id] : []));
    hasCalls = open.length > 0;
    callsAt = index;
  }
  requireAnswered(call, open, callsAt);
}

function requireAnswered(call: Call, open: readonly string[], index: number): void {
  if (open.length === 0) return;
  const text = `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${open.join(', ')}`;
  throw invalidRequest(call, text, { param: `messages.[${index}].role` });
}

function checkJsonMode(call: Call, messages: readonly unknown[]): void {
  const { response_format: format } = call.body;
  if (call.address.provider !== 'openai' || !isJsonObject(format) || format.type !== 'json_object') return;
  const saysJson = messages.some((one) => isJsonObject(one) && /json/i.test(textOfContent(one.content)));
  if (saysJson) return;
  const text =
    "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.";
  throw invalidRequest(call, text, { param: 'messages' });
}
