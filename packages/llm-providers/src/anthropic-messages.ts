import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { filesBeta, mediaBlock } from './anthropic-media.ts';
import { RequestTranslationError } from './provider.ts';
import type { ContentPiece, TextPiece } from './translate/content.ts';
import type {
  AssistantPiece,
  AssistantTurn,
  ToolCallPiece,
  ToolResultPiece,
  Turn,
  UserPiece,
} from './translate/conversation.ts';
import { filledString } from './translate/json.ts';
import { type NameRules, ToolNames } from './translate/tool-names.ts';

/** The names Anthropic takes for tools (Messages API reference, "Tool"). */
export const anthropicNames: NameRules = { forbidden: /[^A-Za-z0-9_-]/g, lengthMax: 128 };

/** What the messages of one request need and find out. */
export interface MessageFacts {
  readonly names: ToolNames;
  /** Takes the features (`anthropic-beta`) that a block needs. */
  readonly betas: Set<string>;
}

/**
 * Anthropic's `messages` (Messages API reference). Thinking without a signature is left out: Anthropic refuses
 * it, and clients that show reasoning send it back unsigned.
 *
 * @throws RequestTranslationError when media cannot be expressed.
 */
export function anthropicMessages(
  turns: readonly Turn[],
  facts: MessageFacts = { names: new ToolNames(anthropicNames), betas: new Set() },
): JsonObject[] {
  const messages = turns
    .map((turn) => ({
      role: turn.role,
      content:
        turn.role === 'user'
          ? turn.pieces.flatMap((piece) => userBlocks(piece, facts))
          : assistantContent(turn, facts),
    }))
    .filter(({ content }) => content.length > 0);
  const last = messages.at(-1);
  if (last?.role === 'assistant') last.content = last.content.map(withoutTrailingBlank);
  return messages;
}

export function textBlock({ text, cacheControl }: TextPiece): JsonObject {
  return { type: 'text', text, ...cacheMark(cacheControl) };
}

/** Whether a thinking block may go back to Anthropic. */
export function isSignedThinking(block: JsonObject): boolean {
  if (block.type === 'redacted_thinking') return filledString(block.data) !== undefined;
  return (
    block.type === 'thinking' &&
    typeof block.thinking === 'string' &&
    filledString(block.signature) !== undefined
  );
}

function userBlocks(piece: UserPiece, facts: MessageFacts): JsonObject[] {
  return piece.kind === 'tool_result' ? [resultBlock(piece, facts)] : contentBlocks(piece, facts);
}

function assistantContent({ pieces, native }: AssistantTurn, facts: MessageFacts): JsonObject[] {
  if (native === undefined) return pieces.flatMap((piece) => assistantBlocks(piece, facts));
  const own = native.filter(({ block }) => isOwnBlock(block));
  const blocks: JsonObject[] = [];
  let next = 0;
  for (let index = 0; index <= pieces.length; index += 1) {
    for (let one = own[next]; one !== undefined && one.position <= index; one = own[next]) {
      blocks.push(one.block);
      next += 1;
    }
    const piece = pieces[index];
    if (piece !== undefined) blocks.push(...assistantBlocks(piece, facts));
  }
  return blocks;
}

/** Parts of another provider, from before the conversation changed over, have no type. */
function isOwnBlock(block: JsonObject): boolean {
  return typeof block.type === 'string';
}

function assistantBlocks(piece: AssistantPiece, facts: MessageFacts): JsonObject[] {
  switch (piece.kind) {
    case 'text':
      return contentBlocks(piece, facts);
    case 'thinking':
      return isSignedThinking(piece.block) ? [signedBlock(piece.block)] : [];
    case 'tool_call':
      return [callBlock(piece, facts)];
    default:
      throw new RequestTranslationError(piece.path, 'Anthropic takes images and files from the user only.');
  }
}

function signedBlock(block: JsonObject): JsonObject {
  return block.type === 'thinking'
    ? { type: 'thinking', thinking: block.thinking, signature: block.signature }
    : { type: 'redacted_thinking', data: block.data };
}

/** Who called the tool, and which set it belongs to, is said by Claude and goes back to it. */
function callBlock(
  { id, name, input, cacheControl, call }: ToolCallPiece,
  { names }: MessageFacts,
): JsonObject {
  const specific = isJsonObject(call.provider_specific_fields) ? call.provider_specific_fields : {};
  const { caller, toolset_name: toolset } = specific;
  return {
    type: 'tool_use',
    id: safeId(id),
    name: names.legal(name),
    input,
    ...(isJsonObject(caller) ? { caller } : {}),
    ...(filledString(toolset) === undefined ? {} : { toolset_name: toolset }),
    ...cacheMark(cacheControl),
  };
}

function resultBlock(
  { id, content, cacheControl, isError, toolset }: ToolResultPiece,
  facts: MessageFacts,
): JsonObject {
  return {
    type: 'tool_result',
    tool_use_id: safeId(id),
    ...(content.length === 0 ? {} : { content: content.flatMap((piece) => contentBlocks(piece, facts)) }),
    ...(isError === true ? { is_error: true } : {}),
    ...(toolset === undefined ? {} : { toolset_name: toolset }),
    ...cacheMark(cacheControl),
  };
}

/** What a client of this dialect wrote is sent as it was; the pieces that say it in other words are not. */
function contentBlocks(piece: ContentPiece, { betas }: MessageFacts): JsonObject[] {
  const { native } = piece;
  if (native === null) return [];
  if (native !== undefined) {
    if (isJsonObject(native.source) && native.source.type === 'file') betas.add(filesBeta);
    return [native];
  }
  if (piece.kind === 'text') return [textBlock(piece)];
  return [{ ...mediaBlock(piece, betas), ...cacheMark(piece.cacheControl) }];
}

/** Anthropic allows letters, digits, `_` and `-` in ids; other providers' ids hold dots and colons. */
function safeId(id: string): string {
  return id.replaceAll(/[^A-Za-z0-9_-]/g, '_');
}

function cacheMark(cacheControl: unknown): JsonObject {
  return isJsonObject(cacheControl) ? { cache_control: cacheControl } : {};
}

/** An answer to continue must not end in blanks. */
function withoutTrailingBlank(block: JsonObject): JsonObject {
  return typeof block.text === 'string' ? { ...block, text: block.text.trimEnd() } : block;
}
