import { createHash } from 'node:crypto';
import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { isSignedThinking } from './anthropic-messages.ts';
import type { BedrockMedia } from './bedrock-media.ts';
import { RequestTranslationError } from './provider.ts';
import type { ContentPiece, TextPiece } from './translate/content.ts';
import {
  type AssistantPiece,
  placeholderText,
  type ToolResultPiece,
  type Turn,
  type UserPiece,
} from './translate/conversation.ts';
import type { NameRules, ToolNames } from './translate/tool-names.ts';

/** The names Bedrock takes for tools (ToolSpecification). */
export const bedrockNames: NameRules = { forbidden: /[^A-Za-z0-9_-]/g, lengthMax: 64 };

/** How cache marks are written; undefined where the model takes none. */
export type CachePoint = (cacheControl: unknown) => JsonObject | undefined;

/** What the blocks are written with; each is used for one request. */
export interface MessageFacts {
  readonly media: BedrockMedia;
  readonly cachePoint: CachePoint;
  readonly names: ToolNames;
}

interface Message {
  readonly role: Turn['role'];
  readonly content: JsonObject[];
}

/** Stands in for the result of a tool that said nothing; Converse refuses empty texts. */
const emptyResult = '(no output)';
/** Longest id of a tool call (API reference, ToolUseBlock). */
const longestId = 64;

/**
 * Converse's `messages`. It refuses neighbours of one role and messages without content, so turns that hold
 * nothing sendable vanish and their neighbours grow together. A document needs a text beside it.
 *
 * @throws RequestTranslationError when media cannot be expressed.
 */
export function bedrockMessages(turns: readonly Turn[], facts: MessageFacts): Message[] {
  const writer = new BlockWriter(facts);
  const messages: Message[] = [];
  for (const turn of turns) {
    const content =
      turn.role === 'user'
        ? turn.pieces.flatMap((piece) => writer.userBlocks(piece))
        : turn.pieces.flatMap((piece) => writer.assistantBlocks(piece));
    const last = messages.at(-1);
    if (content.length === 0) continue;
    if (last?.role === turn.role) for (const block of content) last.content.push(block);
    else messages.push({ role: turn.role, content });
  }
  const withText = messages.map(withTextBesideDocuments);
  const last = withText.at(-1);
  return last?.role === 'assistant'
    ? [...withText.slice(0, -1), { role: last.role, content: last.content.map(withoutTrailingBlank) }]
    : withText;
}

/** Texts with their cache marks, for `system`. */
export function textBlocks(pieces: readonly TextPiece[], cachePoint: CachePoint): JsonObject[] {
  return pieces.flatMap(({ text, cacheControl }) => [{ text }, ...markAfter(cacheControl, cachePoint)]);
}

class BlockWriter {
  readonly #facts: MessageFacts;

  constructor(facts: MessageFacts) {
    this.#facts = facts;
  }

  userBlocks(piece: UserPiece): JsonObject[] {
    const block = piece.kind === 'tool_result' ? this.#result(piece) : this.#content(piece);
    return [block, ...markAfter(piece.cacheControl, this.#facts.cachePoint)];
  }

  assistantBlocks(piece: AssistantPiece): JsonObject[] {
    switch (piece.kind) {
      case 'text':
        return [{ text: piece.text }, ...markAfter(piece.cacheControl, this.#facts.cachePoint)];
      case 'thinking':
        return isSignedThinking(piece.block) ? [reasoningBlock(piece.block)] : [];
      case 'tool_call':
        return [
          {
            toolUse: {
              toolUseId: safeId(piece.id),
              name: this.#facts.names.legal(piece.name),
              input: piece.input,
            },
          },
          ...markAfter(piece.cacheControl, this.#facts.cachePoint),
        ];
      default:
        throw new RequestTranslationError(piece.path, 'Bedrock takes images and files from the user only.');
    }
  }

  #result({ id, content, isError }: ToolResultPiece): JsonObject {
    const blocks = content.map((piece) => this.#content(piece));
    return {
      toolResult: {
        toolUseId: safeId(id),
        content: blocks.length === 0 ? [{ text: emptyResult }] : blocks,
        ...(isError === true ? { status: 'error' } : {}),
      },
    };
  }

  #content(piece: ContentPiece): JsonObject {
    return piece.kind === 'text' ? { text: piece.text } : this.#facts.media.block(piece);
  }
}

function reasoningBlock(block: JsonObject): JsonObject {
  return {
    reasoningContent:
      block.type === 'thinking'
        ? { reasoningText: { text: block.thinking, signature: block.signature } }
        : { redactedContent: block.data },
  };
}

function markAfter(cacheControl: unknown, cachePoint: CachePoint): JsonObject[] {
  const mark = isJsonObject(cacheControl) ? cachePoint(cacheControl) : undefined;
  return mark === undefined ? [] : [mark];
}

/** Ids of other providers hold other characters, or a whole thought signature. */
function safeId(id: string): string {
  const safe = id.replaceAll(/[^A-Za-z0-9_.:-]/g, '_');
  if (safe.length <= longestId) return safe;
  return `${safe.slice(0, 31)}_${createHash('sha256').update(id).digest('hex').slice(0, 32)}`;
}

function withTextBesideDocuments(message: Message): Message {
  const { content } = message;
  const isLonely = content.some((block) => 'document' in block) && !content.some((block) => 'text' in block);
  return isLonely ? { ...message, content: [...content, { text: placeholderText }] } : message;
}

/** An answer to continue must not end in blanks. */
function withoutTrailingBlank(block: JsonObject): JsonObject {
  return typeof block.text === 'string' ? { ...block, text: block.text.trimEnd() } : block;
}
