import type { ChatMessage, ContentPart, ToolCall } from '@bytebot/shared';
import { DialectError } from '../client-dialect.ts';
import { type CarriedBlocks, decodeBlocks, isEmptyBlocks, joinedBlocks, noBlocks } from './carried-blocks.ts';
import { simplest } from './read-content.ts';

/** What the model did before it was the client's turn again: one message of a chat. */
interface Turn {
  readonly said: ContentPart[];
  readonly thoughts: string[];
  readonly calls: ToolCall[];
  /** The results of its calls, which follow it whatever else came between. */
  readonly results: ChatMessage[];
  blocks: CarriedBlocks;
}

interface OpenCall {
  readonly turn: Turn;
  readonly path: string;
  answered: boolean;
}

/**
 * Puts the items of an input together to the messages of a chat. The dialect has an item for each thought, text and
 * call; a chat has one message for all that came between two turns of the client, and results directly after their calls.
 */
export class MessageList {
  readonly #parts: (ChatMessage | Turn)[] = [];
  readonly #calls = new Map<string, OpenCall>();
  #turn: Turn | undefined;

  /** A message of the client's. */
  add(message: ChatMessage): void {
    this.#turn = undefined;
    this.#parts.push(message);
  }

  say(content: string | ContentPart[]): void {
    const turn = this.#openTurn();
    const words = typeof content === 'string' ? content : wordsOf(content, '');
    if (words === undefined && typeof content !== 'string') {
      for (const part of content) turn.said.push(part);
    }
    if (words !== undefined && words !== '') turn.said.push({ type: 'text', text: words });
  }

  /** @returns False when the encrypted content is somebody else's and was left out. */
  think(thoughts: string, encrypted: string | undefined): boolean {
    const turn = this.#openTurn();
    if (thoughts !== '') turn.thoughts.push(thoughts);
    if (encrypted === undefined) return true;
    const blocks = decodeBlocks(encrypted);
    if (blocks !== undefined) turn.blocks = joinedBlocks(turn.blocks, blocks);
    return blocks !== undefined;
  }

  /** @throws DialectError for a second call of the same id. */
  call(call: ToolCall, path: string): void {
    if (this.#calls.has(call.id)) {
      const text = `There are two calls with the call_id ${JSON.stringify(call.id.slice(0, 80))}.`;
      throw new DialectError(`${path}.call_id`, text);
    }
    const turn = this.#openTurn();
    turn.calls.push(call);
    this.#calls.set(call.id, { turn, path, answered: false });
  }

  /** @throws DialectError for the result of a call that is not there. */
  answer(id: string, content: string | ContentPart[], path: string): void {
    const call = this.#calls.get(id);
    if (call === undefined) {
      throw new DialectError(
        path,
        `No tool call found for function call output with call_id ${id.slice(0, 80)}.`,
        'Send the call as well, before its output, or the previous_response_id of the answer that has it.',
      );
    }
    call.answered = true;
    call.turn.results.push({ role: 'tool', tool_call_id: id, content });
    if (call.turn === this.#turn) this.#turn = undefined;
  }

  /** @throws DialectError for a call without a result. */
  finish(): ChatMessage[] {
    for (const [id, { path, answered }] of this.#calls) {
      if (!answered)
        throw new DialectError(
          `${path}.call_id`,
          `No tool output found for function call ${id.slice(0, 80)}.`,
        );
    }
    return this.#parts.flatMap((part) => ('said' in part && isTurn(part) ? messagesOf(part) : [part]));
  }

  #openTurn(): Turn {
    if (this.#turn !== undefined) return this.#turn;
    const turn: Turn = { said: [], thoughts: [], calls: [], results: [], blocks: noBlocks };
    this.#turn = turn;
    this.#parts.push(turn);
    return turn;
  }
}

function isTurn(part: ChatMessage | Turn): part is Turn {
  return !('role' in part);
}

function messagesOf(turn: Turn): ChatMessage[] {
  const { calls, thoughts, blocks } = turn;
  const text = turn.said.length === 0 ? undefined : wordsOf(turn.said, '\n\n');
  const message: ChatMessage = {
    role: 'assistant',
    content: text ?? (turn.said.length === 0 ? null : simplest(turn.said)),
    ...(thoughts.length === 0 ? {} : { reasoning_content: thoughts.join('\n\n') }),
    ...carried(blocks),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map((call) => signed(call, blocks)) }),
  };
  return isNothing(turn) ? turn.results : [message, ...turn.results];
}

/** A reasoning item without words, kept by nobody, is nothing that a chat could hold. */
function isNothing({ said, thoughts, calls, blocks }: Turn): boolean {
  return said.length === 0 && thoughts.length === 0 && calls.length === 0 && isEmptyBlocks(blocks);
}

/** Several texts as one, which every server takes from an assistant; undefined where there is more than plain text. */
function wordsOf(said: readonly ContentPart[], between: string): string | undefined {
  const texts: string[] = [];
  for (const part of said) {
    if (part.type !== 'text' || typeof part.text !== 'string' || 'cache_control' in part) return undefined;
    texts.push(part.text);
  }
  return texts.join(between);
}

function carried(blocks: CarriedBlocks): Partial<ChatMessage> {
  const { thinkingBlocks, reasoningDetails, textSignatures, nativeBlocks } = blocks;
  const specific = {
    ...(textSignatures.length === 0 ? {} : { thought_signatures: textSignatures }),
    ...(nativeBlocks.length === 0 ? {} : { native_blocks: nativeBlocks }),
  };
  return {
    ...(thinkingBlocks.length === 0 ? {} : { thinking_blocks: thinkingBlocks }),
    ...(reasoningDetails.length === 0 ? {} : { reasoning_details: reasoningDetails }),
    ...(Object.keys(specific).length === 0 ? {} : { provider_specific_fields: specific }),
  };
}

function signed(call: ToolCall, { callSignatures }: CarriedBlocks): ToolCall {
  const signature = Object.hasOwn(callSignatures, call.id) ? callSignatures[call.id] : undefined;
  if (signature === undefined) return call;
  return { ...call, extra_content: { google: { thought_signature: signature } } };
}
