import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { listOf } from '../openai/read-question.ts';
import { checkServerBlock, checkServerTurn } from './check-server-tools.ts';
import { invalidRequest, refuseUnknown } from './invalid-request.ts';
import { blockFields, blockTypes, messageFields } from './known-fields.ts';

/**
 * Refuses conversations Anthropic refuses. Neighbours of one role are fine: the API merges them.
 */
export function checkMessages(body: JsonObject): void {
  const { messages } = body;
  if (messages === undefined || messages === null) throw invalidRequest('messages: Field required');
  if (!Array.isArray(messages)) throw invalidRequest('messages: Input should be a valid list');
  if (messages.length === 0) throw invalidRequest('messages: at least one message is required');
  for (const [index, message] of messages.entries())
    checkMessage(message, index, index === messages.length - 1);
  const turns = messages.filter(isJsonObject);
  if (turns[0]?.role !== 'user') throw invalidRequest('messages: first message must use the "user" role');
  checkToolTurns(merged(turns));
  for (const [index, turn] of turns.entries()) {
    const blocks = turn.role === 'assistant' ? blocksOf(turn.content) : [];
    checkServerTurn(blocks, index, index === turns.length - 1);
  }
}

function checkMessage(message: unknown, index: number, isLast: boolean): void {
  if (!isJsonObject(message)) throw invalidRequest(`messages.${index}: Input should be a valid dictionary`);
  refuseUnknown(message, messageFields, `messages.${index}`);
  const { role, content } = message;
  if (role === 'system') {
    throw invalidRequest(
      'messages: Unexpected role "system". The Messages API accepts a top-level `system` parameter, not "system" as an input message role.',
    );
  }
  if (role !== 'user' && role !== 'assistant') {
    throw invalidRequest(`messages.${index}.role: Input should be 'user' or 'assistant'`);
  }
  if (content === undefined || content === null)
    throw invalidRequest(`messages.${index}.content: Field required`);
  const isEmpty = content === '' || (Array.isArray(content) && content.length === 0);
  if (isEmpty && !(isLast && role === 'assistant')) {
    throw invalidRequest(
      `messages.${index}: all messages must have non-empty content except for the optional final assistant message`,
    );
  }
  if (typeof content === 'string' && content !== '' && content.trim() === '')
    throw invalidRequest('messages: text content blocks must contain non-whitespace text');
  if (isLast && role === 'assistant' && typeof content === 'string' && /\s$/.test(content)) {
    throw invalidRequest('messages: final assistant content cannot end with trailing whitespace');
  }
  for (const [position, block] of listOf(content).entries()) {
    checkBlock(block, `messages.${index}.content.${position}`, role);
  }
}

const imageTypes = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];

function checkBlock(block: unknown, path: string, role: string): void {
  if (!isJsonObject(block) || typeof block.type !== 'string')
    throw invalidRequest(`${path}.type: Field required`);
  const known: readonly string[] = blockTypes;
  if (!known.includes(block.type)) {
    const tags = blockTypes.map((type) => `'${type}'`).join(', ');
    throw invalidRequest(
      `${path}: Input tag '${block.type}' found using 'type' does not match any of the expected tags: ${tags}`,
    );
  }
  refuseUnknown(block, blockFields[block.type], `${path}.${block.type}`);
  switch (block.type) {
    case 'text':
      if (typeof block.text !== 'string') throw invalidRequest(`${path}.text.text: Field required`);
      if (block.text === '') throw invalidRequest('messages: text content blocks must be non-empty');
      if (block.text.trim() === '')
        throw invalidRequest('messages: text content blocks must contain non-whitespace text');
      break;
    case 'image':
      checkImage(block.source, `${path}.image.source`);
      break;
    case 'document':
      checkDocument(block.source, `${path}.document.source`);
      break;
    case 'tool_use':
      checkToolUse(block, path, role);
      break;
    case 'tool_result':
      checkToolResult(block, path, role);
      break;
    default:
      checkServerBlock(block, path, role);
  }
}

function checkImage(source: unknown, path: string): void {
  if (!isJsonObject(source)) throw invalidRequest(`${path}: Field required`);
  if (source.type === 'base64') {
    if (!imageTypes.includes(String(source.media_type))) {
      throw invalidRequest(
        `${path}.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'`,
      );
    }
    if (typeof source.data !== 'string' || !/^[A-Za-z0-9+/=]+$/.test(source.data)) {
      throw invalidRequest(`${path}.base64.data: Invalid base64 data`);
    }
  } else if (source.type === 'url') {
    if (typeof source.url !== 'string' || !/^https?:\/\//.test(source.url)) {
      throw invalidRequest(`${path}.url.url: URL must be a valid HTTP or HTTPS URL`);
    }
  } else if (source.type !== 'file') {
    throw invalidRequest(
      `${path}: Input tag '${String(source.type)}' found using 'type' does not match any of the expected tags: 'base64', 'url'`,
    );
  }
}

function checkDocument(source: unknown, path: string): void {
  if (!isJsonObject(source)) throw invalidRequest(`${path}: Field required`);
  if (source.type === 'base64' && source.media_type !== 'application/pdf')
    throw invalidRequest(`${path}.base64.media_type: Input should be 'application/pdf'`);
  if (source.type === 'text' && source.media_type !== 'text/plain')
    throw invalidRequest(`${path}.text.media_type: Input should be 'text/plain'`);
  if (source.type === 'text' && typeof source.data !== 'string')
    throw invalidRequest(`${path}.text.data: Input should be a valid string`);
  if (!['base64', 'text', 'url', 'file', 'content'].includes(String(source.type))) {
    throw invalidRequest(
      `${path}: Input tag '${String(source.type)}' found using 'type' does not match any of the expected tags: 'base64', 'content', 'file', 'text', 'url'`,
    );
  }
}

function checkToolUse(block: JsonObject, path: string, role: string): void {
  if (role !== 'assistant') {
    throw invalidRequest(`${path}: \`tool_use\` blocks can only be in \`assistant\` messages`);
  }
  if (!isJsonObject(block.input)) {
    throw invalidRequest(`${path}.tool_use.input: Input should be a valid dictionary`);
  }
  if (typeof block.id !== 'string' || !/^[a-zA-Z0-9_-]+$/.test(block.id)) {
    throw invalidRequest(`${path}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'`);
  }
}

function checkToolResult(block: JsonObject, path: string, role: string): void {
  if (role !== 'user')
    throw invalidRequest(`${path}: \`tool_result\` blocks can only be in \`user\` messages`);
  if (typeof block.tool_use_id !== 'string')
    throw invalidRequest(`${path}.tool_result.tool_use_id: Field required`);
  for (const [position, inner] of listOf(block.content).entries()) {
    checkBlock(inner, `${path}.tool_result.content.${position}`, role);
  }
}

/** A turn of one role: neighbours of the same role count as one message. */
interface Turn {
  readonly role: unknown;
  readonly blocks: readonly JsonObject[];
  /** Of its first message. */
  readonly index: number;
}

function merged(messages: readonly JsonObject[]): Turn[] {
  const turns: Turn[] = [];
  for (const [index, message] of messages.entries()) {
    const blocks = blocksOf(message.content);
    const last = turns.at(-1);
    if (last !== undefined && last.role === message.role) {
      turns.splice(-1, 1, { ...last, blocks: [...last.blocks, ...blocks] });
    } else {
      turns.push({ role: message.role, blocks, index });
    }
  }
  return turns;
}

/** A text alone is one block of it. */
function blocksOf(content: unknown): readonly JsonObject[] {
  return typeof content === 'string'
    ? [{ type: 'text', text: content }]
    : listOf(content).filter(isJsonObject);
}

/** Results answer the uses of the turn right before, all of them, and nothing else. */
function checkToolTurns(turns: readonly Turn[]): void {
  checkUniqueUses(turns);
  for (const [position, turn] of turns.entries()) {
    const before = turns[position - 1];
    const used = idsOf(before, 'tool_use', 'id');
    const answered = idsOf(turn, 'tool_result', 'tool_use_id');
    const orphan = answered.findIndex((id) => !used.includes(id));
    if (orphan >= 0) {
      const [id] = answered.slice(orphan);
      throw invalidRequest(
        `messages.${turn.index}.content.${orphan}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
      );
    }
    const twice = answered.find((id, index) => answered.indexOf(id) !== index);
    if (twice !== undefined) {
      throw invalidRequest(
        `messages.${turn.index}.content.${answered.lastIndexOf(twice)}: each tool_use must have a single result. Found multiple \`tool_result\` blocks with id: ${twice}`,
      );
    }
    // Results that come after something else count as missing.
    const isFirst = turn.blocks.slice(0, answered.length).every((block) => block.type === 'tool_result');
    requireResults(before, used, isFirst ? answered : []);
  }
  const last = turns.at(-1);
  requireResults(last, idsOf(last, 'tool_use', 'id'), []);
}

function checkUniqueUses(turns: readonly Turn[]): void {
  const seen = new Set<string>();
  for (const turn of turns) {
    for (const [position, block] of turn.blocks.entries()) {
      if (block.type !== 'tool_use') continue;
      const id = String(block.id);
      if (seen.has(id))
        throw invalidRequest(`messages.${turn.index}.content.${position}: \`tool_use\` ids must be unique`);
      seen.add(id);
    }
  }
}

function requireResults(turn: Turn | undefined, used: readonly string[], answered: readonly string[]): void {
  const missing = used.filter((id) => !answered.includes(id));
  if (missing.length === 0) return;
  throw invalidRequest(
    `messages.${turn?.index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
  );
}

function idsOf(turn: Turn | undefined, type: string, name: string): string[] {
  const blocks = turn?.blocks.filter((block) => block.type === type) ?? [];
  return blocks.map((block) => String(block[name]));
}
