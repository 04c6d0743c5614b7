import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { type Failure, shownFailure } from '../../shared/failure.ts';
import { type Loaded, useLoaded } from '../../shared/use-loaded.ts';
import type { AgentClient } from '../agent-client.ts';
import { noTasks, type TaskListAction, type TaskListState, taskListReducer } from './task-list-state.ts';
import type { TaskMessageRow } from './task-message.ts';
import type { TaskPage, TaskRow } from './task-row.ts';
import { type LinkState, openTaskSocket, type TaskSocket } from './task-socket.ts';

/** Where the live events come from. */
export interface TaskSource {
  readonly base: URL;
  readonly agentKey: string | undefined;
}

/** The tasks, as they change. */
export interface Tasks {
  readonly list: TaskListState;
  readonly isLoading: boolean;
  readonly failure: Failure | undefined;
  readonly link: LinkState;
  /** How often a connection came to stand; what happened in between was missed. */
  readonly connections: number;
  reload(): void;
  loadMore(): void;
  /** Takes over what an answer says about a task. */
  remember(task: TaskRow): void;
  forget(id: string): void;
  /** Follows a task's messages. @returns ends that */
  onMessage(taskId: string, heard: (message: TaskMessageRow) => void): () => void;
}

/** Older tasks change no more; the agent lets one page watch 200. */
const MOST_WATCHED = 150;

type MessageListener = (message: TaskMessageRow) => void;

/** Loads the tasks and listens for changes, from when the component appears until it goes. */
export function useTasks(client: AgentClient, source: TaskSource): Tasks {
  const [list, dispatch] = useReducer(taskListReducer, noTasks);
  const [moreFailure, setMoreFailure] = useState<Failure>();
  const first = useLoaded(useCallback((signal: AbortSignal) => client.tasks(1, signal), [client]));
  const { value: page, reload } = first;
  useEffect(() => {
    if (page !== undefined) dispatch({ type: 'loaded', page });
  }, [page]);
  // Whoever is not let in over HTTP is not let in here either, so the first answer is waited for.
  const changed = useChangeListener(dispatch, first);
  const live = useLiveEvents(list.pagesLoaded > 0 ? source : undefined, changed, reload);
  const { follow } = live;
  useEffect(() => follow(list.tasks.map(({ id }) => id)), [follow, list.tasks]);
  const loadMore = () => {
    setMoreFailure(undefined);
    client.tasks(list.pagesLoaded + 1).then(
      (more) => dispatch({ type: 'more_loaded', page: more }),
      (error: unknown) => setMoreFailure(shownFailure(error)),
    );
  };
  return {
    list,
    isLoading: first.isLoading && list.pagesLoaded === 0,
    failure: first.failure ?? moreFailure,
    link: live.link,
    connections: live.connections,
    reload,
    loadMore,
    remember: useCallback((task: TaskRow) => dispatch({ type: 'updated', task }), []),
    forget: useCallback((id: string) => dispatch({ type: 'deleted', id }), []),
    onMessage: live.onMessage,
  };
}

type TaskChange = Extract<TaskListAction, { readonly type: 'created' | 'updated' | 'deleted' }>;

/** Takes in what happens; a list that is on its way may be from before, so it is asked for again. */
function useChangeListener(
  dispatch: (action: TaskListAction) => void,
  { isLoading, reload }: Loaded<TaskPage>,
): (change: TaskChange) => void {
  const isListComing = useRef(isLoading);
  useEffect(() => {
    isListComing.current = isLoading;
  }, [isLoading]);
  return useCallback(
    (change: TaskChange) => {
      dispatch(change);
      if (isListComing.current) reload();
    },
    [dispatch, reload],
  );
}

interface LiveEvents {
  readonly link: LinkState;
  readonly connections: number;
  follow(ids: readonly string[]): void;
  onMessage(taskId: string, heard: MessageListener): () => void;
}

function useLiveEvents(
  source: TaskSource | undefined,
  changed: (change: TaskChange) => void,
  reload: () => void,
): LiveEvents {
  const [link, setLink] = useState<LinkState>('connecting');
  const [connections, setConnections] = useState(0);
  const socket = useRef<TaskSocket>(undefined);
  const followed = useRef<readonly string[]>([]);
  const listeners = useRef(new Map<string, MessageListener>());
  const watchAll = useCallback(() => {
    const newest = followed.current.slice(0, MOST_WATCHED);
    socket.current?.watch([...listeners.current.keys(), ...newest]);
  }, []);
  const { base, agentKey } = source ?? {};
  useEffect(() => {
    if (base === undefined) return;
    const opened = openTaskSocket(base, agentKey, {
      connected: () => {
        setConnections((count) => count + 1);
        reload();
      },
      linkChanged: setLink,
      created: (task) => changed({ type: 'created', task }),
      updated: (task) => changed({ type: 'updated', task }),
      deleted: (id) => changed({ type: 'deleted', id }),
      message: (message) => listeners.current.get(message.taskId)?.(message),
      // Over HTTP the agent says in a sentence why it lets nobody in.
      refused: reload,
    });
    socket.current = opened;
    watchAll();
    return () => opened.close();
  }, [base, agentKey, changed, reload, watchAll]);
  const follow = useCallback(
    (ids: readonly string[]) => {
      followed.current = ids;
      watchAll();
    },
    [watchAll],
  );
  const onMessage = useCallback(
    (taskId: string, heard: MessageListener) => {
      listeners.current.set(taskId, heard);
      watchAll();
      return () => {
        listeners.current.delete(taskId);
      };
    },
    [watchAll],
  );
  return { link, connections, follow, onMessage };
}
