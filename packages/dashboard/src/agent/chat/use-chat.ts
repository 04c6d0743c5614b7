import { useCallback, useEffect, useReducer, useRef } from 'react';
import { isAbort, RequestFailure, shownFailure } from '../../shared/failure.ts';
import { type Loaded, useLoaded } from '../../shared/use-loaded.ts';
import type { AgentClient } from '../agent-client.ts';
import type { ModelOption } from '../records.ts';
import {
  type ChatState,
  chatReducer,
  emptyChat,
  isAnswering,
  lastQuestion,
  type Turn,
} from './chat-state.ts';
import { readChat } from './read-chat.ts';

export interface Chat {
  readonly state: ChatState;
  readonly history: Loaded<readonly Turn[]>;
  readonly isAnswering: boolean;
  ask(message: string): void;
  /** Ends the request of the answer that is on its way; what has come of it stays. */
  stop(): void;
  /** Asks the last question again, in place of the answer that failed. */
  retry(): void;
}

export interface ChatListener {
  /** The agent keeps the conversation under this id. */
  named(conversationId: string): void;
  /** A tool has run: the user's todos may have changed. */
  toolUsed(): void;
  /** An answer is over, however it ended. */
  ended(): void;
  /** The agent refused the token; the message was not taken. */
  refused(message: string): void;
}

/** One conversation: its stored messages, and those that are asked and answered while the page is open. */
export function useChat(
  client: AgentClient,
  conversationId: string | undefined,
  model: ModelOption | undefined,
  listener: ChatListener,
): Chat {
  const [state, dispatch] = useReducer(chatReducer, conversationId, emptyChat);
  const running = useRef<AbortController>(undefined);
  const history = useHistory(client, conversationId, dispatch);
  useEffect(() => () => running.current?.abort(), []);

  const ask = (message: string) => {
    const abort = new AbortController();
    running.current?.abort();
    running.current = abort;
    dispatch({ type: 'asked', message });
    const question = { message, conversationId: state.conversationId, model };
    answer(client, question, abort.signal, dispatch, listener).catch((error: unknown) =>
      dispatch({ type: 'failed', failure: shownFailure(error) }),
    );
  };
  return {
    state,
    history,
    isAnswering: isAnswering(state),
    ask,
    stop: () => running.current?.abort(),
    retry: () => {
      const message = lastQuestion(state);
      if (message === undefined) return;
      dispatch({ type: 'withdrawn' });
      ask(message);
    },
  };
}

type ChatDispatch = (action: Parameters<typeof chatReducer>[1]) => void;

function useHistory(
  client: AgentClient,
  conversationId: string | undefined,
  dispatch: ChatDispatch,
): Loaded<readonly Turn[]> {
  const load = useCallback(
    (signal: AbortSignal) => client.conversationTurns(conversationId ?? '', signal),
    [client, conversationId],
  );
  const history = useLoaded(conversationId === undefined ? undefined : load);
  const { value } = history;
  useEffect(() => {
    if (value !== undefined) dispatch({ type: 'loaded', turns: value });
  }, [value, dispatch]);
  return history;
}

async function answer(
  client: AgentClient,
  question: Parameters<AgentClient['openChat']>[0],
  signal: AbortSignal,
  dispatch: ChatDispatch,
  listener: ChatListener,
): Promise<void> {
  try {
    const { body, headers } = await client.openChat(question, signal);
    takeName(headers, dispatch, listener);
    if (body !== null) {
      let isToolRunning = false;
      for await (const event of readChat(body)) {
        dispatch({ type: 'event', event });
        // A tool call is told before its tool runs; what comes next says that it has run.
        if (isToolRunning) listener.toolUsed();
        isToolRunning = event.type === 'tool_call';
        if (event.type === 'done' && event.conversationId !== '') listener.named(event.conversationId);
      }
    }
    dispatch({ type: 'ended' });
  } catch (error) {
    if (signal.aborted || isAbort(error)) {
      dispatch({ type: 'stopped' });
    } else if (error instanceof RequestFailure && error.status === 401) {
      dispatch({ type: 'withdrawn' });
      listener.refused(question.message);
    } else if (error instanceof RequestFailure) {
      takeName(error.headers, dispatch, listener);
      dispatch({ type: 'failed', failure: error });
    } else {
      dispatch({ type: 'ended' });
    }
  } finally {
    listener.ended();
  }
}

/** A conversation has its name before its answer: who stops it, or tries again after an error, goes on in it. */
function takeName(headers: Headers | undefined, dispatch: ChatDispatch, listener: ChatListener): void {
  const conversationId = headers?.get('x-conversation-id');
  if (!conversationId) return;
  dispatch({ type: 'named', conversationId });
  listener.named(conversationId);
}
