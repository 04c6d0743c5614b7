import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { RequestTranslationError } from '../provider.ts';
import { readAssistantMessage } from './assistant-message.ts';
import { type ContentPiece, readContent, type TextPiece } from './content.ts';
import { describeValue, filledString } from './json.ts';
import { mergedResult, readResult } from './tool-result.ts';

export interface ToolCallPiece {
  readonly kind: 'tool_call';
  readonly id: string;
  readonly name: string;
  readonly input: JsonObject;
  /** The call as the client sent it, with whatever else travels on it (thought signatures). */
  readonly call: JsonObject;
  readonly cacheControl?: unknown;
}

export interface ToolResultPiece {
  readonly kind: 'tool_result';
  /** The id of the call it answers. */
  readonly id: string;
  /** The function's name, looked up from the call; undefined when the conversation does not hold the call. */
  readonly name: string | undefined;
  readonly content: readonly ContentPiece[];
  readonly path: string;
  readonly cacheControl?: unknown;
  /** The result as JSON, where the client sent an object or a list of its own instead of a text; `content` prints it. */
  readonly json?: unknown;
  /** True when the client says that the tool failed. */
  readonly isError?: boolean;
  /** Which of Anthropic's sets of tools it belongs to. */
  readonly toolset?: string;
  /** Fields of Google's `functionResponse`, where they say more. */
  readonly google?: JsonObject;
}

/** A thinking block that its provider signed, kept as it came. */
export interface ThinkingPiece {
  readonly kind: 'thinking';
  readonly block: JsonObject;
}

/** Something in the dialect of one provider, among what the others understand. */
export interface NativePiece {
  readonly block: JsonObject;
  /** How many of the turn's pieces stand in front of it. */
  readonly position: number;
}

export type UserPiece = ContentPiece | ToolResultPiece;
export type AssistantPiece = ContentPiece | ToolCallPiece | ThinkingPiece;

export interface AssistantTurn {
  readonly role: 'assistant';
  readonly pieces: AssistantPiece[];
  /** Blocks or parts in the provider's own dialect that an earlier answer carried and the client gave back. */
  readonly native?: readonly NativePiece[];
  /** The signature of the turn's text (Gemini), where the client gave it back. */
  readonly textSignature?: string;
  /** The turn as Google's parts, where a client of its dialect wrote it and their order says more. */
  readonly googleParts?: readonly JsonObject[];
}

export type Turn = { readonly role: 'user'; readonly pieces: UserPiece[] } | AssistantTurn;

/** A chat as the providers with strict turns want it: system texts apart, roles alternating. */
export interface Conversation {
  readonly system: TextPiece[];
  readonly turns: Turn[];
}

/** What stands in for a user turn where a provider insists on one and the client sent none. */
export const placeholderText = '.';

/**
 * Brings OpenAI's messages into alternating turns. Clients send one message per content block, results and
 * screenshots interleaved, and several results for one call (ByteBot does all three), which the providers
 * refuse: neighbours of one role are merged, a user turn begins with its tool results, and results of one
 * call become one. The first turn is a user's.
 *
 * @throws RequestTranslationError naming the message that cannot be read.
 */
export function readConversation(messages: unknown): Conversation {
  if (!Array.isArray(messages) || messages.length === 0) {
    throw new RequestTranslationError('messages', 'There must be a list of at least one message.');
  }
  const builder = new ConversationBuilder();
  for (const [index, message] of messages.entries()) builder.add(message, `messages[${index}]`);
  return builder.finish();
}

class ConversationBuilder {
  readonly #system: TextPiece[] = [];
  readonly #turns: Turn[] = [];
  /** Function names by call id. */
  readonly #names = new Map<string, string>();
  /** Where the results of the open user turn stand, by call id. */
  readonly #results = new Map<string, number>();

  add(message: unknown, path: string): void {
    if (!isJsonObject(message)) throw new RequestTranslationError(path, 'A message must be an object.');
    switch (message.role) {
      case 'system':
      case 'developer':
        this.#addSystem(message, path);
        return;
      case 'user':
        this.#addUser(readContent(message.content, `${path}.content`, message.cache_control));
        return;
      case 'assistant':
        this.#addAssistant(readAssistantMessage(message, path));
        return;
      case 'tool':
        this.#addResult(message, path);
        return;
      default:
        throw new RequestTranslationError(
          `${path}.role`,
          `The role ${describeValue(message.role)} cannot be translated; there are system, developer, user, assistant and tool.`,
        );
    }
  }

  finish(): Conversation {
    const turns = this.#turns.map(withResultsFirst);
    if (turns[0]?.role !== 'user') {
      turns.unshift({ role: 'user', pieces: [{ kind: 'text', text: placeholderText }] });
    }
    return { system: this.#system, turns };
  }

  #addSystem(message: JsonObject, path: string): void {
    for (const piece of readContent(message.content, `${path}.content`, message.cache_control)) {
      if (piece.kind !== 'text')
        throw new RequestTranslationError(piece.path, 'A system message can hold text only.');
      this.#system.push(piece);
    }
  }

  #addUser(pieces: readonly UserPiece[]): void {
    if (pieces.length === 0) return;
    const turn = this.#userTurn();
    for (const piece of pieces) turn.push(piece);
  }

  #addAssistant(turn: AssistantTurn): void {
    for (const piece of turn.pieces) {
      if (piece.kind === 'tool_call') this.#names.set(piece.id, piece.name);
    }
    if (turn.pieces.length === 0 && turn.native === undefined && turn.googleParts === undefined) return;
    const last = this.#turns.at(-1);
    if (last?.role === 'assistant') this.#turns.splice(-1, 1, joined(last, turn));
    else this.#turns.push(turn);
  }

  #userTurn(): UserPiece[] {
    const last = this.#turns.at(-1);
    if (last?.role === 'user') return last.pieces;
    this.#results.clear();
    const pieces: UserPiece[] = [];
    this.#turns.push({ role: 'user', pieces });
    return pieces;
  }

  #addResult(message: JsonObject, path: string): void {
    const id = filledString(message.tool_call_id);
    if (id === undefined) {
      throw new RequestTranslationError(
        `${path}.tool_call_id`,
        'A tool message must name the call it answers.',
      );
    }
    const { content, ...facts } = readResult(message, `${path}.content`);
    const turn = this.#userTurn();
    const position = this.#results.get(id);
    const earlier = position === undefined ? undefined : turn[position];
    if (position !== undefined && earlier?.kind === 'tool_result') {
      turn[position] = mergedResult(earlier, content, facts);
      return;
    }
    const name = this.#names.get(id) ?? filledString(message.name);
    const cacheControl = message.cache_control;
    this.#results.set(id, turn.length);
    turn.push({
      kind: 'tool_result',
      id,
      name,
      content,
      path,
      ...facts,
      ...(isJsonObject(cacheControl) ? { cacheControl } : {}),
    });
  }
}

/** In place as far as it goes: an agent's history may be one long turn, and copying it each time would cost its square. */
function joined(first: AssistantTurn, second: AssistantTurn): AssistantTurn {
  const before = first.pieces.length;
  for (const piece of second.pieces) first.pieces.push(piece);
  const isPlain = first.googleParts === undefined && second.native === undefined;
  if (isPlain && second.textSignature === undefined) return first;
  const native = [...(first.native ?? []), ...movedBy(before, second.native)];
  const textSignature = second.textSignature ?? first.textSignature;
  // What only one of them says in Google's words is said in the words of all.
  const googleParts =
    first.googleParts === undefined || second.googleParts === undefined
      ? undefined
      : [...first.googleParts, ...second.googleParts];
  return {
    role: 'assistant',
    pieces: first.pieces,
    ...(googleParts === undefined ? {} : { googleParts }),
    ...(native.length === 0 ? {} : { native }),
    ...(textSignature === undefined ? {} : { textSignature }),
  };
}

/** The native pieces of a turn that has so many pieces more in front. */
export function movedBy(count: number, native: readonly NativePiece[] = []): NativePiece[] {
  return native.map(({ block, position }) => ({ block, position: position + count }));
}

function withResultsFirst(turn: Turn): Turn {
  if (turn.role !== 'user' || !turn.pieces.some((piece) => piece.kind === 'tool_result')) return turn;
  const results = turn.pieces.filter((piece) => piece.kind === 'tool_result');
  const others = turn.pieces.filter((piece) => piece.kind !== 'tool_result');
  return { role: 'user', pieces: [...results, ...others] };
}
