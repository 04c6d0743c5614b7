import { io } from 'socket.io-client';
import { type TaskMessageRow, taskMessageOf } from './task-message.ts';
import { type TaskRow, taskOf } from './task-row.ts';

/** How the live connection is. */
export type LinkState = 'connecting' | 'live' | 'offline';

export interface TaskListener {
  /** A connection stands, the first one or again: what happened before it was missed. */
  connected(): void;
  linkChanged(link: LinkState): void;
  created(task: TaskRow): void;
  updated(task: TaskRow): void;
  deleted(id: string): void;
  message(message: TaskMessageRow): void;
  /** The agent did not let the page in, and did not say why; nothing is tried again. */
  refused(): void;
}

export interface TaskSocket {
  /** Asks for the events of these tasks and no others. The agent takes no more than 200. */
  watch(ids: readonly string[]): void;
  close(): void;
}

/** Listens to the agent's task events (Socket.IO, beside the page) until it is closed. */
export function openTaskSocket(base: URL, agentKey: string | undefined, listener: TaskListener): TaskSocket {
  let watched: ReadonlySet<string> = new Set();
  const socket = io(base.origin, {
    path: new URL('socket.io/', base).pathname,
    auth: agentKey === undefined ? {} : { token: agentKey },
  });
  socket.on('connect', () => {
    for (const id of watched) socket.emit('join_task', id);
    listener.linkChanged('live');
    listener.connected();
  });
  socket.on('disconnect', () => listener.linkChanged('offline'));
  socket.on('connect_error', () => {
    listener.linkChanged('offline');
    // An inactive socket was turned away by the agent; an active one goes on trying by itself.
    if (!socket.active) listener.refused();
  });
  socket.on('task_created', (payload: unknown) => withTask(payload, listener.created));
  socket.on('task_updated', (payload: unknown) => withTask(payload, listener.updated));
  socket.on('task_deleted', (payload: unknown) => {
    const id = typeof payload === 'string' ? payload : taskOf(payload)?.id;
    if (id !== undefined) listener.deleted(id);
  });
  socket.on('new_message', (payload: unknown) => {
    const message = taskMessageOf(payload);
    if (message !== undefined) listener.message(message);
  });
  return {
    watch(ids) {
      const wanted = new Set(ids);
      if (socket.connected) {
        for (const id of watched.difference(wanted)) socket.emit('leave_task', id);
        for (const id of wanted.difference(watched)) socket.emit('join_task', id);
      }
      watched = wanted;
    },
    close() {
      socket.disconnect();
    },
  };
}

function withTask(payload: unknown, tell: (task: TaskRow) => void): void {
  const task = taskOf(payload);
  if (task !== undefined) tell(task);
}
