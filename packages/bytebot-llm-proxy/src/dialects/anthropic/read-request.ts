import type { ChatMessage, ChatRequest, JsonObject } from '@bytebot/shared';
import { isJsonObject } from '@bytebot/shared';
import { type CanonicalRequest, DialectError } from '../client-dialect.ts';
import { describe, expectList, expectObject, expectText, isAbsent } from './expect.ts';
import type { Findings } from './read-content.ts';
import { readMessages, readSystem } from './read-messages.ts';
import { readOutputFormat, readToolChoice, readTools } from './read-tools.ts';

/** Bookkeeping with Anthropic, and how it is to spare its own context window; an answer is the same kind without. */
const steering = [
  'context_management',
  'compaction',
  'betas',
  'diagnostics',
  'fallback_credit_token',
  'billing_policy',
  'user_profile_id',
  'workspace_id',
  'anthropic_version',
  'anthropic_beta',
] as const;

/** Fields that are read; every other one stays as it is, for the provider to take or to refuse by name. */
const read: ReadonlySet<string> = new Set([
  ...steering,
  'model',
  'stream',
  'messages',
  'system',
  'max_tokens',
  'stop_sequences',
  'tools',
  'tool_choice',
  'metadata',
  'service_tier',
  'speed',
  'cache_control',
  'thinking',
  'output_config',
  'output_format',
]);

const DROPPED_SHOWN = 20;

const numbers = ['temperature', 'top_p', 'top_k'] as const;

/** The canonical request while it is made. */
type Chat = Omit<ChatRequest, 'model'>;

/**
 * A request of the Messages API in the canonical form (Anthropic API reference, "Create a Message").
 *
 * @throws DialectError naming the field or block that cannot be read.
 */
export function readRequest(body: JsonObject): CanonicalRequest {
  const findings: Findings = { dropped: [] };
  if (isAbsent(body.max_tokens)) throw missing('max_tokens');
  if (isAbsent(body.messages)) throw missing('messages');
  if (!isAbsent(body.thread)) throw noThreads();
  const messages = withSystem(readMessages(body.messages, findings), body.system);
  const chat: Chat = { messages, max_tokens: readMaxTokens(body.max_tokens) };
  for (const name in body) if (!read.has(name) && name !== '__proto__') chat[name] = body[name];
  for (const name of numbers) if (!isAbsent(body[name])) chat[name] = readNumber(body[name], name);
  if (!isAbsent(body.stop_sequences)) addStops(chat, body.stop_sequences);
  if (!isAbsent(body.tools)) chat.tools = readTools(body.tools);
  if (!isAbsent(body.tool_choice)) Object.assign(chat, readToolChoice(body.tool_choice));
  if (!isAbsent(body.metadata)) addUser(chat, body.metadata);
  if (!isAbsent(body.service_tier) && body.service_tier !== 'auto') chat.service_tier = body.service_tier;
  if (!isAbsent(body.speed) && body.speed !== 'standard') chat.speed = body.speed;
  if (!isAbsent(body.cache_control)) addMark(messages, body.cache_control);
  addOutput(chat, body);
  for (const name of steering) if (!isAbsent(body[name])) findings.dropped.push(name);
  return { chat, dropped: bounded(findings.dropped) };
}

/** A long conversation may hold hundreds, and they are told in a header. */
function bounded(paths: readonly string[]): readonly string[] {
  if (paths.length <= DROPPED_SHOWN) return paths;
  return [...paths.slice(0, DROPPED_SHOWN), `and ${paths.length - DROPPED_SHOWN} more`];
}

export function missing(name: string): DialectError {
  return new DialectError(name, `anthropic_messages: Missing required parameter: '${name}'.`);
}

/** Anthropic keeps the earlier turns of a thread, so a request that goes on with one has only the newest. */
function noThreads(): DialectError {
  return new DialectError(
    'thread',
    'Only models of Anthropic keep a conversation between requests.',
    'Send the whole conversation without `thread`.',
  );
}

function withSystem(messages: ChatMessage[], system: unknown): ChatMessage[] {
  if (isAbsent(system)) return messages;
  const content = readSystem(system, 'system');
  return content.length === 0 ? messages : [{ role: 'system', content }, ...messages];
}

function readMaxTokens(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new DialectError('max_tokens', `This must be a whole number, not ${describe(value)}.`);
}

function readNumber(value: unknown, name: string): number {
  if (typeof value === 'number') return value;
  throw new DialectError(name, `This must be a number, not ${describe(value)}.`);
}

function addStops(chat: Chat, value: unknown): void {
  const stops = expectList(value, 'stop_sequences', 'stop_sequences').map((stop, index) =>
    expectText(stop, `stop_sequences[${index}]`, 'A stop sequence'),
  );
  if (stops.length > 0) chat.stop = stops;
}

function addUser(chat: Chat, value: unknown): void {
  const { user_id: user } = expectObject(value, 'metadata', 'metadata');
  if (!isAbsent(user)) chat.user = expectText(user, 'metadata.user_id', 'The id of a user', true);
}

/** A mark on the request is one behind its last block. */
function addMark(messages: ChatMessage[], mark: unknown): void {
  const last = messages.at(-1);
  if (last !== undefined && isJsonObject(mark)) last.cache_control ??= mark;
}

/** Effort and format have names of their own in the canonical form; the rest of `output_config` is Anthropic's. */
function addOutput(chat: Chat, body: JsonObject): void {
  const config = isAbsent(body.output_config)
    ? {}
    : expectObject(body.output_config, 'output_config', 'output_config');
  const { effort, format, ...others } = config;
  if (!isAbsent(body.thinking)) chat.thinking = expectObject(body.thinking, 'thinking', 'thinking');
  if (!isAbsent(effort)) {
    chat.reasoning_effort = expectText(effort, 'output_config.effort', 'The effort');
    // How much a model tries says nothing of whether it thinks aloud.
    if (isAbsent(body.thinking)) chat.thinking = null;
  }
  if (!isAbsent(format)) chat.response_format = readOutputFormat(format, 'output_config.format');
  else if (!isAbsent(body.output_format))
    chat.response_format = readOutputFormat(body.output_format, 'output_format');
  if (Object.keys(others).length > 0) chat.output_config = others;
}
