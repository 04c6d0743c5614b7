import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { listOf } from '../openai/read-question.ts';
import { invalidRequest, refuseUnknown } from './invalid-request.ts';
import { serverToolFields } from './known-fields.ts';
import { pageSeal } from './web-search.ts';

/** Anthropic's own tools, without the dates they carry. */
const families =
  /^(bash|text_editor|web_search|web_fetch|code_execution|memory|browser_toolset|computer_toolset|computer|advisor)_20\d{6}$|^tool_search_tool_(regex|bm25)(_20\d{6})?$|^mcp_toolset$/;

/** Tools that are unknown until their feature is named in `anthropic-beta`. */
const betas: readonly (readonly [RegExp, string])[] = [
  [/^computer_20/, 'computer-use-'],
  [/^mcp_toolset$/, 'mcp-client-'],
  [/^advisor_/, 'advisor-'],
];

/**
 * Refuses one of Anthropic's own tools that it does not have, or that is not described as it is to be.
 *
 * @param beta The header `anthropic-beta`.
 */
export function checkServerTool(tool: JsonObject, index: number, beta: string): void {
  const type = String(tool.type);
  const [, feature] = betas.find(([pattern]) => pattern.test(type)) ?? [];
  if (!families.test(type) || (feature !== undefined && !beta.includes(feature))) {
    throw invalidRequest(
      `tools.${index}: Input tag '${type}' found using 'type' does not match any of the expected tags: 'bash_20250124', 'custom', 'text_editor_20250124', 'text_editor_20250429', 'text_editor_20250728', 'web_search_20250305'`,
    );
  }
  const family = /^(web_search|web_fetch)_/.exec(type)?.[1];
  if (family === undefined) return;
  const path = `tools.${index}.${type}`;
  refuseUnknown(tool, serverToolFields[family], path);
  if (tool.name !== family) throw invalidRequest(`${path}.name: Input should be '${family}'`);
  if (listOf(tool.allowed_domains).length > 0 && listOf(tool.blocked_domains).length > 0) {
    throw invalidRequest(`${path}: only one of allowed_domains and blocked_domains can be specified`);
  }
}

/** Refuses a block of Anthropic's own tools that stands in a user's message, has a foreign id or was changed. */
export function checkServerBlock(block: JsonObject, path: string, role: string): void {
  const type = String(block.type);
  if (type !== 'server_tool_use' && !type.endsWith('_tool_result')) return;
  if (role !== 'assistant')
    throw invalidRequest(`${path}: \`${type}\` blocks can only be in \`assistant\` messages`);
  const idName = type === 'server_tool_use' ? 'id' : 'tool_use_id';
  const id = block[idName];
  if (typeof id !== 'string') throw invalidRequest(`${path}.${type}.${idName}: Field required`);
  if (!/^srvtoolu_[a-zA-Z0-9_]+$/.test(id)) {
    throw invalidRequest(`${path}.${type}.${idName}: String should match pattern '^srvtoolu_[a-zA-Z0-9_]+$'`);
  }
  if (type !== 'web_search_tool_result') return;
  for (const found of listOf(block.content)) {
    const seal = isJsonObject(found) ? found.encrypted_content : undefined;
    // Short ones come from recordings that were cut.
    if (typeof seal === 'string' && seal.length > 24 && seal !== pageSeal)
      throw invalidRequest(`${path}: Invalid \`encrypted_content\` in \`web_search_result\` block`);
  }
}

/** What a tool found comes after its use, in the same message; only the last message may still wait for it. */
export function checkServerTurn(blocks: readonly JsonObject[], index: number, isLast: boolean): void {
  const open = new Map<string, string>();
  for (const [position, block] of blocks.entries()) {
    const type = String(block.type);
    if (type === 'server_tool_use') open.set(String(block.id), String(block.name));
    if (type === 'tool_result' || !type.endsWith('_tool_result') || type.startsWith('mcp_')) continue;
    const id = String(block.tool_use_id);
    if (!open.delete(id)) {
      throw invalidRequest(
        `messages.${index}.content.${position}: unexpected \`tool_use_id\` found in \`${type}\` blocks: ${id}. Each \`${type}\` block must have a corresponding \`server_tool_use\` block before it.`,
      );
    }
  }
  const [left] = open;
  if (left === undefined || isLast) return;
  const [id, name] = left;
  throw invalidRequest(
    `messages.${index}: \`${name}\` tool use with id \`${id}\` was found without a corresponding \`${name}_tool_result\` block`,
  );
}
