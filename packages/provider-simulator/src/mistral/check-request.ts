import { isJsonObject, type JsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import { mistralError } from '../failures/envelopes.ts';
import { Refusal } from '../failures/refusal.ts';
import { listOf } from '../openai/read-question.ts';

const chatFields: ReadonlySet<string> = new Set(
  `model messages temperature top_p max_tokens stream stop random_seed metadata response_format tools tool_choice
  presence_penalty frequency_penalty n prediction parallel_tool_calls reasoning_effort prompt_mode guardrails
  prompt_cache_key service_tier safe_prompt`.split(/\s+/),
);
const embeddingFields: ReadonlySet<string> = new Set(
  'model input output_dimension output_dtype encoding_format metadata'.split(' '),
);
const messageFields: Readonly<Record<string, readonly string[]>> = {
  system: ['role', 'content'],
  user: ['role', 'content'],
  assistant: ['role', 'content', 'tool_calls', 'prefix'],
  tool: ['role', 'content', 'tool_call_id', 'name'],
};
const chunkTypes = ['text', 'image_url', 'document_url', 'reference', 'file', 'thinking', 'input_audio'];

/** Refuses what Mistral refuses: any field it does not know, foreign ids, names and orders of roles. */
export function checkMistralChat(call: Call): void {
  forbidExtra(call.body, chatFields, ['body']);
  const messages = listOf(call.body.messages).filter(isJsonObject);
  if (messages.length === 0) {
    throw invalid([{ type: 'missing', loc: ['body', 'messages'], msg: 'Field required', input: null }]);
  }
  for (const [index, message] of messages.entries()) checkMessage(message, index);
  checkOrder(messages);
  for (const [index, tool] of listOf(call.body.tools).entries()) checkTool(tool, index);
}

/** The same for embeddings. */
export function checkMistralEmbedding(call: Call): void {
  forbidExtra(call.body, embeddingFields, ['body']);
}

type Place = readonly (string | number)[];

function forbidExtra(value: JsonObject, known: ReadonlySet<string>, place: Place): void {
  const extra = Object.keys(value).filter((name) => !known.has(name));
  if (extra.length === 0) return;
  throw invalid(
    extra.map((name) => ({
      type: 'extra_forbidden',
      loc: [...place, name],
      msg: 'Extra inputs are not permitted',
      input: value[name],
    })),
  );
}

function invalid(detail: readonly object[]): Refusal {
  const body = {
    object: 'error',
    message: { detail },
    type: 'invalid_request_error',
    param: null,
    code: null,
  };
  return new Refusal({ status: 422, headers: {}, body });
}

function refuse(message: string, type: string, code: string): Refusal {
  return new Refusal(mistralError(400, message, type, code));
}

function checkMessage(message: JsonObject, index: number): void {
  const role = typeof message.role === 'string' ? message.role : '';
  const known = messageFields[role];
  if (known === undefined) {
    const msg = `Input tag '${role}' found using 'role' does not match any of the expected tags: 'assistant', 'system', 'tool', 'user'`;
    throw invalid([{ type: 'union_tag_invalid', loc: ['body', 'messages', index], msg, input: message }]);
  }
  forbidExtra(message, new Set(known), ['body', 'messages', index, role]);
  for (const [position, chunk] of listOf(message.content).entries()) {
    const type = isJsonObject(chunk) ? chunk.type : undefined;
    if (typeof type === 'string' && chunkTypes.includes(type)) continue;
    const loc = ['body', 'messages', index, role, 'content', position];
    throw invalid([
      { type: 'union_tag_invalid', loc, msg: `Input tag '${String(type)}' is unknown`, input: chunk },
    ]);
  }
  for (const toolCall of listOf(message.tool_calls)) checkCall(toolCall);
  if (role === 'tool') checkId(message.tool_call_id);
}

function checkCall(toolCall: unknown): void {
  const { id, function: called } = isJsonObject(toolCall) ? toolCall : {};
  checkId(id);
  checkName(isJsonObject(called) ? called.name : undefined);
}

function checkId(id: unknown): void {
  if (typeof id === 'string' && /^[a-zA-Z0-9]{9}$/.test(id)) return;
  const text = `Tool call id was ${String(id)} but must be a-z, A-Z, 0-9, with a length of 9.`;
  throw refuse(text, 'invalid_function_call', '3280');
}

function checkName(name: unknown): void {
  if (typeof name === 'string' && /^[a-zA-Z0-9_-]{1,64}$/.test(name)) return;
  const text = `Function name was ${String(name)} but must be a-z, A-Z, 0-9, or contain underscores and dashes, with a maximum length of 64.`;
  throw refuse(text, 'invalid_function_call', '3280');
}

function checkTool(tool: unknown, index: number): void {
  if (!isJsonObject(tool) || (tool.type ?? 'function') !== 'function') return;
  const definition = isJsonObject(tool.function) ? tool.function : {};
  const loc = ['body', 'tools', index, 'function'];
  forbidExtra(definition, new Set(['name', 'description', 'strict', 'parameters']), loc);
  if (!isJsonObject(definition.parameters)) {
    throw invalid([
      { type: 'missing', loc: [...loc, 'parameters'], msg: 'Field required', input: definition },
    ]);
  }
  checkName(definition.name);
}

/** A user never follows a tool, results are as many as calls, and the last word is not the assistant's. */
function checkOrder(messages: readonly JsonObject[]): void {
  let open = 0;
  for (const [index, { role, tool_calls: calls }] of messages.entries()) {
    const before = messages[index - 1]?.role;
    const isForeign =
      role === 'tool'
        ? before !== 'tool' && before !== 'assistant'
        : before === 'tool' && role !== 'assistant';
    if (isForeign) {
      throw refuse(
        `Unexpected role '${String(role)}' after role '${String(before)}'`,
        'invalid_request_message_order',
        '3230',
      );
    }
    if (role === 'tool') open -= 1;
    else if (open === 0) open = role === 'assistant' ? listOf(calls).length : 0;
    else break;
  }
  if (open !== 0) {
    throw refuse(
      'Not the same number of function calls and responses',
      'invalid_request_message_order',
      '3230',
    );
  }
  const last = messages.at(-1);
  if (last?.role !== 'assistant' || last.prefix === true) return;
  const text =
    'Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant';
  throw refuse(text, 'invalid_request_message_order', '3230');
}
