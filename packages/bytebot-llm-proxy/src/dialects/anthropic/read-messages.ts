import type { ChatMessage, ContentPart, JsonObject } from '@bytebot/shared';
import { isJsonObject } from '@bytebot/shared';
import { DialectError } from '../client-dialect.ts';
import { cacheMark, describe, expectList, expectObject, expectText, isAbsent } from './expect.ts';
import { AssistantReader } from './read-assistant.ts';
import { type Findings, readPart, readParts, readText, unknownBlock } from './read-content.ts';

/**
 * The messages of a request as those of the canonical form: results of tools become messages of their own, in front of
 * what the user says beside them.
 *
 * @throws DialectError naming the message or block that cannot be read.
 */
export function readMessages(value: unknown, findings: Findings): ChatMessage[] {
  const messages = expectList(value, 'messages', 'messages');
  if (messages.length === 0) throw new DialectError('messages', 'There must be at least one message.');
  const calls = new Set<string>();
  const read: ChatMessage[] = [];
  for (const [index, message] of messages.entries()) {
    const path = `messages[${index}]`;
    for (const one of readMessage(expectObject(message, path, 'A message'), path, calls, findings))
      read.push(one);
  }
  return read;
}

function readMessage(
  message: JsonObject,
  path: string,
  calls: Set<string>,
  findings: Findings,
): readonly ChatMessage[] {
  const at = `${path}.content`;
  switch (message.role) {
    case 'user':
      return readUser(message.content, at, calls, findings);
    case 'assistant':
      return readAssistant(message.content, at, calls, findings);
    case 'system':
      return [{ role: 'system', content: readSystem(message.content, at) }];
    default:
      throw new DialectError(
        `${path}.role`,
        `The role of a message is user, assistant or system, not ${describe(message.role)}.`,
        message.role === 'tool' ? 'The result of a tool is a tool_result block of the user.' : undefined,
      );
  }
}

/** @returns A text, or parts where there is more to say of them than their text. */
export function readSystem(content: unknown, path: string): string | ContentPart[] {
  if (typeof content === 'string') return content;
  return expectList(content, path, 'The text of the system').map((value, index) => {
    const at = `${path}[${index}]`;
    const block = expectObject(value, at, 'A content block');
    if (block.type !== 'text') throw unknownBlock(block.type, at, 'text');
    return readText(block, at);
  });
}

function readAssistant(
  content: unknown,
  path: string,
  calls: Set<string>,
  findings: Findings,
): readonly ChatMessage[] {
  if (typeof content === 'string') return [{ role: 'assistant', content }];
  const reader = new AssistantReader(calls, findings);
  for (const [index, block] of expectList(content, path, 'The content of a message').entries())
    reader.add(expectObject(block, `${path}[${index}]`, 'A content block'), `${path}[${index}]`);
  return reader.messages;
}

function readUser(
  content: unknown,
  path: string,
  calls: ReadonlySet<string>,
  findings: Findings,
): readonly ChatMessage[] {
  if (typeof content === 'string') return [{ role: 'user', content }];
  const results: ChatMessage[] = [];
  const parts: ContentPart[] = [];
  for (const [index, block] of expectList(content, path, 'The content of a message').entries()) {
    const at = `${path}[${index}]`;
    if (isJsonObject(block) && block.type === 'tool_result')
      results.push(readResult(block, at, calls, findings));
    else for (const part of readPart(block, at, findings)) parts.push(part);
  }
  if (parts.length === 0 && results.length > 0) return results;
  return [...results, { role: 'user', content: parts }];
}

function readResult(
  block: JsonObject,
  path: string,
  calls: ReadonlySet<string>,
  findings: Findings,
): ChatMessage {
  const at = `${path}.tool_use_id`;
  const id = expectText(block.tool_use_id, at, 'The id of the call');
  if (!calls.has(id)) {
    throw new DialectError(
      at,
      `No tool_use block before it has the id ${describe(id)}.`,
      'Send the whole turn of the assistant that made the call.',
    );
  }
  const { content } = block;
  return {
    role: 'tool',
    tool_call_id: id,
    content: isAbsent(content) ? '' : readResultContent(content, `${path}.content`, findings),
    ...(block.is_error === true ? { is_error: true } : {}),
    ...cacheMark(block),
    ...(isAbsent(block.toolset_name)
      ? {}
      : { provider_specific_fields: { toolset_name: block.toolset_name } }),
  };
}

function readResultContent(content: unknown, path: string, findings: Findings): string | ContentPart[] {
  if (typeof content === 'string') return content;
  return readParts(expectList(content, path, 'The content of a result'), path, findings);
}
