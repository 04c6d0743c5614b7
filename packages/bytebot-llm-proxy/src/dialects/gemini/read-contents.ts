import { type ChatMessage, type ContentPart, isJsonObject, type JsonObject } from '@bytebot/shared';
import { DialectError } from '../client-dialect.ts';
import { CallLedger } from './call-ledger.ts';
import { checkNames, describe, expectObject, fieldOf, listOf, pathOf } from './proto-json.ts';
import { ModelTurn } from './read-model-turn.ts';
import { expectPart } from './read-part.ts';
import { UserTurn } from './read-user-turn.ts';

const contentFields: ReadonlySet<string> = new Set(['role', 'parts']);

/**
 * `contents` as messages.
 *
 * @param dropped Takes the paths of what only Google can be told.
 * @throws DialectError naming the content or part that cannot be read.
 */
export function readContents(value: unknown, dropped: string[]): ChatMessage[] {
  const contents = listOf(value, 'contents');
  if (contents.length === 0) throw new DialectError('contents', 'contents is not specified.');
  const calls = new CallLedger(ownCallIds(contents));
  const messages: ChatMessage[] = [];
  let open: ModelTurn | undefined;
  const close = (): void => {
    const message = open?.message();
    if (message !== undefined) messages.push(message);
    open = undefined;
  };
  for (const [index, content] of contents.entries()) {
    const path = `contents[${index}]`;
    const { role, parts } = readContent(content, path);
    if (role === 'model') {
      open ??= new ModelTurn(calls, dropped);
      for (const [position, part] of parts.entries()) {
        const place = `${path}.parts[${position}]`;
        open.add(expectPart(part, place), place);
      }
      continue;
    }
    close();
    if (parts.length === 0) throw new DialectError(`${path}.parts`, 'parts must not be empty.');
    const turn = new UserTurn(calls, dropped);
    for (const [position, part] of parts.entries()) {
      const place = `${path}.parts[${position}]`;
      turn.add(expectPart(part, place), place);
    }
    for (const message of turn.messages()) messages.push(message);
  }
  close();
  return messages;
}

interface ReadContent {
  readonly role: 'user' | 'model';
  readonly parts: readonly unknown[];
}

function readContent(value: unknown, path: string): ReadContent {
  const content = expectObject(value, path);
  checkNames(content, contentFields, path);
  const role = fieldOf(content, 'role');
  const parts = listOf(fieldOf(content, 'parts'), `${path}.parts`);
  if (role === 'model') return { role, parts };
  // Clients of the first versions send results under a role of their own; without one it is the user's.
  if (role === 'user' || role === 'function' || role === undefined || role === '')
    return { role: 'user', parts };
  throw new DialectError(
    `${path}.role`,
    `Please use a valid role: user, model; not ${describe(role)}.`,
    role === 'system' ? 'What the system says belongs into systemInstruction.' : undefined,
  );
}

/**
 * `systemInstruction` as a message: a text, or the parts of one; undefined when there is none.
 *
 * @throws DialectError for anything but text.
 */
export function readSystemInstruction(body: JsonObject): ChatMessage | undefined {
  const value = fieldOf(body, 'systemInstruction');
  if (value === undefined) return undefined;
  const path = pathOf(body, 'systemInstruction', '');
  if (typeof value === 'string') return value === '' ? undefined : { role: 'system', content: value };
  const instruction = expectObject(value, path);
  checkNames(instruction, contentFields, path);
  const texts = listOf(instruction.parts, `${path}.parts`).map((part, index): ContentPart => {
    const place = `${path}.parts[${index}]`;
    const text = typeof part === 'string' ? part : fieldOf(expectPart(part, place), 'text');
    if (typeof text !== 'string') throw new DialectError(place, 'The system instruction can hold text only.');
    return { type: 'text', text };
  });
  const [only] = texts;
  if (only === undefined) return undefined;
  return { role: 'system', content: texts.length === 1 && typeof only.text === 'string' ? only.text : texts };
}

function ownCallIds(contents: readonly unknown[]): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const content of contents) {
    const parts = isJsonObject(content) ? content.parts : undefined;
    for (const part of Array.isArray(parts) ? parts : []) {
      const call = isJsonObject(part) ? fieldOf(part, 'functionCall') : undefined;
      if (isJsonObject(call) && typeof call.id === 'string') ids.add(call.id);
    }
  }
  return ids;
}
