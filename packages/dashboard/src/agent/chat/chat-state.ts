import { memberOf, textOf } from '@bytebot/shared/browser';
import type { Failure } from '../../shared/failure.ts';
import { idOf, objectsIn } from '../../shared/read-lists.ts';
import { argumentsOf, dataOf } from '../records.ts';
import type { ChatEvent } from './chat-event.ts';

/** A piece of what was said, in the order in which it came. */
export type TurnPart =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'tool';
      readonly tool: string;
      readonly args: unknown;
      readonly result?: string;
      readonly isError?: boolean;
    };

export type TurnStatus = 'complete' | 'streaming' | 'stopped' | 'failed';

export interface Turn {
  /** Unique in this page. */
  readonly key: string;
  readonly role: 'user' | 'assistant';
  readonly parts: readonly TurnPart[];
  readonly status: TurnStatus;
  readonly failure?: Failure;
}

export interface ChatState {
  /** Undefined until the agent has named it. */
  readonly conversationId: string | undefined;
  readonly turns: readonly Turn[];
  /** How many questions were asked from this page; the key of the next turns. */
  readonly asked: number;
}

export type ChatAction =
  | { readonly type: 'loaded'; readonly turns: readonly Turn[] }
  | { readonly type: 'asked'; readonly message: string }
  /** The agent keeps the conversation under this id. */
  | { readonly type: 'named'; readonly conversationId: string }
  | { readonly type: 'event'; readonly event: ChatEvent }
  | { readonly type: 'failed'; readonly failure: Failure }
  | { readonly type: 'stopped' }
  /** The stream is over; without a `done` or an `error` before, that is a failure. */
  | { readonly type: 'ended' }
  /** Takes back the last question and what came of it. */
  | { readonly type: 'withdrawn' };

export function emptyChat(conversationId: string | undefined): ChatState {
  return { conversationId, turns: [], asked: 0 };
}

export function chatReducer(state: ChatState, action: ChatAction): ChatState {
  switch (action.type) {
    case 'loaded':
      return state.asked > 0 ? state : { ...state, turns: action.turns };
    case 'asked':
      return afterAsking(state, action.message);
    case 'named':
      return { ...state, conversationId: action.conversationId };
    case 'event':
      return afterEvent(state, action.event);
    case 'failed':
      return changeLast(state, (turn) => ({ ...turn, status: 'failed', failure: action.failure }));
    case 'stopped':
      return changeLast(state, (turn) => ({ ...turn, status: 'stopped' }));
    case 'ended':
      return changeLast(state, (turn) => ({ ...turn, status: 'failed', failure: cutOff }));
    case 'withdrawn':
      return { ...state, turns: state.turns.slice(0, state.turns.findLastIndex(isQuestion)) };
  }
}

/** True while an answer is on its way. */
export function isAnswering({ turns }: ChatState): boolean {
  return turns.at(-1)?.status === 'streaming';
}

/** The last question, to ask it again; undefined when there is none. */
export function lastQuestion({ turns }: ChatState): string | undefined {
  const question = turns.findLast(isQuestion);
  return question === undefined ? undefined : textOfTurn(question);
}

/** What a turn says, without its tool calls. */
export function textOfTurn({ parts }: Turn): string {
  return parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n\n');
}

/** The turns of a stored conversation (`GET …/conversations/{id}/messages`). */
export function turnsIn(body: unknown): readonly Turn[] {
  return objectsIn(dataOf(body), 'messages', 'items').map((message, index) => {
    const text = textOf(message, 'content') ?? '';
    const calls = objectsIn(memberOf(message, 'tool_calls') ?? memberOf(message, 'toolCalls'), 'calls');
    const tools = calls.map((call): TurnPart => {
      const result = textOf(call, 'result');
      return {
        kind: 'tool',
        tool: textOf(call, 'tool') ?? textOf(call, 'name') ?? 'tool',
        args: argumentsOf(call),
        ...(result === undefined ? {} : { result }),
        isError: memberOf(call, 'is_error') === true || memberOf(call, 'isError') === true,
      };
    });
    return {
      key: `stored-${idOf(message, 'id') || index}`,
      role: memberOf(message, 'role') === 'user' ? 'user' : 'assistant',
      parts: text === '' ? tools : [...tools, { kind: 'text', text }],
      status: 'complete',
    };
  });
}

const cutOff: Failure = {
  message: 'The answer ended before it was complete.',
  hint: 'The connection was cut. Try again.',
};

function isQuestion({ role }: Turn): boolean {
  return role === 'user';
}

function afterAsking(state: ChatState, message: string): ChatState {
  const number = state.asked + 1;
  const question: Turn = {
    key: `question-${number}`,
    role: 'user',
    parts: [{ kind: 'text', text: message }],
    status: 'complete',
  };
  const answer: Turn = { key: `answer-${number}`, role: 'assistant', parts: [], status: 'streaming' };
  return { ...state, asked: number, turns: [...state.turns, question, answer] };
}

function afterEvent(state: ChatState, event: ChatEvent): ChatState {
  switch (event.type) {
    case 'text':
      return changeLast(state, (turn) => ({ ...turn, parts: withText(turn.parts, event.text) }));
    case 'tool_call': {
      const part: TurnPart = { kind: 'tool', tool: event.tool, args: event.args };
      return changeLast(state, (turn) => ({ ...turn, parts: [...turn.parts, part] }));
    }
    case 'error':
      return changeLast(state, (turn) => ({ ...turn, status: 'failed', failure: event.failure }));
    case 'done': {
      const done = changeLast(state, (turn) => ({ ...turn, status: 'complete' }));
      return { ...done, conversationId: event.conversationId || state.conversationId };
    }
  }
}

function withText(parts: readonly TurnPart[], text: string): readonly TurnPart[] {
  const last = parts.at(-1);
  if (last?.kind !== 'text') return [...parts, { kind: 'text', text }];
  return [...parts.slice(0, -1), { kind: 'text', text: last.text + text }];
}

/** Changes the answer that is on its way; when none is, nothing changes. */
function changeLast(state: ChatState, change: (turn: Turn) => Turn): ChatState {
  const last = state.turns.at(-1);
  if (last === undefined || last.status !== 'streaming') return state;
  return { ...state, turns: [...state.turns.slice(0, -1), change(last)] };
}
