import type { ContentBlock, Role, ToolResultBlock, ToolUseBlock } from './content-block.ts';

/** A stored message as far as a model is concerned. */
export interface HistoryMessage {
  readonly role: Role;
  readonly content: readonly ContentBlock[];
}

/** Where a block stands in a history: the number of its message, and its number in that message. */
export interface BlockPlace {
  readonly message: number;
  readonly block: number;
}

/** One tool call of the assistant and what answers it. */
export interface PairedCall {
  readonly place: BlockPlace;
  readonly call: ToolUseBlock;
  /** Undefined when the call was never answered: a crash, a takeover. */
  readonly result: ToolResultBlock | undefined;
  readonly resultPlace: BlockPlace | undefined;
}

/** Which results of a history answer which calls. */
export interface Pairing {
  /** In the order of the history. */
  readonly calls: readonly PairedCall[];
  /** The calls of one message, in order. */
  callsOf(message: number): readonly PairedCall[];
  /** Whether the result at this place answers a call; false for one without its call and for a second one. */
  isAnswer(message: number, block: number): boolean;
}

/**
 * Pairs calls and results. A result answers the latest call with its id before it, because ids need only be unique
 * within one message; a second result for that call answers nothing.
 */
export function pairResults(messages: readonly HistoryMessage[]): Pairing {
  const calls: { -readonly [Name in keyof PairedCall]: PairedCall[Name] }[] = [];
  const latest = new Map<string, (typeof calls)[number]>();
  const answers = new Set<string>();
  for (const [message, { role, content }] of messages.entries()) {
    for (const [block, one] of content.entries()) {
      if (one.type === 'tool_use' && role === 'ASSISTANT') {
        const paired = {
          place: { message, block },
          call: one,
          result: undefined,
          resultPlace: undefined,
        };
        calls.push(paired);
        latest.set(one.id, paired);
      } else if (one.type === 'tool_result') {
        const paired = latest.get(one.tool_use_id);
        if (paired === undefined || paired.result !== undefined) continue;
        paired.result = one;
        paired.resultPlace = { message, block };
        answers.add(`${message}:${block}`);
      }
    }
  }
  const byMessage = Map.groupBy(calls, ({ place }) => place.message);
  return {
    calls,
    callsOf: (message) => byMessage.get(message) ?? [],
    isAnswer: (message, block) => answers.has(`${message}:${block}`),
  };
}
